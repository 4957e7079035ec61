"""What elected people read and print: the same brief, on a page and as a PDF."""

import html
import io
import re
from datetime import date

import pytest
from pypdf import PdfReader

from agglo.plan.models import Action, Contest, Milestone, Observation
from agglo.plan.permissions import READ_WORKING, RECORD_NOTE
from agglo.territory.models import Commune
from agglo.workshop.briefs import pdf
from agglo.workshop.briefs.action import action_brief
from agglo.workshop.briefs.commune import commune_brief
from agglo.workshop.briefs.portfolio import portfolio_brief, portfolios
from tests.conftest import NOON
from tests.plan.factories import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]

DAY = date(2026, 11, 25)
PILOT = "vice-presidence-aux-mobilites"
ADDRESSES = (
    "/atelier/elus/",
    "/atelier/elus/actions/maison-des-services/",
    "/atelier/elus/communes/99001/",
    f"/atelier/elus/portefeuilles/{PILOT}/",
    "/atelier/elus/actions/maison-des-services.pdf",
    "/atelier/elus/communes/99001.pdf",
    f"/atelier/elus/portefeuilles/{PILOT}.pdf",
)
MOST_QUERIES = 15


def texts(brief):
    """Return every text of a brief, however deep."""

    def walk(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for each in value.values():
                yield from walk(each)
        elif isinstance(value, list | tuple):
            for each in value:
                yield from walk(each)

    return list(walk(brief.as_json()))


def plain(text):
    """Return a text as its letters: lines, dashes of cut words and thin spaces do not count."""
    return re.sub(r"[\s\u00a0\u202f\u00ad]+", "", text)


def every_brief():
    yield from (action_brief(each.key, DAY) for each in Action.objects.filter(closed_on=None))
    yield from (commune_brief(each.insee, DAY) for each in Commune.objects.all())
    found = portfolios(DAY)
    yield from (portfolio_brief(p.key, DAY) for p in (*found.pilots, *found.priorities))


def test_every_brief_can_be_printed_and_says_what_its_page_says():
    for brief in every_brief():
        reader = PdfReader(io.BytesIO(pdf.render(brief, territory="Val Fictif", base="http://a")))
        printed = plain("".join(page.extract_text() for page in reader.pages))
        said = [brief.title, brief.lede, *(text for fact in brief.facts for text in fact)]
        said += [text for section in brief.sections for text in (section.title, *section.lines)]

        assert not [text for text in said if plain(text) not in printed]


def test_a_brief_is_tagged_and_links_to_the_public_pages():
    brief = action_brief("maison-des-services", DAY)
    reader = PdfReader(io.BytesIO(pdf.render(brief, territory="Val Fictif", base="https://val")))

    links = {
        note.get_object()["/A"]["/URI"]
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    }

    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"].startswith("fr")
    assert "https://val/actions/maison-des-services/" in links


def test_a_late_step_is_said_to_be_late_in_words():
    Milestone.objects.filter(key="maison-des-services-complete").update(
        planned="2026-05", reached=""
    )

    said = texts(action_brief("maison-des-services", DAY))

    assert any("en retard" in text and "il y a 6" in text for text in said)


def test_a_step_is_not_late_before_its_period_is_over():
    step = Milestone.objects.filter(key="maison-des-services-complete")
    step.update(planned="2026-11", reached="")

    assert not any("en retard" in text for text in texts(action_brief(step.get().action.key, DAY)))
    assert any(
        "en retard" in text
        for text in texts(action_brief(step.get().action.key, date(2026, 12, 1)))
    )


def test_each_action_with_an_elected_pilot_is_in_one_portfolio():
    found = portfolios(DAY)

    in_pilots = [line.key for each in found.pilots for line in each.lines]
    with_pilot = Action.objects.filter(closed_on=None).exclude(elected_pilot="")

    assert sorted(in_pilots) == sorted(with_pilot.values_list("key", flat=True))
    assert found.n_without == Action.objects.filter(closed_on=None, elected_pilot="").count()


def test_without_any_elected_pilot_the_priorities_are_the_portfolios(client):
    Action.objects.update(elected_pilot="")
    client.force_login(person(READ_WORKING))

    page = html.unescape(client.get("/atelier/elus/").content.decode())

    assert "les priorités servent de portefeuilles" in page
    assert "Par portefeuille" not in page


def test_a_commune_reads_the_values_it_contests_and_that_still_wait():
    observation = Observation.objects.filter(commune__insee="99001").first()
    contest = Contest.objects.create(
        observation=observation,
        commune=observation.commune,
        reason="Essai",
        by=person(),
        at=NOON,
    )

    assert observation.indicator.name in texts(commune_brief("99001", DAY))

    contest.answered_at = NOON
    contest.save()

    assert "Aucune contestation n’attend de réponse." in texts(commune_brief("99001", DAY))


def test_nobody_reads_briefs_without_the_right_to(client):
    for address in ADDRESSES:
        assert client.get(address).status_code == 302
    client.force_login(person(RECORD_NOTE))
    for address in ADDRESSES:
        assert client.get(address).status_code == 403


def test_elected_people_read_every_brief_in_few_queries(client, django_assert_max_num_queries):
    client.force_login(person(READ_WORKING))
    client.get("/atelier/elus/")  # the first page of a session also notes where it is from
    for address in ADDRESSES:
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("key", ["nulle-part", "0", "maison-des-services"])
@pytest.mark.parametrize("kind", ["actions", "communes", "portefeuilles", "autres"])
def test_a_brief_that_does_not_exist_is_not_found(client, kind, key):
    client.force_login(person(READ_WORKING))
    exists = (kind, key) == ("actions", "maison-des-services")

    for suffix in ("/", ".pdf"):
        answer = client.get(f"/atelier/elus/{kind}/{key}{suffix}")
        assert answer.status_code == (200 if exists else 404)


def test_a_member_of_a_commune_finds_her_own_first(client):
    client.force_login(person(READ_WORKING, insee="99001"))

    page = client.get("/atelier/elus/").content.decode()

    assert "Ma commune" in page
