"""Pages of reports: what each reader may see, how light they are, and that all of them agree."""

import io
import json
import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from pypdf import PdfReader

from agglo.plan.models import Amount, Indicator
from agglo.report import services
from agglo.report.models import Report
from agglo.report.reports import facts_of
from agglo.report.rules.composition import parse
from agglo.report.rules.edition import verify
from agglo.report.rules.spans import path_of_figure
from tests.conftest import NOON
from tests.plan.factories import person
from tests.report.test_services import correct, publish

READ, PUBLISH = "report.working:read", "report.edition:publish"
PAGE, PDF, JSON = (
    "/bilans/bilan-2025/",
    "/bilans/bilan-2025/bilan.pdf",
    "/bilans/bilan-2025/bilan.json",
)
WORKING, FORM = "/bilans/bilan-2025/travail/", "/bilans/bilan-2025/publication/"


class Reading(HTMLParser):
    """The words of a page, and those of each link by its address."""

    def __init__(self, html):
        super().__init__()
        self.words, self.links, self.open = [], [], []
        self.feed(html)
        self.text = spaced("".join(self.words))

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.open.append((dict(attrs), []))

    def handle_endtag(self, tag):
        if tag == "a":
            attrs, words = self.open.pop()
            self.links.append(
                (attrs.get("href", ""), attrs.get("class", ""), spaced("".join(words)))
            )

    def handle_data(self, data):
        self.words.append(data)
        for _, words in self.open:
            words.append(data)


def spaced(text):
    return re.sub(r"\s+", " ", text).strip()


def page_of(client, address=PAGE):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def pdf_words(content):
    pages = PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))


def test_a_report_never_published_says_so(client, report):
    assert "Ce bilan est en préparation" in page_of(client)
    assert "il n’est pas encore publié" in page_of(client, "/bilans/")
    assert client.get(PDF).status_code == client.get(JSON).status_code == 404


def test_an_edition_is_shown_with_its_number_and_how_to_prove_it(client, edition):
    page = Reading(page_of(client))

    assert "Édition 1, publiée le 2 mars 2026" in page.text
    assert edition.content_hash in page.text
    assert edition.public_key in page.text
    assert "Édition 1, publiée le 2 mars 2026." in Reading(page_of(client, "/bilans/")).text


def test_every_figure_is_a_link_to_its_record_and_reads_the_same(client, edition):
    page = Reading(page_of(client))
    figures = edition.content()["facts"]["figures"]

    shown = edition.content()["document"]["figures"]
    assert len(shown) > 30
    for ref, text in shown.items():
        folder = "montants" if figures[ref]["kind"] == "amount" else "indicateurs"
        address = f"/{folder}/{ref.partition('@')[0]}/"
        assert any(
            href == address and spaced(text) in words
            for href, kind, words in page.links
            if kind in ("f", "tile")
        ), ref


def test_addresses_of_figures_are_those_of_the_plan(report):
    for figure in facts_of(parse(report.composition)).figures.values():
        model = Amount if figure.kind == "amount" else Indicator
        assert path_of_figure(figure) == model.objects.get(key=figure.key).get_absolute_url()


def test_the_page_the_pdf_and_the_json_agree_to_the_last_digit(client, edition):
    page = Reading(page_of(client)).text
    pdf = pdf_words(client.get(PDF).content)
    data = json.loads(client.get(JSON).content)

    document = data["content"]["document"]
    assert document == edition.content()["document"]
    for text in document["figures"].values():
        assert spaced(text) in page
        assert re.sub(r"\s+", "", text) in pdf
    for entry in document["annex"]:
        for value in entry["values"]:
            assert spaced(f"{value['text']}") in page
            assert re.sub(r"\s+", "", entry["name"]) in pdf
            for cite in value["cites"][:3]:
                assert spaced(cite["locator"]) in page
                assert re.sub(r"\s+", "", cite["locator"]) in pdf


def test_the_json_is_the_file_that_verify_reads(client, edition):
    response = client.get(JSON)

    assert verify(response.content) == []
    assert response["Content-Type"] == "application/json"


def test_the_pdf_is_tagged_in_french_with_title_and_author(client, edition):
    reader = PdfReader(io.BytesIO(client.get(PDF).content))

    assert reader.metadata.title.startswith("Deux ans de projet")
    assert reader.metadata.author == "Communauté de communes du Val Fictif"
    assert reader.root_object["/Lang"] == "fr-FR"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    fonts = {
        font for page in reader.pages for font in (page["/Resources"].get("/Font") or {}).values()
    }
    names = {font.get_object()["/BaseFont"].partition("+")[2] for font in fonts}
    assert names
    assert all(name.startswith("AtkinsonHyperlegible") for name in names)


def test_figures_of_the_pdf_open_their_public_page(client, edition):
    reader = PdfReader(io.BytesIO(client.get(PDF).content))

    links = {
        note.get_object()["/A"]["/URI"]
        for page in reader.pages
        for note in page.get("/Annots", ())
        if "/A" in note.get_object() and "/URI" in note.get_object()["/A"]
    }
    assert "http://testserver/indicateurs/pistes-cyclables/" in links
    assert "http://testserver/montants/piscine-mandate/" in links


