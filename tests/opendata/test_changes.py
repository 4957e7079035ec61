"""What changed since a day, compared with two whole copies that the program does not keep."""

import csv
import shutil
from datetime import timedelta
from decimal import Decimal

import pytest

from agglo.commands.pack import load_pack
from agglo.core.periods import Period
from agglo.opendata import asking, changes
from agglo.opendata.registry import every_dataset
from agglo.plan import permissions as can
from agglo.plan import services
from agglo.plan.models import Amount, Indicator, Observation
from tests.conftest import NOON, ROOT
from tests.opendata.naive import read_csv, read_json
from tests.plan.factories import person

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=40)
FOLLOWED = [one.key for one in every_dataset() if one.changes or one.tracked]


def rows_of(key):
    dataset = every_dataset().get(key)
    return {str(row[dataset.identity]): row for row in dataset.rows({})}


def edit(path, change):
    """Rewrite a table of a pack; ``change`` takes its rows, as dicts, and returns those to keep."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows, names = list(reader), reader.fieldnames
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows(change(rows))


QUOTED = "".join(path.read_text("utf-8") for path in ROOT.glob("packs/val-fictif/reports/*.md")) + (
    ROOT / "packs/val-fictif/plan/actions.csv"
).read_text("utf-8")


def altered(rows, **cells):
    """Change the first row, drop the last that nothing quotes."""
    gone = next(row for row in rows[::-1] if row.get("key", "\0") not in QUOTED)
    return [row | (cells if row is rows[0] else {}) for row in rows if row is not gone]


@pytest.fixture
def moved(val_fictif, tmp_path):
    """Change a little of everything in the pack and load it again; return the rows before."""
    before = {key: rows_of(key) for key in FOLLOWED}
    pack = tmp_path / "val-fictif"
    shutil.copytree(ROOT / "packs/val-fictif", pack)
    edit(pack / "places/equipements.csv", lambda rows: altered(rows, name="Bassin", latitude="46"))
    edit(pack / "communes.csv", lambda rows: [rows[0] | {"population": "12345"}, *rows[1:]])
    edit(pack / "irve.csv", lambda rows: altered(rows, puissance_nominale="50"))
    edit(pack / "plan/milestones.csv", lambda rows: altered(rows, reached="2026-03-15"))
    edit(pack / "plan/budgets.csv", lambda rows: altered(rows, amount="123456.78"))
    edit(pack / "plan/observations.csv", lambda rows: altered(rows, value="17", note="recompté"))
    edit(
        pack / "plan/actions.csv",
        lambda rows: [*rows[:1], rows[1] | {"name": "Autre nom", "themes": "neuf"}, *rows[2:]],
    )
    load_pack(pack, at=LATER)
    return before


@pytest.mark.parametrize("key", FOLLOWED)
def test_what_is_told_is_what_differs_between_two_copies(moved, key):
    dataset, before, after = every_dataset().get(key), moved[key], rows_of(key)
    told = {change.id: change for change in changes.since(dataset, NOON + timedelta(days=1))}
    if key == "scdl-catalogue":
        before, after = {}, {}  # every dataset that changed is told, and which is checked below

    for line in before.keys() - after.keys():
        assert told[line].kind == "withdrawn"
    for line in after.keys() - before.keys():
        assert told[line].kind == "added"
        assert told[line].after == after[line]
    for line in before.keys() & after.keys():
        hidden = {*dataset.computed, "geometry", "coordonneesXY"}
        differ = {n for n, cell in before[line].items() if after[line][n] != cell} - hidden
        if not differ:
            assert line not in told or dataset.computed or key == "journal"
            continue
        change = told[line]
        assert change.kind == "changed"
        assert differ <= set(change.columns)
        assert {n: change.before[n] for n in differ} == {n: before[line][n] for n in differ}
        assert change.after == after[line]


def test_something_of_everything_was_changed(moved):
    """Or the test above could not fail."""
    kinds = {
        key: {change.kind for change in changes.since(every_dataset().get(key), LATER)}
        for key in FOLLOWED
    }

    for key in ("lieux", "irve-statique", "jalons", "montants", "observations"):
        assert {"changed", "withdrawn"} <= kinds[key], key
    assert kinds["communes"] == kinds["actions"] == {"changed"}
    assert kinds["journal"] == {"added"}


@pytest.mark.parametrize("key", FOLLOWED)
def test_nothing_is_told_of_what_is_older(moved, key):
    dataset = every_dataset().get(key)

    assert not list(changes.since(dataset, LATER + timedelta(seconds=1)))
    assert len(list(changes.since(dataset, NOON))) >= len(rows_of(key)) - 1


def correct(observation, value):
    agent = person(can.CORRECT_OBSERVATION, can.PUBLISH)
    services.correct_observation(
        seen=observation, value=Decimal(value), why="recompté", actor=agent, at=LATER
    )
    return agent


def test_what_is_not_published_never_happened(val_fictif):
    observation = Observation.objects.published().exclude(value=None).first()
    dataset = every_dataset().get("observations")

    agent = correct(observation, 4321)

    assert not list(changes.since(dataset, LATER))
    services.publish(actor=agent, at=LATER)
    (change,) = changes.since(dataset, LATER)
    assert change.before["valeur"] == observation.value
    assert change.after["valeur"] == Decimal(4321)


def test_what_was_corrected_before_it_was_published_is_told_once(val_fictif):
    observation = Observation.objects.published().exclude(value=None).first()
    agent = correct(observation, 4321)
    draft = Observation.objects.get(supersedes=observation)
    correct(draft, 77)
    services.publish(actor=agent, at=LATER)

    (change,) = changes.since(every_dataset().get("observations"), LATER)

    assert change.before["valeur"] == observation.value
    assert change.after["valeur"] == Decimal(77)


def test_a_value_that_is_new_is_added(val_fictif):
    agent = person(can.RECORD_OBSERVATION, can.PUBLISH)
    indicator = Indicator.objects.filter(expression="", provider="").first()
    services.record_observation(
        indicator=indicator,
        period=Period.parse("2026-03-05"),
        value=Decimal(5),
        actor=agent,
        at=LATER,
    )
    services.publish(actor=agent, at=LATER)

    (change,) = changes.since(every_dataset().get("observations"), LATER)

    assert (change.kind, change.id) == ("added", f"{indicator.key}:2026-03-05")
    assert [c.kind for c in changes.since(every_dataset().get("indicateurs"), LATER)] == ["changed"]


def test_the_page_shows_what_was_and_what_is(moved, client):
    text = client.get("/donnees/lieux/changements/?depuis=2026-04-01").content.decode()

    assert "piscine-des-ondines" in text
    assert "<del>Piscine des Ondines</del> → <ins>Bassin</ins>" in text
    assert "retirée" in text
    assert "/donnees/lieux/changements.csv?depuis=2026-04-01" in text


def test_files_have_each_row_as_it_is_and_what_it_said(moved, client):
    address = "/donnees/lieux/changements.{}?depuis=2026-04-01"
    header, rows = read_csv(client.get(address.format("csv")))
    document = read_json(client.get(address.format("json")))

    assert header[:5] == ["id_ligne", "changement", "change_le", "colonnes", "avant"]
    row = next(row for row in rows if row["id_ligne"] == "piscine-des-ondines")
    assert row["changement"] == "changed"
    assert row["nom"] == "Bassin"
    assert '"nom":"Piscine des Ondines"' in row["avant"]
    assert set(row["colonnes"].split("|")) == {"nom", "latitude"}
    assert len(document["rows"]) == len(rows) == 2
    assert document["filters"]["depuis"].startswith("2026-04-01T00:00:00")


def test_a_bad_date_is_said_on_the_page_and_refused_to_programs(val_fictif, client):
    page = client.get("/donnees/lieux/changements/?depuis=hier").content.decode()

    assert "«\xa0hier\xa0» n’est pas une date" in page
    assert client.get("/donnees/lieux/changements.csv?depuis=hier").status_code == 404


@pytest.mark.parametrize(
    "key", [one.key for one in every_dataset() if one.derived_from], ids=lambda key: key
)
def test_the_same_rows_under_another_form_have_the_changes_of_the_first(val_fictif, client, key):
    origin = every_dataset().get(key).derived_from

    page = client.get(f"/donnees/{key}/changements/?depuis=2026-04-01")
    file = client.get(f"/donnees/{key}/changements.csv?depuis=2026-04-01")

    assert page["Location"] == f"/donnees/{origin}/changements/?depuis=2026-04-01"
    assert file["Location"] == f"/donnees/{origin}/changements.csv?depuis=2026-04-01"


def test_every_dataset_is_followed():
    assert [one.key for one in every_dataset() if not one.followed] == []


def test_the_feed_tells_the_days_on_which_a_dataset_changed(moved, client):
    everything = client.get("/donnees/flux.xml").content.decode()
    places = client.get("/donnees/lieux/flux.xml").content.decode()

    assert "/donnees/lieux/changements/?depuis=2026-04-11" in everything
    assert "/donnees/observations/changements/?depuis=2026-04-11" in everything
    assert "Lieux du territoire" in places
    assert "observations" not in places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-01", "2026-04-01T00:00:00+02:00"),
        ("2026-04-01T12:30:00Z", "2026-04-01T12:30:00+00:00"),
        ("2026-04-01T12:30:00 02:00", "2026-04-01T12:30:00+02:00"),
        ("2026-04-01T12:30", "2026-04-01T12:30:00+02:00"),
    ],
)
def test_an_instant_is_read_as_programs_write_it(text, expected):
    assert asking.instant(text).isoformat() == expected


@pytest.mark.parametrize("text", ["", "2026", "2026-02-30", "0000-00-00", "9" * 50, "\0"])
def test_what_is_not_an_instant_is_none(text):
    assert asking.instant(text) is None


def test_a_withdrawn_amount_is_told_with_what_it_said(moved):
    gone = [c for c in changes.since(every_dataset().get("montants"), LATER) if not c.after]

    (change,) = gone
    assert (
        change.before["montant"]
        == Decimal(Amount.objects.filter(key=change.id).first().amount_cents) / 100
    )
