"""What is not published is on no page, file, search nor feed that a stranger may read."""

import html
import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import caches

from agglo.core.periods import Period
from agglo.opendata.registry import every_dataset
from agglo.plan import permissions as can
from agglo.plan import services
from agglo.plan.models import Action, Amount, Document, Indicator, Milestone, Observation
from agglo.report import services as report_services
from agglo.report.models import Report
from agglo.report.refusals import NothingNew
from agglo.web import context
from tests.plan.factories import NOON, go_public, person
from tests.plan.files import PDF, body_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]

WORD = "zanzibarite"
"""In every text that is written and not published."""

NUMBERS = ("7654321", "7\u202f654\u202f321", "8765432", "8\u202f765\u202f432")
"""Every number that is written and not published, as machines and people read it."""

DAY = ("2026-02-27", "27 février 2026")
"""Every date that is written and not published."""


@pytest.fixture(autouse=True)
def _elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    forget()


def forget():
    """Have every page be made again."""
    caches["pages"].clear()
    context._known.clear()


def write_everything():
    """Write one of each thing, with words and numbers that no pack has."""
    by = person(*can.TASKS)
    fields = {"actor": by, "at": NOON}
    house = Action.objects.get(key="maison-des-services")
    pool = Indicator.objects.get(key="entrees-piscine")
    reached = Period.parse(DAY[0])
    services.write_note(action=house, text=f"Note {WORD}.", **fields)
    services.record_amount(
        action=house, label=f"Montant {WORD}", stage="paid", cents=7654321_00, **fields
    )
    services.add_milestone(
        action=house, name=f"Jalon {WORD}", planned=None, reached=reached, **fields
    )
    services.record_milestone(
        milestone=Milestone.objects.get(key="maison-des-services-complete"),
        planned=Period.parse("2027-06"),
        reached=reached,
        why=f"Motif {WORD}",
        **fields,
    )
    services.record_observation(
        indicator=pool, period=Period.parse("2021"), value=Decimal(8765432), note=WORD, **fields
    )
    services.correct_observation(
        seen=Observation.objects.current().get(indicator__key="prix-eau", period="2025"),
        value=Decimal(8765432),
        why=f"Motif {WORD}",
        **fields,
    )
    services.correct_amount(
        seen=Amount.objects.current().get(key="maison-ap"),
        cents=7654321_00,
        why=f"Motif {WORD}",
        **fields,
    )
    file = io.BytesIO(PDF)
    file.name = f"{WORD}.pdf"
    services.attach_document(action=house, title=f"Document {WORD}", file=file, **fields)
    other = Action.objects.get(key="navette-sans-chauffeur")
    services.link_actions(action=house, other=other, why=f"Motif {WORD}", **fields)
    return other


def addresses():
    """Return every public address: those of the site map, of the lists and of every dataset."""
    from django.test import Client

    client = Client()
    sitemap = client.get("/sitemap.xml").content.decode()
    found = set(re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", sitemap))
    found |= {"/flux.xml", "/sitemap.xml", "/donnees/", "/plan-du-site/", "/bilans/"}
    found |= {f"/recherche/?q={word}" for word in (WORD, "montant", "jalon", "maison")}
    for dataset in every_dataset():
        found |= {f"/donnees/{dataset.key}.{ending}" for ending in dataset.formats}
        since = "?depuis=2026-01-01"
        if dataset.followed:
            found |= {
                f"/donnees/{dataset.key}/changements{ending}{since}"
                for ending in ("/", ".csv", ".json")
            }
        found |= {f"/donnees/{dataset.key}/", f"/donnees/{dataset.key}/flux.xml"}
    found |= set(_of_the_api(client))
    for nature, key in {
        ("plan.action", "maison-des-services"),
        ("plan.amount", "maison-ap"),
        ("plan.amount", f"maison-des-services-montant-{WORD}"),
        ("plan.indicator", "prix-eau"),
        ("plan.indicator", "entrees-piscine"),
        ("plan.milestone", "maison-des-services-complete"),
        ("plan.milestone", f"maison-des-services-jalon-{WORD}"),
    }:
        found.add(f"/journal/{nature}/{key}/")
    found.add(f"/montants/maison-des-services-montant-{WORD}/")
    document = Document.objects.first()
    if document is not None:
        found.add(document.get_absolute_url())
    found |= {f"/indicateurs/entrees-piscine/?periode={year}" for year in (2021, 2025)}
    return sorted(found)


KEYS = {
    "action": "maison-des-services",
    "indicator": "prix-eau",
    "amount": "maison-ap",
    "priority": "nature",
}


def _of_the_api(client):
    """Yield every address of the API that reads, keys filled in."""
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    for path in paths:
        if "{" not in path:
            yield path
        for word, key in KEYS.items():
            if f"/{word}" in path or word in path:
                yield re.sub(r"\{\w+\}", key, path)


def said_at(client, address):
    response = client.get(address, follow=True)
    assert response.status_code in {200, 404}, address
    return response.status_code, html.unescape(body_of(response).decode("utf-8", "replace"))


def leaks(client):
    """Return what a stranger reads of what is not published, by address."""
    forget()
    found = {}
    for address in addresses():
        status, text = said_at(client, address)
        # A page that was not found, and a search, repeat what was asked.
        text = text.replace(f'value="{WORD}"', "").replace(f"q={WORD}", "")
        if status == 404:
            continue
        seen = [mark for mark in (WORD, *NUMBERS, *DAY) if mark in text]
        if address == f"/recherche/?q={WORD}":
            seen = [mark for mark in seen if mark != WORD] or (
                [WORD] if f"montant-{WORD}" in text else []
            )
        if seen:
            found[address] = seen
    return found


def test_a_stranger_reads_nothing_of_it_and_all_of_it_once_published(client):
    other = write_everything()

    before = leaks(client)
    linked_before = other.name in said_at(client, "/actions/maison-des-services/")[1]
    go_public(at=NOON + timedelta(hours=1))
    after = leaks(client)

    assert before == {}
    assert not linked_before
    assert other.name in said_at(client, "/actions/maison-des-services/")[1]
    for address in (
        "/actions/maison-des-services/",
        "/indicateurs/prix-eau/",
        "/montants/maison-ap/",
        f"/montants/maison-des-services-montant-{WORD}/",
        "/donnees/observations.csv",
        "/donnees/montants.csv",
        "/donnees/jalons.json",
        f"/recherche/?q={WORD}",
        "/flux.xml",
        "/journal/plan.action/maison-des-services/",
        "/journal/plan.indicator/prix-eau/",
    ):
        assert address in after, address


def test_a_page_that_was_kept_is_made_again_when_something_is_published(client):
    write_everything()
    forget()
    first = client.get("/actions/maison-des-services/")
    again = client.get("/actions/maison-des-services/")
    go_public()
    published = client.get("/actions/maison-des-services/")

    assert first["ETag"] == again["ETag"] != published["ETag"]
    assert WORD not in again.content.decode()
    assert WORD in published.content.decode()


def test_a_report_uses_what_is_published(client):
    report = Report.objects.get()
    first = report_services.publish(report=report, actor=None, at=NOON, why="")
    write_everything()

    assert WORD not in str(first.content())
    with pytest.raises(NothingNew):
        report_services.publish(report=report, actor=None, at=NOON, why="Rien")
