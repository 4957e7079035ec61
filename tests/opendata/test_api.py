"""What a machine reads of the plan, and what it may rely on."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from agglo.opendata.api.site import api
from agglo.plan.models import Amount, Observation
from agglo.plan.reports import figures
from agglo.report import services as reports
from agglo.report.models import Report
from tests.conftest import NOON, ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_as_often_as_it_likes")]

DOCUMENT = api().get_openapi_schema()
LISTS = [
    path
    for path, operations in DOCUMENT["paths"].items()
    if "{" not in path and any(p["name"] == "limite" for p in operations["get"]["parameters"])
]


@pytest.fixture
def read(client, val_fictif):
    def get(address):
        response = client.get(address)
        assert response.status_code == 200, response.content
        return response.json()

    return get


@pytest.fixture
def edition(val_fictif):
    return reports.publish_first(Report.objects.get(), at=NOON)


def whole(read, address):
    """Return all the items of a list, a page after the other."""
    items = []
    while address:
        page = read(address)
        items += page["results"]
        address = page["next"]
    assert page["count"] == len(items)
    return items


def identity(item):
    return item.get("id") or item.get("cle") or item["code_insee"]


@pytest.mark.parametrize("path", LISTS)
def test_pages_put_end_to_end_are_the_list(read, edition, path):
    every = whole(read, f"{path}?limite=200")

    assert whole(read, f"{path}?limite=7") == every
    assert len({identity(item) for item in every}) == len(every)
    assert every


@pytest.mark.parametrize("path", LISTS)
def test_an_item_opens_on_more_of_itself(read, edition, path):
    for item in read(f"{path}?limite=5")["results"]:
        if "api" in item and "editions" not in item["api"]:
            more = read(item["api"])
            common = (more.keys() & item.keys()) - {"url", "api", "nature", "libelle", "periode"}
            assert {name: more[name] for name in common} == {name: item[name] for name in common}


def test_a_page_is_right_even_when_what_it_follows_is_gone(read):
    first = read("/api/v1/observations?limite=3")
    Observation.objects.filter(pk__lte=3).update(publication=None)

    after = read(first["next"])

    assert after["results"][0]["id"] not in {item["id"] for item in first["results"]}
    assert len(after["results"]) == 3


def test_every_page_that_people_read_exists(read, client, edition):
    urls = {
        item["url"].removeprefix("http://testserver")
        for path in LISTS
        for item in read(f"{path}?limite=3")["results"]
        if "url" in item
    }

    assert {client.get(url).status_code for url in urls} == {200}


def test_a_sum_is_given_in_cents_and_in_euros(read):
    for item in whole(read, "/api/v1/montants?limite=200"):
        money = item["montant"]
        assert isinstance(money["centimes"], int)
        assert Decimal(money["euros"]) * 100 == money["centimes"]
    assert Amount.objects.published().count() == read("/api/v1/montants")["count"]


def test_totals_of_the_plan_are_those_of_its_page(read, client):
    plan = read("/api/v1/projet")

    html = client.get("/montants/").content.decode()
    for stage in plan["argent"]:
        assert stage["decrit"]["centimes"] <= stage["total"]["centimes"]
        assert stage["total"]["texte"] in html
    assert plan["nombre_actions"] == read("/api/v1/actions")["count"]
    in_tree = {a for p in plan["priorites"] for o in p["objectifs"] for a in o["actions"]}
    assert in_tree == {item["cle"] for item in whole(read, "/api/v1/actions")}


def test_what_is_unknown_is_null_and_never_zero(read):
    one = Observation.objects.published().exclude(value=None).first()
    Observation.objects.filter(pk=one.pk).update(value=None)

    item = read("/api/v1/observations?limite=1")["results"][0]

    assert item["valeur"] is None


def test_a_decimal_is_a_text_with_every_digit(read):
    one = Observation.objects.published().first()
    Observation.objects.filter(pk=one.pk).update(value=Decimal("12345678.000001"))

    assert read("/api/v1/observations?limite=1")["results"][0]["valeur"] == "12345678.000001"


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("priorite=nature", lambda item: "nature" in item["priorites"]),
        ("objectif=eau-preservee", lambda item: "eau-preservee" in item["objectifs"]),
        ("etat=delivered", lambda item: item["etat"] == "delivered"),
        ("theme=eau", lambda item: "eau" in item["themes"]),
        (
            "commune=99001",
            lambda item: item["toutes_les_communes"] or "99001" in item["communes"],
        ),
        ("q=piste", lambda item: "piste" in (item["nom"] + str(item["presentation"])).lower()),
    ],
)
def test_a_filter_keeps_the_actions_that_answer_it(read, query, holds):
    every = whole(read, "/api/v1/actions?limite=200")
    kept = whole(read, f"/api/v1/actions?{query}&limite=2")

    assert kept == [item for item in every if holds(item)]
    assert 0 < len(kept) < len(every)


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("indicateur=pistes-cyclables", lambda item: item["indicateur"] == "pistes-cyclables"),
        ("commune=99001", lambda item: item["commune"] == "99001"),
        ("commune=territoire", lambda item: item["commune"] is None),
        (
            "periode=2025",
            lambda item: (
                "2025-01-01" <= item["premier_jour"] <= item["dernier_jour"] <= "2025-12-31"
            ),
        ),
    ],
)
def test_a_filter_keeps_the_observations_that_answer_it(read, query, holds):
    every = whole(read, "/api/v1/observations?limite=200")
    kept = whole(read, f"/api/v1/observations?{query}&limite=11")

    assert kept == [item for item in every if holds(item)]
    assert 0 < len(kept) < len(every)


def test_a_rectangle_keeps_the_places_in_it(read):
    every = whole(read, "/api/v1/lieux")
    located = [item for item in every if item["longitude"]]
    west = min(Decimal(item["longitude"]) for item in located)
    north = max(Decimal(item["latitude"]) for item in located)

    kept = whole(read, f"/api/v1/lieux?bbox={west},-90,{west},{north}")

    assert [item["cle"] for item in kept] == [
        item["cle"] for item in located if Decimal(item["longitude"]) == west
    ]


@pytest.mark.parametrize("path", ["actions", "indicateurs", "observations", "montants"])
def test_what_changed_since_a_moment_is_what_became_public_since(read, path):
    tomorrow = (NOON + timedelta(days=1)).date()

    assert read(f"/api/v1/{path}?modifie_depuis=2026-03-01")["count"] > 0
    assert read(f"/api/v1/{path}?modifie_depuis={tomorrow}")["count"] == 0


def corrected(fact, **changes):
    """Write a correction that nobody published."""
    values = {
        field.name: getattr(fact, field.name)
        for field in fact._meta.concrete_fields
        if field.name not in {"id", "publication", "supersedes", "entered_at", "imported"}
    }
    values |= changes
    return type(fact).objects.create(**values, supersedes=fact, entered_at=now())


def test_what_is_not_published_cannot_be_read(read):
    sum_ = Amount.objects.published().first()
    seen = Observation.objects.published().exclude(value=None).first()
    addresses = [
        f"/api/v1/chiffres/{sum_.key}",
        f"/api/v1/chiffres/{seen.indicator.key}",
        f"/api/v1/indicateurs/{seen.indicator.key}",
        "/api/v1/montants?limite=200",
        f"/api/v1/observations?limite=200&indicateur={seen.indicator.key}",
        "/api/v1/actions?modifie_depuis=2026-03-03",
        "/api/v1/publications",
        "/api/v1/projet",
    ]
    before = [read(address) for address in addresses]

    corrected(sum_, amount_cents=sum_.amount_cents + 12_345)
    corrected(seen, value=seen.value + 7)

    assert [read(address) for address in addresses] == before


def test_a_figure_is_the_sum_of_the_records_it_gives(read):
    keys = [item["cle"] for item in whole(read, "/api/v1/indicateurs?limite=200")]
    keys += [item["cle"] for item in whole(read, "/api/v1/montants?limite=200")]

    for key in keys:
        figure = read(f"/api/v1/chiffres/{key}")
        assert figure["verifie"], key
        if figure["methode"] == "observed" and figure["sur_les_communes"] == "sum":
            values = [Decimal(r["valeur"]) for r in figure["releves"] if r["valeur"] is not None]
            assert not values or Decimal(figure["valeur"]) == sum(values), key


def test_a_figure_of_a_period_is_the_one_of_that_period(read):
    last = read("/api/v1/chiffres/pistes-cyclables")
    before = read("/api/v1/chiffres/pistes-cyclables?periode=2024")

    assert (last["periode"], before["periode"]) == ("2025", "2024")
    assert Decimal(before["valeur"]) < Decimal(last["valeur"])
    assert last["texte"] == figures(["pistes-cyclables"])["pistes-cyclables"].text()


def test_an_edition_gives_its_document_and_its_seal(read, edition):
    (one,) = read("/api/v1/bilans")["results"]
    (line,) = read(one["api"])["results"]
    found = read(line["api"])

    assert found["empreinte"] == edition.content_hash
    assert found["document"] == edition.content()["document"]


def test_a_report_that_nobody_published_is_not_there(read):
    assert Report.objects.exists()
    assert read("/api/v1/bilans")["count"] == 0


def test_the_entrance_says_how_fresh_the_data_are(read):
    entrance = read("/api/v1/")

    assert entrance["fictif"] is True
    assert entrance["journal_numero"] > 0
    assert {
        read(address)["count"] >= 0
        for name, address in entrance["listes"].items()
        if name != "projet"
    } == {True}


def test_the_examples_of_the_guide_are_answered(read, client):
    guide = (ROOT / "docs/guides/api.md").read_text("utf-8")
    addresses = set(re.findall(r"\$SITE(/api/v1/[^\s\"`]*)", guide))
    listed = set(re.findall(r"`(/api/v1/[a-z.]*)`", guide))

    assert len(addresses) >= 10
    assert {f"/api/v1/{name}" for name in read("/api/v1/")["listes"]} <= listed
    for address in addresses | listed - {"/api/v1/chiffres/"}:
        assert client.get(address).status_code == 200, address
