"""The catalogue conforms to DCAT-AP 3.0.1, by the European shapes themselves."""

import json

import pytest
from rdflib import DCAT, DCTERMS, FOAF, Literal, URIRef

from agglo.opendata.registry import every_dataset
from tests.opendata.shapes import PARSING, faults, harvested

pytestmark = [pytest.mark.django_db, PARSING]
SITE = "http://testserver/donnees"


@pytest.fixture
def graph(val_fictif, client):
    return harvested(client, "ttl")


def test_it_conforms(graph):
    assert not faults(graph)


def test_an_empty_instance_conforms_too(db, client):
    assert not faults(harvested(client, "ttl"))


def test_it_says_the_same_in_both_writings(graph, client):
    again = harvested(client, "jsonld")

    assert set(again.objects(None, DCAT.downloadURL)) == set(graph.objects(None, DCAT.downloadURL))
    assert len(again) == len(graph)


DATASET = URIRef(f"{SITE}/actions/")
FILE = URIRef(f"{SITE}/actions/#csv")
CATALOGUE = URIRef(f"{SITE}/")


@pytest.mark.parametrize(
    ("subject", "predicate"),
    [
        (DATASET, DCTERMS.title),
        (DATASET, DCTERMS.description),
        (FILE, DCAT.accessURL),
        (CATALOGUE, DCTERMS.title),
        (CATALOGUE, DCTERMS.publisher),
        (None, FOAF.name),
    ],
)
def test_the_validation_bites_when_something_mandatory_is_missing(graph, subject, predicate):
    graph.remove((subject, predicate, None))

    assert faults(graph)


@pytest.mark.parametrize(
    ("subject", "predicate", "wrong"),
    [
        (DATASET, DCAT.theme, Literal("Régions")),
        (DATASET, DCTERMS.accrualPeriodicity, Literal("chaque année")),
        (FILE, DCAT.mediaType, Literal("text/csv")),
        (FILE, DCTERMS.license, Literal("Licence Ouverte")),
    ],
)
def test_the_validation_bites_when_something_is_of_the_wrong_kind(graph, subject, predicate, wrong):
    graph.set((subject, predicate, wrong))

    assert faults(graph)


def test_a_dataset_says_all_that_a_portal_shows(graph):
    said = {predicate: list(graph.objects(DATASET, predicate)) for predicate in set(
        graph.predicates(DATASET))}  # fmt: skip

    for predicate in (
        *(DCTERMS.publisher, DCTERMS.spatial, DCTERMS.temporal, DCTERMS.issued),
        *(DCTERMS.modified, DCTERMS.language, DCTERMS.conformsTo, DCTERMS.accrualPeriodicity),
        *(DCAT.contactPoint, DCAT.theme, DCAT.keyword, DCAT.landingPage, DCAT.distribution),
    ):
        assert said.get(predicate), predicate
    files = said[DCAT.distribution]
    assert {str(graph.value(file, DCAT.mediaType)).rpartition("/")[2] for file in files} == {
        *("csv", "json", "vnd.apache.parquet"),
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    assert {str(graph.value(file, DCTERMS.license)) for file in files} == {
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
    }


def test_every_address_of_this_site_answers(graph, client):
    own = {
        str(node)
        for predicate in (DCAT.downloadURL, DCAT.accessURL, DCAT.landingPage, DCTERMS.conformsTo)
        for node in graph.objects(None, predicate)
        if str(node).startswith("http://testserver/")
    }

    assert len(own) > len(list(every_dataset()))
    assert {url: client.head(url).status_code for url in own} == dict.fromkeys(own, 200)


def test_who_publishes_can_be_reached(graph):
    (contact,) = set(graph.objects(None, DCAT.contactPoint))
    reached = {str(node) for node in graph.objects(contact, None)}

    assert "mailto:contact@val-fictif.example" in reached
    assert "tel:+33465710000" in reached


def test_programs_are_told_what_they_read(val_fictif, client):
    turtle, linked = (client.get(f"/donnees/catalogue.{suffix}") for suffix in ("ttl", "jsonld"))

    assert turtle["Content-Type"].startswith("text/turtle")
    assert linked["Content-Type"].startswith("application/ld+json")
    assert turtle["Access-Control-Allow-Origin"] == "*"
    assert json.loads(linked.content)["@context"]["dcat"] == str(DCAT)
