"""The bodies and the roles that a pack gives: every fault named, loaded once, journalled."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agglo.commands.pack import load_pack
from agglo.journal import services as journal
from agglo.journal.models import Entry
from agglo.people.models import Organisation, Role
from tests.conftest import ROOT
from tests.packs.edit import place

NOON = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Europe/Paris"))
LATER = NOON + timedelta(days=30)
FILE = "organisations.csv"
TITLES = "key,name,kind,insee,siret,parent,email,source\n"
ROWS = (
    "mobilites,Direction des mobilités,service,,,,mobilites@val.example,\n"
    "bus,Service des bus,service,,,mobilites,,\n"
    "velos,Les Vélos,shop,99001,00000011700010,,,\n"
)


@pytest.fixture
def pack(pack):
    pack.set_text(FILE, TITLES + ROWS)
    return pack


def test_organisations_without_fault(pack):
    assert pack.faults() == []


@pytest.mark.parametrize(
    ("key", "column", "written", "said"),
    [
        ("velos", "kind", "epci", "un mot parmi : service, shop, association, other"),
        ("velos", "kind", "servise", "peut-être « service »"),
        ("velos", "insee", "99404", "un code INSEE de communes.csv"),
        ("velos", "siret", "00000011700011", "clé de contrôle"),
        ("velos", "siret", "000000117", "quatorze chiffres"),
        ("velos", "parent", "mobilite", "peut-être « mobilites »"),
        ("velos", "email", "velos", "une adresse électronique"),
        ("velos", "source", "rapport", "une clé de sources.csv"),
        ("velos", "name", "", "ne peut pas être vide"),
        ("velos", "key", "commune-99001", "ni par epci- ni par commune-"),
        ("mobilites", "parent", "mobilites", "ne dépend pas lui-même"),
    ],
)
def test_a_wrong_cell_is_named(pack, key, column, written, said):
    line = pack.set(FILE, key, **{column: written})

    fault = next(fault for fault in pack.faults() if fault.column == column)

    assert place(fault) == (FILE, line, column)
    assert said in fault.expected


def test_two_bodies_do_not_share_a_siret(pack):
    line = pack.set(FILE, "mobilites", siret="00000011700010")
    second = pack.set(FILE, "velos", siret="00000011700010")

    fault = pack.only_fault()

    assert place(fault) == (FILE, second, "siret")
    assert f"déjà ligne {line}" in fault.expected


def test_bodies_that_depend_on_each_other_are_named(pack):
    pack.set(FILE, "mobilites", parent="bus")

    assert [fault.found for fault in pack.faults()] == ["bus", "mobilites"]


def test_a_commune_whose_siret_is_anothers_is_named(pack):
    line = pack.set("communes.csv", "99001", siren="000000018", siret="73282932000074")

    fault = pack.only_fault()

    assert place(fault) == ("communes.csv", line, "siret")
    assert "000000018" in fault.expected


def test_a_pilot_that_is_no_service_of_the_pack_is_named(pack):
    pack.set("plan/actions.csv", "action-1", service_pilot="Service des bus")
    line = pack.set("plan/actions.csv", "action-2", service_pilot="Direction des mobilité")

    fault = pack.only_fault()

    assert place(fault) == ("plan/actions.csv", line, "service_pilot")
    assert "Direction des mobilités" in fault.expected


def test_any_pilot_may_be_written_in_a_pack_without_services(pack):
    (pack.path / FILE).unlink()
    pack.set("plan/actions.csv", "action-2", service_pilot="Direction des rêves")

    assert pack.faults() == []


ROLE = '[agent]\nlabel = "Agent"\nmay_delegate = {may}\npermissions = ["{permission}"]\n'


@pytest.mark.parametrize(
    ("may", "permission", "line", "key", "said"),
    [
        ("true", "plan.amount:recrod", 4, "permissions", "peut-être « plan.amount:record »"),
        ("true", "desk.case:open", 4, "permissions", "que le logiciel connaît"),
        ("true", "people.account:manage", 3, "may_delegate", "ne se délègue pas"),
        ('"oui"', "plan.amount:record", 3, "may_delegate", "true ou false"),
    ],
)
def test_a_wrong_role_is_named(pack, may, permission, line, key, said):
    pack.set_text("roles.toml", ROLE.format(may=may, permission=permission))

    fault = pack.only_fault()

    assert place(fault) == ("roles.toml", line, f"agent.{key}")
    assert said in fault.expected


def of_pack():
    return {one.key: one for one in Organisation.objects.exclude(pack_digest="")}


@pytest.mark.django_db
def test_organisations_are_loaded_once_changed_closed_and_opened_again(pack):
    load_pack(pack.path, at=NOON)
    assert of_pack()["bus"].parent.key == "mobilites"
    assert of_pack()["velos"].siret == "00000011700010"
    head = journal.head()
    load_pack(pack.path, at=NOON)
    assert journal.head() == head

    pack.set(FILE, "mobilites", name="Pôle mobilités")
    pack.remove(FILE, "velos")
    load_pack(pack.path, at=LATER)
    assert of_pack()["mobilites"].name == "Pôle mobilités"
    assert of_pack()["velos"].closed_on == LATER.date()
    verbs = Entry.objects.filter(object_type="people.organisation").values_list(
        "verb", "object_key"
    )
    assert ("pack:close", "velos") in verbs
    assert ("pack:change", "mobilites") in verbs

    pack.add(
        FILE, key="velos", name="Les Vélos", kind="shop", insee="99001", siret="00000011700010"
    )
    load_pack(pack.path, at=LATER)
    assert of_pack()["velos"].closed_on is None
    own = Organisation.objects.filter(kind="commune", closed_on=None, name__startswith="Lieu ")
    assert own.count() == 3
    assert journal.verify() == []


@pytest.mark.django_db
def test_the_siret_of_the_epci_and_of_communes_go_to_their_organisations(val_fictif):
    epci = Organisation.objects.get(kind="epci")
    commune = Organisation.objects.get(insee="99001", kind="commune")

    assert epci.siret == "00000000000018"
    assert commune.siret.startswith("000000018")


@pytest.mark.django_db
def test_a_role_that_may_be_delegated_is_so_in_the_database(val_fictif):
    delegated = set(Role.objects.filter(may_delegate=True).values_list("key", flat=True))

    assert delegated == {"service-head", "elected"}


def test_services_of_our_example_are_those_its_actions_name():
    actions = (ROOT / "packs/val-fictif/plan/actions.csv").read_text("utf-8")
    rows = (ROOT / "packs/val-fictif" / FILE).read_text("utf-8").splitlines()[1:]
    services = {row.split(",")[1] for row in rows if row.split(",")[2] == "service"}

    assert {"Direction des mobilités", "Régie de l’eau"} <= services
    assert sum(name in actions for name in services) >= 7
