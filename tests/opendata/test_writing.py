"""Rows written as CSV and JSON say what the rows say."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.datasets import Column, Dataset, Registry
from agglo.opendata import writing

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
numbers = st.decimals(-(10**12), 10**12, places=2) | st.integers(-(10**15), 10**15)
cells = st.none() | st.booleans() | texts | numbers | st.dates() | st.lists(texts, max_size=3)
rows = st.lists(st.fixed_dictionaries({"a": cells, "b": cells}), max_size=6)

PAIR = Dataset(
    key="paire",
    title="Paire",
    description="Deux cellules.",
    columns=(Column("a", "A", "string"), Column("b", "B", "string")),
    rows=lambda filters: [],
    has_geometry=True,
)


@given(rows)
def test_a_csv_has_a_header_and_a_line_a_row_of_safe_cells(rows):
    text = "".join(writing.csv_lines(PAIR, rows))

    header, *lines = csv.reader(io.StringIO(text, newline=""))
    assert header == ["a", "b"]
    assert lines == [[writing.csv_cell(row["a"]), writing.csv_cell(row["b"])] for row in rows]


@given(cells)
def test_no_cell_of_a_csv_is_a_formula_unless_it_is_a_number(cell):
    written = writing.csv_cell(cell)

    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        assert Decimal(written) == cell
    else:
        assert not written.startswith(writing.FORMULA_STARTS)


@pytest.mark.parametrize("text", ["=1+1", "+33", "+33 1", "-12", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_run_is_preceded_by_an_apostrophe(text):
    assert writing.csv_cell(text) == f"'{text}"
    assert writing.csv_cell([text, "b"]) == f"'{text}|b"


@pytest.mark.parametrize("text", ["1+1", " =1", "'=1", "a-b", ""])
def test_any_other_text_is_left_as_it_is(text):
    assert writing.csv_cell(text) == text


@pytest.mark.parametrize("number", [-12, Decimal("-12.50"), Decimal("1E+3"), 0])
def test_a_number_is_left_as_it_is(number):
    assert Decimal(writing.csv_cell(number)) == number
    assert "E" not in writing.csv_cell(number)


def test_a_cell_of_another_kind_is_our_mistake():
    with pytest.raises(TypeError, match="float"):
        writing.csv_cell(1.5)


@given(rows)
def test_json_says_what_the_rows_say_with_every_digit(rows):
    document = json.loads(
        "".join(writing.json_lines(PAIR, rows, {"title": "Paire"})), parse_float=Decimal
    )

    assert document["title"] == "Paire"
    for written, row in zip(document["rows"], rows, strict=True):
        for name, value in row.items():
            expected = value.isoformat() if isinstance(value, date) else value
            assert written[name] == expected
            assert isinstance(written[name], bool) == isinstance(expected, bool)


@given(rows)
def test_geojson_has_a_feature_a_row(rows):
    point = {"type": "Point", "coordinates": [Decimal("2.640000"), Decimal("50.53")]}
    rows = [row | {"geometry": point if n % 2 else None} for n, row in enumerate(rows)]

    document = json.loads("".join(writing.geojson_lines(PAIR, rows, {"title": "Paire"})))

    assert document["type"] == "FeatureCollection"
    assert [feature["type"] for feature in document["features"]] == ["Feature"] * len(rows)
    for feature, row in zip(document["features"], rows, strict=True):
        assert feature["properties"].keys() == {"a", "b"}
        assert bool(feature["geometry"]) == bool(row["geometry"])


def test_an_instant_is_written_in_utc():
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)

    assert writing.csv_cell(at) == "2026-03-02T12:00:00Z"


def test_two_datasets_may_not_have_the_same_key():
    registry = Registry()
    registry.register(PAIR)
    registry.register(PAIR)

    with pytest.raises(ValueError, match="paire"):
        registry.register(
            Dataset(key="paire", title="", description="", columns=PAIR.columns, rows=PAIR.rows)
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "Paire"},
        {"key": "a.b"},
        {"columns": ()},
        {"columns": (Column("a", "A", "string"), Column("a", "A", "string"))},
        {"columns": (Column("geometry", "A", "string"),)},
    ],
)
def test_a_dataset_that_could_not_be_downloaded_is_refused_when_it_is_declared(wrong):
    right = {"key": "paire", "title": "", "description": "", "columns": PAIR.columns}

    with pytest.raises(ValueError, match=r"key|columns"):
        Dataset(**right | wrong, rows=PAIR.rows)


@pytest.mark.parametrize(("name", "type_"), [("Nom complet", "string"), ("nom", "texte")])
def test_a_column_has_a_name_for_programs_and_a_type_of_table_schema(name, type_):
    with pytest.raises(ValueError, match="received"):
        Column(name, "Nom", type_)
