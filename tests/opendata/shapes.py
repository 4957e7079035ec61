"""The European shapes of DCAT-AP 3.0.1, and what they find wrong in a catalogue."""

from functools import cache

import pytest
from pyshacl import validate
from rdflib import SH, Graph

from tests.conftest import ROOT

SHAPES = ROOT / "tests/schemas/dcat-ap"
KIND = {"ttl": "turtle", "jsonld": "json-ld"}
PARSING = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
"""rdflib's own parser of JSON-LD says it of itself."""


@cache
def shapes():
    graph = Graph()
    for path in sorted(SHAPES.glob("*.ttl")):
        graph.parse(path)
    # ranges.ttl, as it is published, names property shapes that it does not have.
    named = set(graph.objects(None, SH.property))
    for missing in (one for one in named if (one, SH.path, None) not in graph):
        graph.remove((None, SH.property, missing))
    return graph


def faults(graph):
    """Return what the shapes find wrong, blank when the catalogue conforms."""
    conforms, _, text = validate(graph, shacl_graph=shapes(), advanced=True)
    return "" if conforms else text


def harvested(client, suffix):
    """Return the catalogue as a portal reads it."""
    response = client.get(f"/donnees/catalogue.{suffix}")
    return Graph().parse(data=response.content, format=KIND[suffix])
