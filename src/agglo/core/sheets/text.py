"""CSV as spreadsheets write it, and what they put on the clipboard."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from agglo.core.sheets.refusals import BrokenText, NoSeparator, SheetTooBig, UnknownEncoding
from agglo.core.sheets.table import MAX_CELL, MAX_ROWS

SEPARATORS = {"\t": "la tabulation", ";": "le point-virgule", ",": "la virgule"}

FORMULA_STARTS = tuple("=+-@")
"""What a CSV of ours puts an apostrophe before, so that no spreadsheet runs it."""

MAX_LINE = 1_000_000
"""Characters of one line: more is no table."""

_TOO_LONG = re.compile(rf"[^\n]{{{MAX_LINE + 1}}}")

_LOOKED_AT = 30
"""Lines by which the separator is found."""

_FRENCH = frozenset(
    "àâäáãåçéèêëíîïìñóôöòõøùûüúÿýœæšžÀÂÄÁÃÅÇÉÈÊËÍÎÏÌÑÓÔÖÒÕØÙÛÜÚŸÝŒÆß"
    "«»‹›’‘“”–—…•€£§°²³¹¼½¾±×÷·µ©®™ªº\u00a0\u00ad"
)
"""What the bytes past ASCII may mean in a French file of Windows; the rest is another encoding."""

_UNTIDY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decoded(name: str, data: bytes) -> tuple[str, list[str]]:
    """Return the text of a file and what a person should know of it.

    UTF-8 and, with their mark, UTF-16 (« Texte Unicode » of Excel) are certain. Otherwise it is
    read as Windows writes French, because that is what « CSV (séparateur : point-virgule) » of
    Excel gives: refusing it would send most people back. A notice says so, and every byte must
    then be a sign that French uses, so that another encoding is refused and never read askew.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return _tidy(name, data.decode("utf-16")), []
        except UnicodeDecodeError:
            raise UnknownEncoding(name=name) from None
    try:
        return _tidy(name, data.decode("utf-8-sig")), []
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise UnknownEncoding(name=name) from None
    if strangers := {char for char in text if ord(char) > 0x7F} - _FRENCH:
        raise UnknownEncoding(name=name, found="".join(sorted(strangers)))
    notice = "Le fichier est écrit comme le fait Windows, et non en UTF-8 : relisez les accents."
    return _tidy(name, text), [notice]


def _tidy(name: str, text: str) -> str:
    if _UNTIDY.search(text):
        raise UnknownEncoding(name=name)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if longest := _TOO_LONG.search(text):
        line = text.count("\n", 0, longest.start()) + 1
        detail = f"elle a plus de {MAX_LINE} caractères"
        raise BrokenText(name=name, line=line, detail=detail)
    return text


def text_lines(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of a CSV, whatever separates its columns."""
    if text[:4].lower() == "sep=":  # what Excel writes for itself on the first line
        text = "\n" + text.partition("\n")[2]
    separator = find_separator(name, text)
    if separator == "\t":
        yield from pasted_lines(name, text)
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BrokenText(name=name, line=line, detail=_why(str(error))) from None
        if cells is None:
            return
        yield line, [_cell(name, line, cell) for cell in cells]


def _why(message: str) -> str:
    if "field larger" in message or "unexpected end" in message:
        return "un guillemet y est ouvert et n’est jamais fermé"
    if "expected after" in message:
        return "un guillemet fermant y est suivi d’autre chose que d’un séparateur"
    return "elle n’est pas une ligne de tableau"


def find_separator(name: str, text: str) -> str:
    """Return what separates the columns: what cuts the first lines into as many cells each.

    >>> find_separator("a", "lieu;valeur\\nBruay;1,5\\n"), find_separator("a", "a,b\\n1,2\\n")
    (';', ',')
    """
    head = text.split("\n", _LOOKED_AT)[:_LOOKED_AT]
    found = {sign: widths for sign in SEPARATORS if (widths := _widths(head, sign))}
    even = {sign: next(iter(widths)) for sign, widths in found.items() if len(widths) == 1}
    if len(even) > 1:
        # « 1,5;2,5 » has as many commas as semicolons on every line: the titles decide.
        titles = next(filter(str.strip, head), "")
        even = {sign: width for sign, width in even.items() if sign in titles} or even
    best = sorted(even or {s: max(w) for s, w in found.items()}, key=lambda s: -max(found[s]))
    if not best:
        return ";"
    if len(best) > 1 and max(found[best[0]]) == max(found[best[1]]):
        said = " et ".join(SEPARATORS[sign] for sign in best[:2])
        raise NoSeparator(name=name, found=f"{said} le pourraient autant l’un que l’autre")
    return best[0]


def _widths(head: list[str], sign: str) -> Counter[int]:
    """Return how many cells a sign makes of the lines that it cuts, quoted texts kept whole."""
    try:
        rows = list(csv.reader(io.StringIO("\n".join(head), newline=""), delimiter=sign))
    except csv.Error:
        return Counter()
    filled = [row for row in rows if any(row)]
    if sum(len(row) > 1 for row in filled) * 2 < len(filled):
        return Counter()
    return Counter(len(row) for row in filled if len(row) > 1)


_CELL = re.compile(rf'"(?P<quoted>(?:[^"]|""){{0,{MAX_CELL}}})"(?=[\t\n]|\Z)|(?P<plain>[^\t\n]*)')


def pasted_lines(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of a text whose cells are separated by tabs.

    A cell of several lines is quoted, and its quotes are doubled; a quote that nothing closes
    is a plain character, as spreadsheets paste it.
    """
    text = _tidy(name, text)
    if "\t" not in text and re.search(r"[;,]", text.lstrip().split("\n", 1)[0]):
        yield from text_lines(name, text)  # the content of a CSV file, pasted
        return
    place, line, row, here, n_rows = 0, 1, [], 1, 0
    while place <= len(text):
        match = _CELL.match(text, place)
        cell = match["quoted"].replace('""', '"') if match["quoted"] is not None else match["plain"]
        here += match.group().count("\n")
        row.append(_cell(name, line, cell))
        place = match.end()
        if place >= len(text) or text[place] == "\n":
            yield line, row
            here, row, n_rows = here + 1, [], n_rows + 1
            line = here
            if n_rows > 10 * MAX_ROWS:
                raise SheetTooBig(name=name, most=f"{MAX_ROWS} lignes")
        place += 1


def _cell(name: str, line: int, cell: str) -> str:
    if len(cell) > MAX_CELL:
        detail = f"une cellule y a plus de {MAX_CELL} caractères"
        raise BrokenText(name=name, line=line, detail=detail)
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_STARTS else cell
