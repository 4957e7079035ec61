"""Sheets: what people give is read exactly, or refused in a sentence."""

import codecs
import csv
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles.numbers import FORMAT_PERCENTAGE_00

from agglo.core.sheets import Column, read_table, refusals, write_xlsx, xlsx_chunks
from agglo.core.sheets.table import MAX_BYTES, MAX_COLUMNS, MAX_ROWS
from tests.core import sheets_by_hand

words = st.text("abcé œ’0123456789,;-", max_size=12).map(str.strip)
grids = st.integers(2, 6).flatmap(
    lambda width: st.lists(st.lists(words, min_size=width, max_size=width), min_size=1, max_size=9)
)


def titled(grid):
    """Put titles above a grid."""
    return [[f"titre {n}" for n in range(len(grid[0]))], *grid]


def filled(grid):
    """Return the rows of a grid that hold something."""
    return [tuple(row) for row in grid if any(row)]


def workbook(fill, **kept):
    """Return the bytes of a workbook that openpyxl makes."""
    book = Workbook()
    fill(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cells(data, name="feuille.xlsx"):
    """Return the cells of the rows that are read."""
    return [row for _, row in read_table(data, name=name).rows]


class TestText:
    @given(grids, st.sampled_from(";,\t"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    def test_what_a_spreadsheet_saves_is_read_back(self, grid, separator, encoding):
        if not filled(grid):
            return
        stream = io.StringIO()
        csv.writer(stream, delimiter=separator).writerows(titled(grid))

        table = read_table(stream.getvalue().encode(encoding), name="a.csv")

        assert [row for _, row in table.rows] == filled(grid)

    @given(
        st.lists(
            st.lists(st.text('ab"\n é', max_size=8).map(str.strip), min_size=2, max_size=4),
            min_size=1,
            max_size=6,
        )
    )
    def test_what_is_pasted_keeps_its_cells_of_several_lines(self, grid):
        width = max(map(len, grid))
        grid = [[*row, *[""] * (width - len(row))] for row in grid]
        if not filled(grid):
            return

        table = read_table(sheets_by_hand.pasted(titled(grid)), name="collage")

        assert [row for _, row in table.rows] == filled(grid)

    def test_a_row_knows_the_line_that_the_person_sees(self):
        table = read_table(b'a;b\n"deux\nlignes";1\n\nfin;2\n', name="a.csv")

        assert [line for line, _ in table.rows] == [2, 5]

    def test_a_quote_that_nothing_closes_is_pasted_as_it_is(self):
        table = read_table("a\tb\n\"à 5'\t1\nfin\t2\n", name="collage")

        assert table.rows[0] == (2, ("\"à 5'", "1"))

    def test_a_csv_that_is_pasted_is_read_too(self):
        assert cells("lieu;valeur\nBruay;1,5") == [("Bruay", "1,5")]

    def test_a_heading_above_the_titles_is_left_out_and_said(self):
        table = read_table(b"Suivi 2026\n\nlieu;valeur\nBruay;1,5\n", name="a.csv")

        assert (table.header, table.header_line) == (("lieu", "valeur"), 3)
        assert "« Suivi 2026 »" in table.notices[0]

    def test_the_decimal_comma_does_not_pass_for_a_separator(self):
        text = "a;b\n" + "1,5;2,5\n" * 9

        assert cells(text.encode()) == [("1,5", "2,5")] * 9

    def test_titles_that_two_signs_cut_alike_are_refused(self):
        with pytest.raises(refusals.NoSeparator, match="autant l’un que l’autre"):
            read_table(b"a;b,c\n1;2,3\n", name="a.csv")

    def test_one_column_needs_no_separator(self):
        assert cells("lieu\nBruay\nBéthune\n".encode()) == [("Bruay",), ("Béthune",)]

    def test_the_line_that_excel_writes_for_itself_is_not_a_title(self):
        table = read_table(b"sep=;\na;b\n1;2\n", name="a.csv")

        assert (table.header, table.rows) == (("a", "b"), ((3, ("1", "2")),))

    def test_the_apostrophe_of_our_own_csv_is_taken_off(self):
        assert cells(b"a;b\n'=1+1;l'eau\n") == [("=1+1", "l'eau")]


class TestEncoding:
    def test_what_windows_writes_is_read_with_a_notice(self):
        table = read_table("lieu;montant\nNœux;5 €\n".encode("cp1252"), name="a.csv")

        assert table.rows == ((2, ("Nœux", "5 €")),)
        assert "relisez les accents" in table.notices[0]

    @pytest.mark.parametrize(
        "data",
        [
            "lieu;n\nBéthune;1\n".encode("mac-roman"),  # é is the Ž of Windows
            b"lieu;n\n\x81;1\n",
            "lieu;n\nBruay;1\n".encode("utf-16-le"),  # without its mark
            codecs.BOM_UTF16_LE + b"a\x00;",
        ],
    )
    def test_any_other_is_refused_rather_than_read_askew(self, data):
        with pytest.raises(refusals.UnknownEncoding, match="CSV UTF-8"):
            read_table(data, name="a.csv")


class TestWorkbook:
    def test_numbers_are_those_that_the_person_sees(self):
        def fill(sheet):
            sheet.append(["a", "b", "c", "d", "e", "f"])
            sheet.append([0.1 + 0.2, 1e21, True, 12345678901, -0.5, 1.005])

        expected = ("0,3", "1" + "0" * 21, "oui", "12345678901", "-0,5", "1,005")
        assert cells(workbook(fill)) == [expected]

    def test_a_share_is_read_as_it_shows(self):
        def fill(sheet):
            sheet.append(["a", "b"])
            sheet.append(["x", 0.125])
            sheet["B2"].number_format = FORMAT_PERCENTAGE_00

        assert cells(workbook(fill)) == [("x", "12,5 %")]

    def test_dates_keep_the_precision_that_they_show(self):
        def fill(sheet):
            sheet.append(["a", "b", "c", "d"])
            sheet.append(
                [date(2026, 3, 2), date(2026, 3, 1), date(2026, 1, 1), datetime(2026, 3, 2, 14, 30)]  # noqa: DTZ001 - a workbook has no time zone
            )
            sheet["B2"].number_format = "mmm-yy"
            sheet["C2"].number_format = "yyyy"

        assert cells(workbook(fill)) == [("2026-03-02", "2026-03", "2026", "2026-03-02 14:30")]

    @given(st.dates(date(1900, 1, 1), date(9999, 12, 31)), st.booleans())
    def test_every_day_is_read_in_both_calendars(self, day, is_macintosh):
        if is_macintosh and day < date(1904, 1, 2):
            return
        book = Workbook()
        if is_macintosh:
            from openpyxl.utils.datetime import CALENDAR_MAC_1904

            book.epoch = CALENDAR_MAC_1904
        book.active.append(["a", "b"])
        book.active.append(["x", day])
        stream = io.BytesIO()
        book.save(stream)

        assert cells(stream.getvalue()) == [("x", day.isoformat())]

    def test_merged_cells_stand_for_each_of_their_lines(self):
        def fill(sheet):
            for row in (["lieu", "n"], ["Bruay", 1], [None, 2], ["Lillers", 3]):
                sheet.append(row)
            sheet.merge_cells("A2:A3")

        table = read_table(workbook(fill), name="a.xlsx")

        assert [row for _, row in table.rows] == [("Bruay", "1"), ("Bruay", "2"), ("Lillers", "3")]
        assert "1\xa0cellule fusionnée vaut" in table.notices[0]

    def test_blank_and_hidden_parts_are_left_out(self):
        book = Workbook()
        book.active.title, book.active.sheet_state = "Calculs", "hidden"
        shown = book.create_sheet("Saisie")
        for row in (["a", "b"], [None, None], ["x", 1]):
            shown.append(row)
        book.create_sheet("Notes").append(["lisez-moi"])
        book.active = 1
        stream = io.BytesIO()
        book.save(stream)

        table = read_table(stream.getvalue(), name="a.xlsx")

        assert table.rows == ((3, ("x", "1")),)
        assert "« Notes »" in table.notices[0].replace("\xa0", " ")

    def test_a_formula_without_its_result_is_refused(self):
        def fill(sheet):
            sheet.append(["a", "b"])
            sheet.append([1, "=A2*2"])

        with pytest.raises(refusals.NotComputed, match="cellule B2"):
            read_table(workbook(fill), name="a.xlsx")

    def test_the_error_of_a_formula_is_read_as_the_text_it_shows(self):
        def fill(sheet):
            sheet.append(["a", "b"])
            sheet.append(["x", "#REF!"])

        assert cells(workbook(fill)) == [("x", "#REF!")]

    @given(grids)
    def test_the_texts_of_another_writer_are_read_back(self, grid):
        if not filled(grid):
            return

        def fill(sheet):
            for row in titled(grid):
                sheet.append(row)

        assert cells(workbook(fill)) == filled(grid)


values = st.one_of(
    st.none(),
    st.booleans(),
    st.text("ab=+-@\t\n<&\"' é", min_size=1, max_size=10),
    st.decimals(-(10**9), 10**9, places=4, allow_nan=False),
    st.integers(-(10**14), 10**14),
    st.dates(date(1900, 3, 1), date(2200, 1, 1)),
)


class TestWriting:
    @given(st.lists(st.lists(values, min_size=3, max_size=3), min_size=1, max_size=6))
    def test_another_reader_finds_the_same_values(self, rows):
        stream = io.BytesIO()
        write_xlsx(stream, "Relevés", ["a", "b", "c"], rows)

        sheet = load_workbook(stream).active

        for line, row in enumerate(rows, 2):
            found = [sheet.cell(line, column).value for column in (1, 2, 3)]
            assert [same(value) for value in found] == [same(value) for value in row]

    @given(st.lists(st.lists(values, min_size=2, max_size=2), min_size=1, max_size=6))
    def test_what_is_written_is_read_back(self, rows):
        rows = [["x", *row] for row in rows]
        stream = io.BytesIO()
        write_xlsx(stream, "Relevés", ["a", "b", "c"], rows)

        expected = [tuple(said(value) for value in row) for row in rows]
        assert cells(stream.getvalue()) == expected

    def test_a_text_is_never_a_formula(self):
        stream = io.BytesIO()
        write_xlsx(stream, "x", ["a"], [["=1+1"], ["+33 1"], ["@x"]])

        column = [cell for (cell,) in load_workbook(stream).active.iter_rows(min_row=2)]

        assert [(cell.data_type, cell.value) for cell in column] == [
            ("s", "=1+1"),
            ("s", "+33 1"),
            ("s", "@x"),
        ]

    def test_titles_stay_in_sight_and_the_source_is_told_apart(self):
        stream = io.BytesIO()
        columns = [Column("Lieu", 30), Column("Valeur")]
        about = {"Source": "Observatoire", "Licence": "Licence Ouverte 2.0"}
        write_xlsx(stream, "Relevés : eau / air", columns, [["Bruay", 1]], about)

        book = load_workbook(stream)

        assert book.sheetnames == ["Relevés - eau - air", "À propos"]
        assert book.active.freeze_panes == "A2"
        assert book.active["A1"].font.b
        assert [c.value for c in book["À propos"][1]] == ["Source", "Observatoire"]
        assert read_table(stream.getvalue(), name="a").notices == ()

    def test_a_number_too_long_for_a_spreadsheet_is_written_in_full(self):
        stream = io.BytesIO()
        write_xlsx(stream, "x", ["a"], [[Decimal("12345678901234.567891")]])

        assert load_workbook(stream).active["A2"].value == "12345678901234,567891"

    def test_pieces_leave_before_the_rows_are_all_made(self):
        made = []

        def rows():
            for number in range(20_000):
                made.append(number)
                yield [number, "texte"]

        chunks = xlsx_chunks("x", ["a", "b"], rows())
        next(chunks)

        assert len(made) < 20_000

    def test_the_same_rows_make_the_same_bytes(self):
        one, other = (b"".join(xlsx_chunks("x", ["a"], [["b"]])) for _ in range(2))

        assert one == other


def same(value):
    """Return a value as both sides of a workbook can say it."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return Decimal(f"{float(value):.12g}")
    return value


def said(value):
    """Return what is read of a value that was written."""
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case int() | Decimal():
            text = format(value, "f")
            text = text.rstrip("0").rstrip(".") if "." in text else text
            return "0" if text == "-0" else text.replace(".", ",")
        case date():
            return value.isoformat()
    return value.strip()


def zipped(**entries):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def changed(part, change):
    """Return a workbook of ours, one part of which is changed."""
    stream = io.BytesIO()
    write_xlsx(stream, "x", ["a", "b"], [["x", "y"]])
    entries = {}
    with zipfile.ZipFile(stream) as archive:
        for name in archive.namelist():
            entries[name] = archive.read(name)
    entries[part] = change(entries[part])
    return zipped(**entries)


def bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(210):
                part.write(b" " * 1_000_000)
    return stream.getvalue()


BILLION = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "refusal"),
        [
            (b"", refusals.EmptySheet),
            (b"\xef\xbb\xbf\r\n \n", refusals.EmptySheet),
            (b"a;b\n", refusals.OnlyTitles),
            (b"a;b\n;\n\n", refusals.OnlyTitles),
            (OLE, refusals.OldWorkbook),
            (OLE + "EncryptedPackage".encode("utf-16-le"), refusals.ProtectedSheet),
            (
                zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
                refusals.OpenDocumentSheet,
            ),
            (zipped(photo="x"), refusals.BadSheet),
            (b"%PDF-1.7\n", refusals.BadSheet),
            (b"PK\x03\x04 pas une archive", refusals.BrokenWorkbook),
            (b"x" * (MAX_BYTES + 1), refusals.SheetTooBig),
            (b"a;b\n" + b"1;2\n" * 1_000_000, refusals.SheetTooBig),
            (b"a;b\n" + b"1;" * (MAX_COLUMNS + 1), refusals.SheetTooBig),
            (b"a;b\n" + b"x" * 10_000_000 + b";1\n", refusals.BrokenText),
            (b'a;b\n"ouvert;1\n2;3\n', refusals.BrokenText),
            (b'a;b\n"un"deux;1\n', refusals.BrokenText),
            (b"a\tb\n" + b"x" * 40_000 + b"\t1\n", refusals.BrokenText),
        ],
        ids=lambda value: value.__name__ if isinstance(value, type) else "file",
    )
    def test_a_file_that_cannot_be_read_says_what_to_do(self, data, refusal):
        with pytest.raises(refusal) as refused:
            read_table(data, name="feuille")

        assert type(refused.value) is refusal
        assert "« feuille »" in str(refused.value)

    def test_an_archive_that_swells_is_not_opened(self):
        data = bomb()

        assert len(data) < 2_000_000
        with pytest.raises(refusals.SheetTooBig, match="Mo une fois ouvert"):
            read_table(data, name="a.xlsx")

    def test_a_workbook_with_too_many_rows_is_left_as_soon_as_it_is_known(self):
        stream = io.BytesIO()
        write_xlsx(stream, "x", ["a"], ([n] for n in range(MAX_ROWS + 1)))

        with pytest.raises(refusals.SheetTooBig, match=f"{MAX_ROWS} lignes"):
            read_table(stream.getvalue(), name="a.xlsx")

    @pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
    @pytest.mark.parametrize(
        "change",
        [
            lambda text: text.replace(b"<?xml", BILLION + b"<!--", 1),
            lambda text: BILLION + text.partition(b"?>")[2],
            lambda text: text[:-20],
            lambda text: b"\xff" * 40,
            lambda text: b"",
        ],
    )
    def test_a_workbook_made_by_hand_is_refused(self, part, change):
        with pytest.raises(refusals.BrokenWorkbook):
            read_table(changed(part, change), name="a.xlsx")

    @given(st.binary(max_size=400), st.sampled_from([b"", b"a;b\n", b"PK\x03\x04", b"\xff\xfe"]))
    def test_whatever_the_bytes_the_answer_is_a_table_or_a_sentence(self, data, start):
        try:
            table = read_table(start + data, name="x")
        except refusals.BadSheet:
            return

        assert all(len(row) == len(table.header) for _, row in table.rows)
