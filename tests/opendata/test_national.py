"""Files at the national formats are those that the schemas ask for; a wrong row is caught."""

import csv
import io
import re

import pytest

from agglo.core.datasets import Dataset
from agglo.opendata import national, standards
from agglo.opendata.registry import every_dataset
from agglo.people.models import Organisation
from tests.opendata.naive import read_csv
from tests.opendata.tables import downloaded, faults
from tests.opendata.tables import national as schema

pytestmark = pytest.mark.django_db

WRONG = {
    "projets-collectivites": ("phaseStatut", "Presque fini"),
    "scdl-equipements": ("EQUIP_THEME", "Piscine"),
    "scdl-catalogue": ("FREQ_MAJ", "Souvent"),
    "irve-statique": ("puissance_nominale", "22 kW"),
}
"""A cell that each schema must refuse."""


@pytest.fixture(params=standards.NAMES)
def name(request, val_fictif):
    return request.param


def test_there_is_a_dataset_for_each_national_schema(name):
    dataset = every_dataset().get(name)

    assert isinstance(dataset, Dataset)
    assert dataset.header() == [field["name"] for field in schema(name)["fields"]]


def test_the_file_is_valid(name, client, tmp_path):
    path = downloaded(client, tmp_path, name)

    assert len(path.read_text("utf-8").splitlines()) > 1
    assert not faults(path, schema(name))


def spoil(path, column, wrong):
    """Write something else in the first row of a file."""
    header, *rows = csv.reader(io.StringIO(path.read_text("utf-8"), newline=""))
    rows[0][header.index(column)] = wrong
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])


def test_a_wrong_cell_is_caught(name, client, tmp_path):
    path = downloaded(client, tmp_path, name)
    column, wrong = WRONG[name]
    spoil(path, column, wrong)

    (fault,) = faults(path, schema(name))

    assert wrong in fault
    assert column in fault


def test_a_row_without_what_is_required_is_caught(name, client, tmp_path):
    path = downloaded(client, tmp_path, name)
    required = next(f["name"] for f in schema(name)["fields"] if f["constraints"]["required"])
    spoil(path, required, "")

    assert any(required in fault for fault in faults(path, schema(name)))


def test_no_row_is_invented_and_the_page_says_how_many_are_missing(name, client):
    dataset = every_dataset().get(name)
    n_rows = len(list(dataset.rows({})))

    page = re.sub(r"\s+", " ", client.get(f"/donnees/{name}/").content.decode())

    assert f"<dd>{n_rows} ligne" in page
    left_out = dataset.left_out()
    if left_out.n_rows:
        assert f"{left_out.n_rows} ligne" in page
        for reason, _ in left_out.reasons:
            assert reason in page


def test_every_place_is_a_row_or_is_left_out_with_a_reason(val_fictif):
    every = list(national.facilities())

    rows, left_out = list(national.equipment_rows({})), national.equipment_left_out()

    assert len(rows) + left_out.n_rows == len(every)
    assert {row["EQUIP_TYPE"] for row in rows} == {"Mairie"}
    assert dict(left_out.reasons)[
        "le type de lieu n’a pas de code dans la nomenclature des équipements"
    ] == len([each for each in every if not each.code])


def test_without_the_siret_no_facility_and_no_catalogue(val_fictif):
    Organisation.objects.filter(kind="epci").update(siret="")

    assert list(national.equipment_rows({})) == list(national.catalogue_rows({})) == []
    reasons = dict(national.catalogue_left_out().reasons)
    assert reasons == {
        "le SIRET de la collectivité n’est pas connu": len(list(every_dataset())) - 1
    }


def test_a_charging_point_that_is_hardly_known_is_left_out(val_fictif):
    rows, left_out = list(national.charging_rows({})), national.charging_left_out()

    assert [row["id_pdc_local"] for row in rows] == [
        *("songeville-licorne-1", "songeville-licorne-2", "mirage-dechetterie-1")
    ]
    assert left_out.n_rows == 1
    assert ("la puissance manque", 1) in left_out.reasons


def test_a_position_has_its_longitude_first(val_fictif, client):
    _, rows = read_csv(client.get("/donnees/irve-statique.csv"))

    assert rows[0]["coordonneesXY"] == "[2.9971,45.9804]"


def test_nobody_is_named_in_projects(val_fictif):
    rows = list(every_dataset().get("projets-collectivites").rows({}))

    named = [name for name in rows[0] if name.startswith("porteurReferent")]
    assert len(named) == 5
    assert all(row[name] is None for row in rows for name in named)


def test_a_project_keeps_its_identifier(val_fictif):
    first, again = (
        [row["id"] for row in every_dataset().get("projets-collectivites").rows({})]
        for _ in range(2)
    )

    assert first == again
    assert len(set(first)) == len(first)


def test_the_schema_is_served_without_the_addresses_of_its_authors(name, client):
    served = client.get(f"/donnees/{name}.schema.json").json()

    assert served["fields"] == schema(name)["fields"]
    assert "@" not in str(served.get("contributors", ""))
