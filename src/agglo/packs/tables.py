"""Tables of a pack: their columns declared once, their files read fast, every fault named."""

import csv
from collections import namedtuple
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from agglo.core.unreadable import Unreadable
from agglo.packs import cells
from agglo.packs.cells import Reader
from agglo.packs.faults import Fault, or_nearest
from agglo.packs.folder import MAX_TABLE_BYTES, PackFolder, Report

REMEMBERED = 20_000
"""Distinct texts of a column whose values are kept, to read each once: bounds the memory."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: how its cells are read, whether they may be blank, which table they point to."""

    name: str
    read: Reader
    required: bool = False
    blank: object = ""  # value of a blank cell
    to: str = ""  # file of the table whose keys the cell, or each of its values, must be


def key(name: str = "key") -> Column:
    """Declare the column that names each row."""
    return Column(name, cells.key, required=True)


def text(name: str, max_length: int = 10_000, *, required: bool = False) -> Column:
    """Declare a column of free text."""
    return Column(name, cells.text(max_length), required)


def choice(name: str, words: Sequence[str], *, required: bool = False) -> Column:
    """Declare a column where only a few words are allowed."""
    return Column(name, cells.choice(words), required)


def optional(name: str, read: Reader) -> Column:
    """Declare a column whose blank cells are None."""
    return Column(name, read, blank=None)


def ref(name: str, to: str, *, required: bool = False, read: Reader = cells.key) -> Column:
    """Declare a column whose cells are keys of another table."""
    return Column(name, read, required, to=to)


def refs(name: str, to: str, *, required: bool = False, read: Reader = cells.key) -> Column:
    """Declare a column whose cells are lists of keys of another table."""
    return Column(name, cells.list_of(read), required, blank=(), to=to)


class Table:
    """A kind of rows: a file or a pattern of files, and their columns.

    ``key`` is the column that names a row, None when it takes several (``identity``).
    ``row`` is the type of its rows: a tuple with one name a column, ``file`` and ``line`` last.
    """

    def __init__(
        self,
        file: str,
        *columns: Column,
        key: str | None = "key",
        identity: tuple[str, ...] = (),
        required: bool = False,
    ) -> None:
        self.file = file
        self.columns = columns
        self.key = key
        self.identity = identity or (key,)
        self.required = required
        self.names = tuple(column.name for column in columns)
        self.row = namedtuple("Row", (*self.names, "file", "line"))

    def __repr__(self) -> str:
        return f"Table({self.file!r})"


@dataclass(slots=True)
class Rows:
    """What was read of a table."""

    table: Table
    rows: list[tuple] = field(default_factory=list)  # those without fault
    broken: list[tuple] = field(default_factory=list)  # the others, blank where a cell is wrong
    keys: dict[str, tuple[str, int]] = field(default_factory=dict)  # of all rows: where they are
    is_whole: bool = True  # False when rows may be missing: references to it are not judged

    def __iter__(self) -> Iterator[tuple]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class _Values(dict):
    """The values of the texts already met in a column."""

    def __init__(self, column: Column) -> None:
        self.column = column

    def __missing__(self, text: str) -> object:
        bare = text.strip()
        if bare:
            value = self.column.read(bare)
        elif self.column.required:
            raise Unreadable("", "une valeur : la cellule ne peut pas être vide")
        else:
            value = self.column.blank
        if len(self) < REMEMBERED:
            self[text] = value
        return value


def read_table(table: Table, folder: PackFolder, report: Report) -> Rows:
    """Read every file of a table; report every fault, in the order of the lines."""
    found = Rows(table)
    names = folder.matching(table.file)
    if not names and table.required:
        found.is_whole = False
        report(Fault(table.file, None, "", "", "ce fichier : il manque"))
    for name in names:
        if folder.is_too_big(name, MAX_TABLE_BYTES, report):
            found.is_whole = False
        else:
            _FileReader(found, name, folder, report).read()
    return found


