"""Every dataset in every format: the same rows, typed, with the right headers."""

import io
import json
from itertools import zip_longest

import duckdb
import openpyxl
import pytest
from shapely import from_wkb

from agglo.core.datasets import Column, Dataset
from agglo.opendata import files, standards
from agglo.opendata.registry import every_dataset
from agglo.opendata.table_schema import table_schema
from tests.opendata.naive import read_csv, read_json
from tests.opendata.tables import downloaded, faults

pytestmark = pytest.mark.django_db

KEYS = [dataset.key for dataset in every_dataset()]
LOCAL = [dataset.key for dataset in every_dataset() if not dataset.standard]


@pytest.fixture(params=KEYS)
def dataset(request, val_fictif):
    return every_dataset().get(request.param)


@pytest.fixture
def parquet(tmp_path):
    """Return a function from the content of a file to what DuckDB reads in it, typed."""

    def read(content, what="*"):
        path = tmp_path / "read.parquet"
        path.write_bytes(content)
        with duckdb.connect(config={"autoload_known_extensions": "false"}) as database:
            return database.execute(f"SELECT {what} FROM read_parquet('{path}')").fetchall()  # noqa: S608

    return read


def test_a_workbook_says_what_the_csv_says(dataset, client):
    header, rows = read_csv(client.get(f"/donnees/{dataset.key}.csv"))
    response = client.get(f"/donnees/{dataset.key}.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(response.getvalue()), read_only=True)
    first, *lines = book.active.iter_rows(values_only=True)
    book.close()
    assert list(first) == header
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        for name, cell in zip_longest(header, line):
            assert (cell is None) == (row[name] in {"", "[]"}), (name, cell, row[name])


def test_parquet_says_what_the_json_says(dataset, client, parquet):
    rows = read_json(client.get(f"/donnees/{dataset.key}.json"))["rows"]
    content = client.get(f"/donnees/{dataset.key}.parquet").getvalue()

    names = ", ".join(f'"{name}"' for name in dataset.header())
    read = parquet(content, names)

    assert len(read) == len(rows)
    for line, row in zip(read, rows, strict=True):
        for column, cell in zip(dataset.columns, line, strict=True):
            expected = row[column.name]
            assert (cell is None) == (expected is None), column.name
            if column.type in {"string", "integer", "number", "boolean", "array"}:
                assert cell == expected, column.name
            elif column.type == "date" and cell is not None:
                assert cell.isoformat() == expected


def test_parquet_places_what_has_a_place(val_fictif, client, tmp_path):
    content = client.get("/donnees/communes.parquet").getvalue()
    path = tmp_path / "communes.parquet"
    path.write_bytes(content)

    with duckdb.connect() as database:
        query = f"SELECT value FROM parquet_kv_metadata('{path}') WHERE key = 'geo'"  # noqa: S608
        ((geo,),) = database.execute(query).fetchall()
        cells = database.execute(f"SELECT geometry::BLOB FROM '{path}'").fetchall()  # noqa: S608

    assert json.loads(geo)["columns"]["geometry"]["encoding"] == "WKB"
    assert len(cells) == 8
    assert {from_wkb(bytes(cell)).geom_type for (cell,) in cells} <= {"Polygon", "MultiPolygon"}


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json", "geojson", "parquet"])
def test_a_file_has_its_type_its_name_and_may_be_read_from_elsewhere(val_fictif, client, suffix):
    response = client.get(f"/donnees/lieux.{suffix}")

    assert response["Content-Type"].split(";")[0] == files.MEDIA_TYPES[suffix]
    assert f'filename="lieux.{suffix}"' in response["Content-Disposition"]
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response["Access-Control-Expose-Headers"]
    assert response.getvalue()


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json", "geojson", "parquet"])
def test_asking_only_for_the_headers_makes_no_file(val_fictif, client, suffix, monkeypatch):
    address = f"/donnees/lieux.{suffix}"
    monkeypatch.setattr(files, "prepared", None)  # or it would be called

    head = client.head(address)
    monkeypatch.undo()
    whole = client.get(address)

    assert head.status_code == 200
    assert head.getvalue() == b""
    assert whole.getvalue()
    for name in ("Content-Type", "Content-Disposition", "ETag", "Access-Control-Allow-Origin"):
        assert head[name] == whole[name]


@pytest.mark.parametrize("suffix", ["parquet"])
def test_a_made_file_is_not_sent_again_when_nothing_changed(val_fictif, client, suffix):
    first = client.get(f"/donnees/lieux.{suffix}")

    again = client.get(f"/donnees/lieux.{suffix}", headers={"If-None-Match": first["ETag"]})

    assert int(first["Content-Length"]) == len(first.getvalue())
    assert again.status_code == 304


SCARY = Dataset(
    key="effrayant",
    title="Effrayant : /\\?*[]",
    description="Des textes qu'un tableur pourrait exécuter.",
    columns=(Column("a", "A", "string", "Texte."), Column("b", "B", "array", "Liste.")),
    rows=lambda filters: [{"a": '=HYPERLINK("x")', "b": ["=1"]}, {"a": "\x07\x00bip", "b": []}],
)


def test_a_workbook_never_has_a_formula(tmp_path):
    path = tmp_path / "effrayant.xlsx"

    files.write(path, SCARY, SCARY.rows({}), {})

    sheet = openpyxl.load_workbook(path).active
    assert [[cell.data_type for cell in row] for row in sheet.iter_rows()][1] == ["s", "s"]
    assert sheet["A2"].value == '=HYPERLINK("x")'
    assert sheet["A3"].value == "bip"


@pytest.mark.parametrize("key", LOCAL)
def test_the_csv_is_valid_by_the_schema_of_this_site(val_fictif, client, tmp_path, key):
    schema = client.get(f"/donnees/{key}.schema.json").json()

    assert schema["x-status"] == "local"
    assert schema["path"] == f"http://testserver/donnees/{key}.schema.json"
    assert not faults(downloaded(client, tmp_path, key), schema)


@pytest.mark.parametrize("key", LOCAL)
def test_the_schema_of_this_site_catches_a_wrong_file(val_fictif, client, tmp_path, key):
    dataset = every_dataset().get(key)
    path = downloaded(client, tmp_path, key)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]), "utf-8")

    assert any(dataset.identity in fault or "nique" in fault for fault in faults(
        path, table_schema(dataset)))  # fmt: skip


def test_a_row_has_one_name_that_no_other_has(dataset):
    names = [row[dataset.identity] for row in dataset.rows({})]

    assert all(names)
    assert len(set(names)) == len(names)


def test_national_schemas_are_those_that_were_published():
    """Their digests are those of the files in datagouv/schema.data.gouv.fr."""
    assert {name: standards.standard(name).version for name in standards.NAMES} == {
        "irve-statique": "2.3.0",
        "projets-collectivites": "0.1.0",
        "scdl-catalogue": "0.1.3",
        "scdl-equipements": "0.1.5",
    }