def test_maps_of_an_edition_are_pictures_with_words(client, edition):
    html = page_of(client)
    sources = re.findall(r'<img src="([^"]+)" alt="([^"]+)"', html)

    assert len(sources) == 3
    for source, alt in sources:
        response = client.get(source)
        assert response["Content-Type"] == "image/svg+xml"
        assert b"<title" in response.content
        assert alt.startswith("Carte. ")
    assert client.get("/bilans/bilan-2025/editions/1/cartes/rien.svg").status_code == 404


def test_each_edition_keeps_its_address_and_the_list_of_what_it_changed(client, report, edition):
    correct()
    publish(report, why="Le service a recompté.")

    latest, first = Reading(page_of(client)).text, page_of(client, f"{PAGE}editions/1/")
    second = Reading(page_of(client, f"{PAGE}editions/2/")).text

    assert "22,8 km" in latest
    assert "21,3 km" in Reading(first).text
    assert "22,8 km" not in Reading(first).text
    assert "Le service a recompté." in second
    assert "Un kilomètre et demi avait été oublié." in second
    assert "21,3 km22,8 km" in second  # two cells of the table of changes
    for number in (1, 2):
        assert verify(client.get(f"{PAGE}editions/{number}/bilan.json").content) == []
        assert client.get(f"{PAGE}editions/{number}/bilan.pdf").status_code == 200
    assert client.get(f"{PAGE}editions/3/").status_code == 404


@pytest.mark.parametrize(
    ("held", "reads", "publishes"),
    [
        (None, 302, 302),
        ((), 403, 403),
        (("plan.remark:read",), 403, 403),
        ((READ,), 200, 403),
        ((PUBLISH,), 403, 200),
        ((READ, PUBLISH), 200, 200),
    ],
)
def test_who_reads_the_working_version_and_who_publishes(client, edition, held, reads, publishes):
    if held is not None:
        client.force_login(person(*held))

    for address in (WORKING, f"{WORKING}bilan.pdf", f"{WORKING}cartes/population.svg"):
        assert client.get(address).status_code == reads, address
    assert client.get(FORM).status_code == publishes
    assert client.post(FORM, {"why": "Motif."}).status_code == (
        422 if publishes == 200 else publishes
    )
    for address in ("/bilans/", PAGE, PDF, JSON, f"{PAGE}editions/1/"):
        assert client.get(address).status_code == 200, address


def test_the_working_version_says_that_it_is_not_published(client, report, edition):
    report.composition += "\nIl y a 12 fontaines et {figure:rien}.\n"
    report.save()
    client.force_login(person(READ))

    page = Reading(page_of(client, WORKING)).text

    assert "Cette version n’est pas publiée" in page
    assert "figure:rien" in page
    assert "« 12 »" in page


@pytest.mark.parametrize(("held", "offered"), [((READ,), False), ((READ, PUBLISH), True)])
def test_publishing_is_offered_to_those_who_may(client, edition, held, offered):
    client.force_login(person(*held))

    assert (f'href="{FORM}"' in page_of(client, WORKING)) == offered


def test_publishing_from_the_form_makes_the_next_edition(client, report, edition):
    correct()
    client.force_login(person(PUBLISH))

    assert "22,8 km" in Reading(page_of(client, FORM)).text
    response = client.post(FORM, {"why": "Le service a recompté."})

    assert response.headers["Location"] == PAGE
    assert "22,8 km" in Reading(page_of(client)).text


def test_publishing_nothing_new_is_refused_with_a_sentence(client, edition):
    client.force_login(person(PUBLISH))

    response = client.post(FORM, {"why": "Encore."})

    assert response.status_code == 422
    assert "Rien n&#x27;a changé depuis l&#x27;édition 1." in response.content.decode()


def test_publishing_without_a_reason_is_refused(client, edition):
    client.force_login(person(PUBLISH))

    assert client.post(FORM, {"why": " "}).status_code == 422


@pytest.mark.parametrize(
    ("address", "most"),
    [("/bilans/", 8), (PAGE, 8), (PDF, 8), (JSON, 8), (f"{PAGE}editions/1/", 8)],
)
def test_public_pages_ask_few_queries(
    client, edition, django_assert_max_num_queries, address, most
):
    with django_assert_max_num_queries(most):
        client.get(address)


def test_the_working_version_asks_as_many_queries_whatever_the_report(
    client, edition, django_assert_max_num_queries
):
    client.force_login(person(READ))
    client.get("/compte/deconnexion/")  # the first page of a session also notes where it is from

    with django_assert_max_num_queries(24):
        client.get(WORKING)


def test_a_page_forgets_nothing_that_could_be_read_as_code(client, report):
    report.composition = report.composition.replace(
        "# Travailler ici", "<script>alert(1)</script> [x](javascript:alert)\n\n# Travailler ici"
    )
    report.save()
    services.publish_first(Report.objects.get(pk=report.pk), at=NOON)

    page = page_of(client)

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert 'href="javascript' not in page


def test_every_page_has_one_title_and_no_place_named_twice(client, edition):
    html = page_of(client)
    names = re.findall(r'\bid="([^"]+)"', html)

    assert html.count("<h1") == 1
    assert len(names) == len(set(names))
    for target in re.findall(r'href="#([^"]+)"', html):
        assert target in names
    assert reverse("report:report", args=["bilan-2025"]) == PAGE
