"""On Béthune-Bruay, where little is known of some things, files are valid all the same."""

import pytest
from rdflib import DCAT, RDF

from agglo.opendata import standards
from agglo.opendata.registry import every_dataset
from tests.opendata.shapes import PARSING, faults, harvested
from tests.opendata.tables import downloaded, national
from tests.opendata.tables import faults as faults_of_table

pytestmark = [pytest.mark.django_db, PARSING]


def test_the_catalogue_conforms(bethune_bruay, client):
    found = harvested(client, "jsonld")

    assert not faults(found)
    assert len(set(found.subjects(RDF.type, DCAT.Dataset))) == len(list(every_dataset()))


@pytest.mark.parametrize("name", standards.NAMES)
def test_a_national_file_is_valid(bethune_bruay, client, tmp_path, name):
    assert not faults_of_table(downloaded(client, tmp_path, name), national(name))


def test_every_action_is_a_project(bethune_bruay):
    dataset = every_dataset().get("projets-collectivites")

    n_actions = len(list(every_dataset().get("actions").rows({})))

    assert len(list(dataset.rows({}))) == n_actions > 200
    assert dataset.left_out().n_rows == 0


def test_charging_stations_whose_points_nobody_describes_are_counted(bethune_bruay, client):
    page = client.get("/donnees/irve-statique/").content.decode().replace("\xa0", " ")

    assert "10 lignes n’y sont pas" in page
    assert "il n’en connaît que le lieu" in page
