"""Rows written as a workbook, piece by piece: memory stays the same whatever the rows.

Pieces leave as they are made, so that a download begins at once. A text is always a text, never
a formula; a number, a day or a truth value is one that the spreadsheet can count with.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import BinaryIO

from agglo.core.sheets import parts
from agglo.core.sheets.rows import letters
from agglo.core.sheets.table import MAX_CELL
from agglo.core.sheets.workbook import ABOUT

_DIGITS = 15
"""What a spreadsheet keeps of a number; a longer one is written as a text, lest it change."""

_UNTIDY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FIRST_DAY = date(1900, 3, 1)
_ORIGIN = date(1899, 12, 30).toordinal()
_AT_ONCE = 1 << 16

Cell = None | bool | int | Decimal | date | datetime | str | Sequence[object]


@dataclass(frozen=True, slots=True)
class Column:
    """The title of a column and how wide it shows, in characters."""

    title: str
    width: int = 18


class _Pipe:
    """Where the archive writes; what it wrote is taken out as it comes."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.place = 0

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        self.place += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self.place

    def flush(self) -> None:
        """Do nothing: pieces are taken, not sent."""

    def take(self) -> bytes:
        taken = b"".join(self.pieces)
        self.pieces.clear()
        return taken


def write_xlsx(
    stream: BinaryIO,
    title: str,
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[Cell]],
    about: Mapping[str, str] | None = None,
) -> None:
    """Write a workbook in a stream; ``about`` (source, date, licence) goes to a second sheet."""
    for piece in xlsx_chunks(title, columns, rows, about):
        stream.write(piece)


def xlsx_chunks(
    title: str,
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[Cell]],
    about: Mapping[str, str] | None = None,
) -> Iterator[bytes]:
    """Yield a workbook in pieces: a header that stays in sight, then a row a line."""
    columns = [Column(each) if isinstance(each, str) else each for each in columns]
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in parts.fixed(sheet_name(title), ABOUT if about else "").items():
            archive.writestr(_entry(name), text)
        with archive.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as sheet:
            for text in _sheet(columns, rows):
                sheet.write(text.encode())
                if piece := pipe.take():
                    yield piece
        if about:
            pairs = [Column("", 24), Column("", 80)]
            whole = "".join(_sheet(pairs, about.items(), has_titles=False))
            archive.writestr(_entry("xl/worksheets/sheet2.xml"), whole)
    yield pipe.take()


def sheet_name(title: str) -> str:
    """Return a title as the name of a sheet: thirty-one characters, some of them forbidden.

    >>> sheet_name("Relevés : eau / air")
    'Relevés - eau - air'
    """
    name = re.sub(r"\s*[\[\]:*?/\\]\s*", " - ", _UNTIDY.sub("", title)).strip(" -'")
    return name[:31].strip(" '") or "Feuille"


def _entry(name: str) -> zipfile.ZipInfo:
    """Return an entry without a date of its own: the same rows make the same bytes."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _sheet(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, has_titles: bool = True
) -> Iterator[str]:
    yield parts.sheet_start([column.width for column in columns], is_frozen=has_titles)
    names = [letters(place) for place in range(1, len(columns) + 1)]
    pieces, n_pieces, line = [], 0, 0
    if has_titles:
        line = 1
        titles = "".join(
            _text(f"{n}1", c.title, parts.TITLE) for n, c in zip(names, columns, strict=True)
        )
        pieces.append(f'<row r="1">{titles}</row>')
    for row in rows:
        line += 1
        cells = "".join([cell(f"{n}{line}", v) for n, v in zip(names, row, strict=True)])
        pieces.append(f'<row r="{line}">{cells}</row>')
        n_pieces += len(cells)
        if n_pieces > _AT_ONCE:
            yield "".join(pieces)
            pieces, n_pieces = [], 0
    yield "".join(pieces) + parts.sheet_end(names[-1] if has_titles else "", line)


def cell(place: str, value: Cell) -> str:
    """Return the XML of one cell; nothing when it is blank.

    >>> cell("A1", Decimal("1.50")), cell("A1", True), cell("A1", None)
    ('<c r="A1"><v>1.50</v></c>', '<c r="A1" t="b"><v>1</v></c>', '')
    """
    match value:
        case None | "":
            return ""
        case str():
            return _text(place, value)
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case int() | Decimal():
            return _number(place, value)
        case datetime():
            return _text(place, _instant(value))
        case date() if value >= _FIRST_DAY:
            return f'<c r="{place}" s="{parts.DAY}"><v>{value.toordinal() - _ORIGIN}</v></c>'
        case date():
            return _text(place, value.isoformat())
        case list() | tuple():
            return _text(place, "|".join(map(str, value)))
    raise TypeError(f"{type(value).__name__} is not a cell, received {value!r}")


def _number(place: str, value: int | Decimal) -> str:
    text = format(value, "f")
    if len(text) > _DIGITS and len(Decimal(value).normalize().as_tuple().digits) > _DIGITS:
        return _text(place, text.replace(".", ","))
    return f'<c r="{place}"><v>{text}</v></c>'


def _instant(value: datetime) -> str:
    """Write an instant in universal time: a workbook has no time zone."""
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(place: str, text: str, style: int = 0) -> str:
    text = _UNTIDY.sub("", text)[:MAX_CELL]
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = escaped.replace("\r\n", "\n").replace("\r", "\n")
    keeps = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    styled = f' s="{style}"' if style else ""
    return f'<c r="{place}" t="inlineStr"{styled}><is><t{keeps}>{escaped}</t></is></c>'