class _FileReader:
    """Reads one file into the rows of its table."""

    def __init__(self, found: Rows, name: str, folder: PackFolder, report: Report) -> None:
        self.found = found
        self.table = found.table
        self.name = name
        self.report = report
        self.lines = csv.reader(folder.lines(name, self._report_line), strict=True)

    def _report_line(self, fault: Fault) -> None:
        """Report a line that is not text: its row is lost, so others may point to nothing."""
        self.found.is_whole = False
        self.report(fault)

    def _fault(self, line: int | None, column: str, found: str, expected: str) -> None:
        self.report(Fault(self.name, line, column, found, expected))

    def read(self) -> None:
        """Read the header, then the rows."""
        header = self._next_row()
        if header is None and self.found.is_whole:
            self._fault(1, "", "", f"une ligne de titres : {','.join(self.table.names)}")
        if header is None or not self._header_is_good([name.strip() for name in header]):
            self.found.is_whole = False
            return
        places = {name.strip(): place for place, name in enumerate(header)}
        order = [places.get(name, len(header)) for name in self.table.names]
        in_order = None if order == list(range(len(header))) else order
        self._read_rows(len(header), in_order)

    def _next_row(self) -> list[str] | None:
        """Return the next row, None at the end or where the file can be read no further."""
        while True:
            line = self.lines.line_num + 1
            try:
                return next(self.lines, None)
            except csv.Error as error:
                self.found.is_whole = False
                message = str(error)
                if "field larger" in message or "unexpected end" in message:
                    expected = "un guillemet fermant : celui ouvert ici ne l'est jamais"
                    self._fault(line, "", '"', expected)
                    return None
                self._fault(self.lines.line_num, "", "", _csv_expected(message))

    def _header_is_good(self, header: list[str]) -> bool:
        """Report what is wrong in the titles; say whether the rows can be read under them."""
        if len(header) == 1 and (wrong := next((s for s in ";\t|" if s in header[0]), "")):
            shown = {"\t": "tabulation"}.get(wrong, wrong)
            self._fault(1, "", shown, "des virgules entre les colonnes : choisissez « , » comme "
                        "séparateur à l'enregistrement")  # fmt: skip
            return False
        known = self.table.names
        for place, name in enumerate(header):
            if not name:
                self._fault(1, f"colonne {place + 1}", "", "un titre de colonne")
            elif name in header[:place]:
                self._fault(1, name, name, "une colonne qui n'est là qu'une fois")
            elif name not in known:
                expected = or_nearest("une colonne connue", name, set(known) - set(header))
                self._fault(1, name, name, f"{expected} ({', '.join(known)})")
        missing = [c.name for c in self.table.columns if c.required and c.name not in header]
        for name in missing:
            self._fault(1, name, "", "cette colonne : elle manque")
        return not missing

    def _read_rows(self, width: int, order: list[int] | None) -> None:
        readers = [_Values(column) for column in self.table.columns]
        key_place = self.table.names.index(self.table.key) if self.table.key else None
        make, add = self.table.row._make, self.found.rows.append
        name, keys = self.name, self.found.keys
        lines = self.lines
        line = lines.line_num + 1
        while (row := self._next_row()) is not None:
            here, line = line, lines.line_num + 1
            if len(row) != width:
                self._ragged(row, width, here)
                continue
            if order is not None:
                row.append("")
                row = [row[place] for place in order]
            try:
                values = [reader[cell] for reader, cell in zip(readers, row)]  # noqa: B905 - speed
            except Unreadable:
                if any(row):
                    self.found.broken.append(make(self._report_row(readers, row, here)))
                    self._remember_key(key_place, row, here)
                continue
            if key_place is not None:
                if values[key_place] in keys:
                    self._duplicate(values[key_place], here)
                    continue
                keys[values[key_place]] = (name, here)
            values += (name, here)
            add(make(values))

    def _ragged(self, row: list[str], width: int, line: int) -> None:
        if any(row):
            self.found.is_whole = False
            n_cells = f"{len(row)} cellules"
            self._fault(line, "", n_cells, f"{width} cellules, comme la ligne de titres "
                        "(un texte qui contient une virgule s'écrit entre guillemets)")  # fmt: skip

    def _report_row(self, readers: list[_Values], row: list[str], line: int) -> list[object]:
        """Report each wrong cell of a row; return its values, blank where they are wrong."""
        values: list[object] = []
        for reader, cell in zip(readers, row, strict=False):
            try:
                values.append(reader[cell])
            except Unreadable as unreadable:
                self._fault(line, reader.column.name, unreadable.found, unreadable.expected)
                values.append(reader.column.blank)
        return [*values, self.name, line]

    def _remember_key(self, place: int | None, row: list[str], line: int) -> None:
        """Keep the key of a row that has a fault, so that it is not also said to be missing."""
        if place is None or not (given := row[place].strip()):
            return
        if given in self.found.keys:
            self._duplicate(given, line)
        else:
            self.found.keys[given] = (self.name, line)

    def _duplicate(self, given: str, line: int) -> None:
        file, first = self.found.keys[given]
        where = f"ligne {first}" if file == self.name else f"ligne {first} de {file}"
        self._fault(line, self.table.key or "", given, f"une clé unique ; elle est déjà {where}")


def _csv_expected(message: str) -> str:
    if "expected after" in message:
        return 'une virgule après le guillemet fermant (un guillemet dans un texte se double : "")'
    if "new-line" in message:
        return "des fins de ligne ordinaires (le fichier en a d'un ancien format)"
    return "une ligne de tableau CSV"


def dangling(found: Rows, tables: dict[str, Rows], report: Report) -> None:
    """Report the references of a table to rows that do not exist."""
    for place, column in enumerate(found.table.columns):
        target = tables.get(column.to)
        if not column.to or target is None or not target.is_whole:
            continue
        known = target.keys.keys() | {column.blank, "*"}
        is_list = column.blank == ()
        distinct = {row[place] for row in (*found.rows, *found.broken)}
        if is_list:
            distinct = {item for items in distinct for item in items}
        if unknown := distinct - known:
            _report_dangling(found, place, unknown, target, report)


def _report_dangling(
    found: Rows, place: int, unknown: set[str], target: Rows, report: Report
) -> None:
    column = found.table.columns[place]
    what = target.table.key or "clé"
    where = {"insee": "un code INSEE"}.get(what, "une clé")
    expected = {
        given: or_nearest(f"{where} de {target.table.file}", given, target.keys)
        for given in unknown
    }
    for row in (*found.rows, *found.broken):
        given = row[place] if column.blank == () else (row[place],)
        for item in given:
            if item in unknown:
                report(Fault(row.file, row.line, column.name, item, expected[item]))
