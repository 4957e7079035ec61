import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.packs.folder import PackFolder
from agglo.packs.tables import Table, dangling, key, read_table, ref, refs, text
from tests.packs import naive

PEOPLE = Table("people.csv", key(), text("name", 50, required=True), ref("boss", "people.csv"),
               refs("friends", "people.csv"), text("note"))  # fmt: skip


def read(tmp_path, content, table=PEOPLE):
    (tmp_path / table.file).write_bytes(content.encode() if isinstance(content, str) else content)
    faults = []
    found = read_table(table, PackFolder(tmp_path), faults.append)
    dangling(found, {table.file: found}, faults.append)
    return found, [(f.line, f.column, f.found, f.expected) for f in faults]


def test_columns_may_come_in_any_order_and_optional_ones_be_absent(tmp_path):
    found, faults = read(tmp_path, "name,key\nAda,ada\n")

    (row,) = found
    assert not faults
    assert (row.key, row.name, row.boss, row.friends, row.note) == ("ada", "Ada", "", (), "")
    assert (row.file, row.line) == ("people.csv", 2)


def test_lines_are_counted_as_an_editor_does_when_a_cell_has_several(tmp_path):
    found, faults = read(tmp_path, 'key,name,note\na,A,"un\ndeux\ntrois"\n\nb,B,\nc,,\n')

    assert [(row.key, row.line) for row in found] == [("a", 2), ("b", 6)]
    assert [(line, column) for line, column, *_ in faults] == [(7, "name")]


def test_blank_lines_and_rows_of_commas_are_skipped(tmp_path):
    found, faults = read(tmp_path, "key,name,note\n\na,A,\n,,\n , ,\n\n")

    assert [row.key for row in found] == ["a"]
    assert [(line, column) for line, column, *_ in faults] == [(5, "key"), (5, "name")]


def test_spaces_around_a_cell_are_nothing(tmp_path):
    found, faults = read(tmp_path, "key, name\n a ,\xa0 Ada\t\n")

    assert not faults
    assert [(row.key, row.name) for row in found] == [("a", "Ada")]


def test_an_unknown_reference_is_named_with_the_nearest_key(tmp_path):
    content = "key,name,boss,friends\nanne-marie,A,,\nb,B,anne-mari,anne-marie|zoe\n"

    _, faults = read(tmp_path, content)

    assert faults == [
        (3, "boss", "anne-mari", "une clé de people.csv ; peut-être « anne-marie »"),
        (3, "friends", "zoe", "une clé de people.csv"),
    ]


def test_each_column_may_have_its_fault_on_one_line(tmp_path):
    _, faults = read(tmp_path, f"key,name,friends\nÉ,{'x' * 51},a||b\n")

    assert [column for _, column, *_ in faults] == ["key", "name", "friends"]


@pytest.mark.parametrize("content", ["", "\n", "\r\n\r\n"])
def test_an_empty_file_asks_for_its_titles(tmp_path, content):
    found, faults = read(tmp_path, content)

    assert not found.is_whole
    assert faults[0][3].endswith("key,name,boss,friends,note") or faults[0][1] == "key"


def test_a_title_that_is_blank_is_named(tmp_path):
    _, faults = read(tmp_path, "key,name,\na,A,\n")

    assert faults == [(1, "colonne 3", "", "un titre de colonne")]


def test_text_after_a_closing_quote_is_named(tmp_path):
    found, faults = read(tmp_path, 'key,name\na,"A" B\nc,C\n')

    assert [row.key for row in found] == ["c"]
    assert [(line, column) for line, column, *_ in faults] == [(2, "")]


def test_two_files_of_one_table_share_their_keys(tmp_path):
    table = Table("places/*.csv", key(), text("name"))
    (tmp_path / "places").mkdir()
    (tmp_path / "places/a.csv").write_text("key,name\nx,X\n")
    (tmp_path / "places/b.csv").write_text("key,name\ny,Y\nx,X\n")
    faults = []

    found = read_table(table, PackFolder(tmp_path), faults.append)

    assert [(row.key, row.file) for row in found] == [("x", "places/a.csv"), ("y", "places/b.csv")]
    assert [(f.file, f.line) for f in faults] == [("places/b.csv", 3)]
    assert "ligne 2 de places/a.csv" in faults[0].expected


cell = st.text(st.sampled_from(["a", "é", " ", ",", '"', "\n", ";", "|", "0"]), max_size=6)


@given(st.lists(st.tuples(cell, cell, cell), max_size=8))
def test_rows_are_those_of_the_obvious_reader(tmp_path_factory, rows):
    table = Table("t.csv", text("one", required=True), text("two"), text("three"), key=None)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([["one", "two", "three"], *rows])
    path = tmp_path_factory.mktemp("pack")

    found, _ = read(path, out.getvalue(), table)

    expected = naive.table(out.getvalue(), ["one"])
    assert [[row.one, row.two, row.three] for row in found] == [
        [value.strip() for value in row.values()] for row in expected
    ]
