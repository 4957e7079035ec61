"""Publishing: frozen, journalled, refused when nothing is new, and listing what it changes."""

import json
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from agglo.journal import services as journal
from agglo.journal.models import Entry, Import
from agglo.plan import permissions as plan_permissions
from agglo.plan import services as plan
from agglo.plan.models import Amount, Observation
from agglo.report import editions, refusals, services
from agglo.report.models import Edition
from agglo.report.rules.edition import verify
from tests.conftest import NOON
from tests.plan.factories import person

PUBLISH = "report.edition:publish"


def correct():
    """Have a head of service add a kilometre and a half to cycle paths, and publish it."""
    seen = Observation.objects.current().filter(indicator__key="pistes-cyclables").latest("until")
    plan.correct_observation(
        seen=seen,
        value=seen.value + Decimal("1.5"),
        why="Un kilomètre et demi avait été oublié.",
        actor=person(plan_permissions.CORRECT_OBSERVATION),
        at=NOON,
    )
    go_public()


def go_public():
    plan.publish(actor=person(plan_permissions.PUBLISH), at=NOON)


def publish(report, actor=None, why="Correction."):
    return services.publish(report=report, actor=actor, at=NOON, why=why)


def test_the_first_edition_is_signed_verified_and_journalled_under_the_import(edition):
    assert edition.number == 1
    assert verify(editions.of_edition(edition).file()) == []
    assert edition.public_key
    line = Entry.objects.latest("seq")
    assert (line.verb, line.object_type, line.object_key) == (
        "report.edition:publish",
        "report.report",
        "bilan-2025",
    )
    assert line.actor is None
    assert line.imported == Import.objects.latest("at")
    assert line.after == {"number": 1, "hash": edition.content_hash}
    assert journal.verify() == []


def test_publishing_first_twice_does_nothing(report, edition):
    assert services.publish_first(report, at=NOON) is None
    assert report.editions.count() == 1


def test_an_edition_keeps_the_pack_the_software_and_every_record(edition):
    content = edition.content()

    assert content["pack"] == {
        "slug": "val-fictif",
        "digest": Import.objects.latest("at").digest,
    }
    assert content["software"]
    for figure in content["facts"]["figures"].values():
        assert figure["records"] or figure["inputs"]


def test_without_a_key_an_edition_is_unsigned_and_says_so(report, monkeypatch):
    monkeypatch.setattr(services, "signing_key", lambda: None)

    shown = editions.of_edition(publish(report))

    assert (shown.seal.signature, shown.seal.public_key) == ("", "")
    assert "Non signée." in shown.authenticity()
    assert verify(shown.file()) == []


def test_unchanged_content_is_refused(report, edition):
    with pytest.raises(refusals.NothingNew, match="depuis l'édition 1"):
        publish(report)

    assert report.editions.count() == 1


def test_a_correction_makes_a_new_edition_that_lists_what_changed_and_why(report, edition):
    correct()

    second = publish(report)

    assert second.number == 2
    figures = [change for change in second.changes if change["key"] == "pistes-cyclables"]
    assert [(change["old"], change["new"], change["why"]) for change in figures] == [
        ("21,3\xa0km", "22,8\xa0km", "Un kilomètre et demi avait été oublié.")
    ]
    assert second.changes == second.content()["changes"]
    assert verify(editions.of_edition(second).file()) == []
    assert edition.content()["document"]["figures"]["pistes-cyclables@2025"] == "21,3\xa0km"


def test_what_is_published_shows_at_once_in_the_report_being_written(report, edition):
    correct()

    assert editions.working(report).document["figures"]["pistes-cyclables@2025"] == "22,8\xa0km"
    assert [change["new"] for change in editions.preview(report).changes] == ["22,8\xa0km"]


def test_a_corrected_amount_is_listed_too(report, edition):
    plan.correct_amount(
        seen=Amount.objects.current().get(key="piscine-mandate"),
        cents=2_100_000_00,
        why="Le dernier mandat manquait.",
        actor=person(plan_permissions.CORRECT_AMOUNT),
        at=NOON,
    )
    go_public()

    changed = {change["key"]: change for change in publish(report).changes}

    assert changed["piscine-mandate"]["new"] == "2,1\xa0M€"
    assert changed["piscine-mandate"]["why"] == "Le dernier mandat manquait."


@pytest.mark.parametrize("held", [(), ("report.working:read",)])
def test_only_those_who_may_publish(report, held):
    with pytest.raises(refusals.MayNotPublish):
        publish(report, actor=person(*held))

    assert not Edition.objects.exists()


def test_an_administrator_publishes_and_is_named_in_the_journal(report):
    actor = person(PUBLISH)

    published = publish(report, actor=actor, why="Le conseil l'a adopté.")

    assert published.published_by == actor
    line = Entry.objects.latest("seq")
    assert (line.actor, line.why) == (actor, "Le conseil l'a adopté.")


@pytest.mark.parametrize("added", ["\n{figure:rien}\n", "\n{figre:rien}\n", "\n# Sans genre\n"])
def test_an_unfinished_text_is_refused(report, added):
    report.composition += added
    report.save()

    with pytest.raises(refusals.UnfinishedReport, match="1\xa0défaut"):
        publish(report)

    assert not Edition.objects.exists()


def test_digits_that_no_figure_backs_are_frozen_with_the_edition(report):
    report.composition += "\nIl y a 12 fontaines.\n"
    report.save()

    (found,) = publish(report).content()["document"]["unbacked"]

    assert found["text"] == "12"


class TestImmutable:
    """Neither the code nor the database lets anyone change an edition."""

    def test_by_the_model(self, edition):
        with pytest.raises(TypeError):
            edition.save()
        with pytest.raises(TypeError):
            edition.delete()

    @pytest.mark.parametrize(
        "change",
        [
            lambda: Edition.objects.update(snapshot="{}"),
            lambda: Edition.objects.update(number=3),
            lambda: Edition.objects.all().delete(),
            lambda: Edition.objects.bulk_create(
                Edition.objects.all(),
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=["snapshot"],
            ),
        ],
    )
    def test_by_the_database(self, edition, change):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

        assert Edition.objects.get().snapshot == edition.snapshot

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="a statement of SQLite")
    def test_by_a_replacement(self, edition):
        copy = (
            "REPLACE INTO report_edition (id, report_id, number, snapshot, content_hash, "
            "signature, public_key, changes, published_at) SELECT id, report_id, number, '{}', "
            "content_hash, signature, public_key, changes, published_at FROM report_edition"
        )

        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(copy)

        assert Edition.objects.get().snapshot == edition.snapshot


def test_the_file_of_an_edition_is_its_snapshot(edition):
    file = json.loads(editions.of_edition(edition).file())

    assert file["content"] == edition.content()
    assert file["hash"] == edition.content_hash


def test_an_edition_carries_the_head_of_the_journal_that_proves_it_later(report):
    head = journal.head()

    edition = publish(report)

    assert edition.content()["journal"] == f"{head[0]}:{head[1]}"
    assert not list(journal.faults(head))
