"""Columns, names and rows of sheets: what is certain is taken, what is not is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.sheets import read_table
from agglo.core.unreadable import Unreadable
from agglo.workshop.rules.sheets.fields import AMOUNTS, KINDS, MILESTONES, NOTES, READINGS
from agglo.workshop.rules.sheets.matching import Matching, guess, missing, named, tidy
from agglo.workshop.rules.sheets.names import Names
from agglo.workshop.rules.sheets.rows import Mending, texts

PLACES = {"songeville": "99001", "99001": "99001", "mirage sur onde": "99002"}


def guessed(*titles, kind=READINGS):
    return guess(titles, kind, PLACES)


class TestColumns:
    @pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
    def test_the_titles_of_our_own_templates_leave_no_doubt(self, kind):
        found = guessed(*(each.title for each in kind.fields), kind=kind)

        assert found.doubts == ()
        assert list(found.matching.columns.values()) == [each.key for each in kind.fields]

    @pytest.mark.parametrize(
        "title",
        ["indicateur", "INDICATEURS", "Clé_de l'indicateur", "  Indicateur :", "Clé indicateur"],
    )
    def test_accents_case_and_signs_are_forgiven(self, title):
        assert guessed(title, "Période", "Valeur").matching.columns[0] == "indicateur"

    def test_a_likely_title_is_asked(self):
        found = guessed("Indicateur", "Periodde", "Valeur")

        assert found.matching.columns[1] == "periode"
        assert "« Periodde » est-elle « Période »" in found.doubts[0].replace("\xa0", " ")

    def test_a_title_that_says_nothing_is_left_and_named(self):
        found = guessed("Indicateur", "Période", "Valeur", "Couleur du dossier")

        assert (found.doubts, found.left) == ((), ("Couleur du dossier",))

    def test_the_key_is_surer_than_the_name(self):
        found = guessed("Nom de l’indicateur", "Clé de l’indicateur", "Période", "Valeur")

        assert found.matching.fields["indicateur"] == 1
        assert found.doubts == ()

    def test_the_same_title_twice_is_asked(self):
        assert guessed("Indicateur", "Période", "Valeur", "Valeur").doubts

    def test_a_column_a_period_is_understood(self):
        found = guessed("Indicateur", "Lieu", "2024", "2025-T1", "mars 2026")

        assert found.doubts == ()
        assert list(found.matching.wide.values()) == [
            "valeur@2024",
            "valeur@2025-T1",
            "valeur@2026-03",
        ]

    def test_a_column_a_commune_is_understood(self):
        found = guessed("Indicateur", "Période", "Songeville", "MIRAGE sur Onde")

        assert found.doubts == ()
        assert list(found.matching.wide.values()) == ["valeur#99001", "valeur#99002"]

    @pytest.mark.parametrize(
        ("titles", "doubt"),
        [
            (("Indicateur", "Songeville", "2025"), "des périodes et d’autres des communes"),
            (("Indicateur", "Période", "2025"), "dit deux fois"),
            (("Indicateur", "Valeur", "2025"), "dit deux fois"),
            (("Indicateur", "Valeur"), "aucune colonne ne dit"),
            (("Période", "Valeur"), "aucune colonne ne dit"),
        ],
    )
    def test_what_is_missing_or_said_twice_is_asked(self, titles, doubt):
        assert any(doubt in each for each in guessed(*titles).doubts)

    def test_the_unit_of_a_title_is_kept(self):
        found = guessed("Action", "Libellé", "Stade", "Montant (k€)", kind=AMOUNTS)

        assert (found.doubts, found.matching.units) == ((), {3: "k€"})

    def test_what_is_said_once_for_all_rows_needs_no_column(self):
        matching = Matching({0: "periode", 1: "valeur"}, {"indicateur": "arbres"})

        assert missing(matching, READINGS) == []

    def test_a_matching_is_kept_whole(self):
        matching = Matching({0: "periode", 3: "valeur@2024"}, {"indicateur": "x"}, {3: "k€"})

        assert Matching.from_json(matching.to_json()) == matching
        assert named("valeur@2024", READINGS) == "valeurs de 2024"

    @given(st.text(max_size=30))
    def test_tidying_twice_changes_nothing_more(self, title):
        assert tidy(tidy(title)).rstrip("s") == tidy(title).rstrip("s")

    @given(
        st.lists(st.text(max_size=12), max_size=6), st.sampled_from([READINGS, MILESTONES, NOTES])
    )
    def test_whatever_the_titles_each_field_has_one_column_or_a_doubt(self, titles, kind):
        found = guess(titles, kind, PLACES)

        assert set(found.matching.fields) <= {each.key for each in kind.fields}
        required = {each.key for each in kind.fields if each.is_required}
        said = set(found.matching.fields)
        assert found.doubts or required <= said or found.matching.wide or "cle" in said


class TestNames:
    def names(self):
        rows = [(1, ("arbres", "Arbres plantés")), (2, ("haies", "Haies")), (3, ("h2", "Haies"))]
        return Names(rows, "un indicateur")

    def test_a_key_or_an_exact_name_is_found(self):
        assert [self.names().find(text) for text in ("arbres", "ARBRES PLANTES", "h2")] == [1, 1, 3]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("arbre plantés", "peut-être « Arbres plantés »"),
            ("Haies", "plusieurs portent ce nom"),
            ("zzz", "un indicateur"),
            ("", "un indicateur"),
        ],
    )
    def test_any_other_is_refused_with_the_nearest(self, text, expected):
        with pytest.raises(Unreadable) as refused:
            self.names().find(text)

        assert expected in refused.value.expected


class TestRows:
    def rows(self, text, columns, mending=None, **matching):
        table = read_table(text, name="x")
        return list(texts(table, Matching(columns, **matching), mending or Mending()))

    def test_a_wide_line_gives_a_row_for_each_value(self):
        rows = self.rows(
            "i;2024;2025\narbres;3;\nhaies;4;5\n",
            {0: "indicateur", 1: "valeur@2024", 2: "valeur@2025"},
        )

        said = [
            (r.line, r.cells["indicateur"], r.cells["periode"], r.cells["valeur"]) for r in rows
        ]
        assert said == [
            (2, "arbres", "2024", "3"),
            (3, "haies", "2024", "4"),
            (3, "haies", "2025", "5"),
        ]
        assert [row.id for row in rows] == ["2-1", "3-1", "3-2"]

    def test_what_was_mended_takes_the_place_of_what_came(self):
        mending = Mending({(2, 1): "7"})

        (row,) = self.rows("i;v\narbres;x\n", {0: "indicateur", 1: "valeur"}, mending)

        assert row.cells["valeur"] == "7"
        assert Mending.from_json(mending.to_json()) == Mending({(2, 1): "7"}, frozenset())

    def test_what_is_under_no_title_is_told(self):
        (row,) = self.rows("i,v\narbres,12,5\n", {0: "indicateur", 1: "valeur"})

        assert row.stray == "5"
