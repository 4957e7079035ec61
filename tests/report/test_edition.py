"""A sealed edition: any altered byte is found, and so is a figure its records do not give."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.report.rules import changes, edition
from tests.report.facts import FACTS, MONEY, PER_TREE, TEXT, TREES

KEY = bytes(range(32))
WHEN = datetime(2026, 3, 2, 11, tzinfo=UTC)


def content(facts=FACTS, text=TEXT):
    return edition.content(
        slug="bilan",
        composition=text,
        facts=facts,
        edition=edition.Edition(1, WHEN, "Première édition."),
        software="0.1.0",
        pack={"slug": "test", "digest": "d"},
    )


def sealed(content, key=KEY):
    return edition.file_bytes(content, edition.seal(content, key))


FILE = sealed(content())
UNSIGNED = sealed(content(), None)


@pytest.mark.parametrize("file", [FILE, UNSIGNED])
def test_a_file_as_published_has_nothing_wrong(file):
    assert edition.verify(file) == []
    assert "Tout concorde." in edition.proof(file)


def test_a_proof_says_whether_it_is_signed():
    assert "non signée" not in edition.proof(FILE)
    assert "non signée" in edition.proof(UNSIGNED)


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_any_altered_byte_is_found(position, change):
    altered = bytearray(FILE)
    altered[position] ^= change

    assert edition.verify(bytes(altered))


@given(st.integers(0, len(UNSIGNED) - 1), st.integers(1, 255))
def test_any_altered_byte_of_an_unsigned_file_is_found(position, change):
    altered = bytearray(UNSIGNED)
    altered[position] ^= change

    assert edition.verify(bytes(altered))


@given(st.integers(0, len(FILE) - 1))
def test_any_missing_byte_is_found(position):
    assert edition.verify(FILE[:position] + FILE[position + 1 :])


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"null", b"[" * 100_000, b"\xff", json.dumps({"schema": "x"}).encode()],
)
def test_another_file_is_named_as_such(data):
    (sentence,) = edition.verify(data)

    assert sentence.startswith("Ce fichier")


def test_a_signature_by_another_key_is_found():
    other = sealed(content(), bytes(32))
    expected = json.loads(FILE)["public_key"]

    assert edition.verify(other) == []
    assert edition.verify(other, public_key=expected) == [
        "La clé publique n’est pas celle attendue."
    ]


def test_a_signature_taken_from_another_content_is_found():
    forged = json.loads(UNSIGNED) | {
        name: json.loads(FILE)[name] for name in ("signature", "public_key")
    }
    forged["content"]["why"] = "Un autre motif."
    seal = edition.Seal(
        edition.digest(forged["content"]), forged["signature"], forged["public_key"]
    )

    assert edition.verify(edition.file_bytes(forged["content"], seal)) == [
        "La signature n’est pas celle du contenu par la clé publique écrite."
    ]


def test_a_signature_without_its_key_is_found():
    whole = content()
    seal = replace(edition.seal(whole, KEY), public_key="")

    assert edition.verify(edition.file_bytes(whole, seal)) == [
        "La signature ou la clé publique manque."
    ]


@pytest.mark.parametrize(
    "figure",
    [
        replace(TREES, value=Decimal(121)),
        replace(PER_TREE, value=Decimal(1)),
        replace(PER_TREE, inputs=(replace(MONEY, value=Decimal(1)), TREES)),
    ],
)
def test_a_figure_that_its_records_do_not_give_is_found_even_under_a_good_seal(figure):
    false = replace(FACTS, figures=dict(FACTS.figures) | {figure.key: figure})

    found = edition.verify(sealed(content(false)))

    assert found
    assert all("ses relevés ne donnent pas" in sentence for sentence in found)


def test_a_document_that_the_text_does_not_give_is_found_even_under_a_good_seal():
    whole = content()
    whole["document"]["title"] = "Un autre titre"

    assert edition.verify(sealed(whole)) == [
        "Le texte et les chiffres figés ne redonnent pas le document publié, fait par Agglo 0.1.0."
    ]


def test_a_content_that_lacks_a_part_is_found_even_under_a_good_seal():
    whole = content()
    del whole["facts"]["figures"]

    (sentence,) = edition.verify(sealed(whole))
    assert sentence.startswith("Le contenu figé ne se relit pas")


def test_when_and_why_are_no_part_of_what_an_edition_says():
    later = content() | {"why": "Autre motif", "number": 2, "published_at": None}

    assert edition.substance(later) == edition.substance(content())
    assert edition.substance(content(text=TEXT + "Fin.\n")) != edition.substance(content())


class TestChanges:
    def between(self, facts, text=TEXT, why=None):
        return changes.between(content(), text, facts, why or {})

    def test_nothing_changed(self):
        assert self.between(FACTS) == []

    def test_a_corrected_figure_is_listed_with_its_reason(self):
        corrected = replace(TREES, value=Decimal(130))
        facts = replace(FACTS, figures=dict(FACTS.figures) | {"arbres": corrected})

        (change,) = self.between(facts, why={"arbres": "Une haie oubliée."})

        assert (change["old"], change["new"]) == ("environ 120", "environ 130")
        assert change["name"] == "Arbres plantés, en 2024"
        assert change["why"] == "Une haie oubliée."
        assert change["path"] == "/indicateurs/arbres/"

    def test_what_comes_and_what_goes_are_listed(self):
        facts = replace(FACTS, figures={"arbres": TREES, "arbres@2024": TREES, "aide": MONEY})
        back = replace(FACTS, figures=dict(FACTS.figures) | {"aide@2024": MONEY})

        assert [(c["old"], c["new"]) for c in self.between(facts)] == [
            ("75\u202f000\xa0€", "absent")
        ]
        assert [(c["old"], c["new"]) for c in self.between(back)] == [("absent", "9\xa0M€")]

    def test_a_moved_target_and_a_moved_date_are_listed(self):
        target, *others = FACTS.targets
        first, second, last = FACTS.milestones
        facts = replace(
            FACTS,
            targets=(replace(target, value=Decimal(600)), *others),
            milestones=(first, replace(second, reached="2026-01"), last),
        )

        assert [(c["old"], c["new"]) for c in self.between(facts)] == [
            ("500", "600"),
            ("2026, prévu", "janvier 2026, fait"),
        ]

    def test_a_chart_and_the_text_are_listed_when_they_change(self):
        facts = replace(FACTS, series={"arbres": (TREES, replace(TREES, period="2025"))})

        found = self.between(facts, text=TEXT + "\nFin.\n")

        assert [change["name"] for change in found] == [
            "Le graphique Arbres plantés",
            "Le texte du bilan",
        ]
