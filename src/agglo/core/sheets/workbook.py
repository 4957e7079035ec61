"""Workbooks (.xlsx), read as they come out of their archive: never whole in memory.

Only texts, numbers and dates of one sheet are read, ten times faster than a reader of styles and
formulas does. What is not expected is refused: a declaration of entities, an archive that
swells, a formula whose result was not kept.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from agglo.core.french import count, joined, quoted
from agglo.core.sheets import xml
from agglo.core.sheets.formats import Kind, kind_of
from agglo.core.sheets.refusals import BrokenWorkbook, SheetTooBig
from agglo.core.sheets.rows import Line, SheetReader, fill_merged, tidy
from agglo.core.sheets.table import MAX_ROWS, TITLES_WITHIN

MAX_UNPACKED = 200_000_000
"""Bytes of the archive once open."""

MAX_STRINGS = 1_000_000
"""Texts that cells share."""

MAX_STRING_BYTES = 60_000_000

ABOUT = "À propos"
"""Name of the sheet by which a workbook of ours says where it comes from; never read."""


class Workbook:
    """The first sheet that shows."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive = archive
        self.name = name
        self.notices: list[str] = []
        if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
            raise self._too_big(f"{MAX_UNPACKED // 1_000_000} Mo une fois ouvert")

    def lines(self) -> list[Line]:
        """Return each row that holds something, with its number."""
        try:
            path, since_1904 = self._sheet()
            strings, kinds = self._strings(), self._kinds()
            reader = SheetReader(self.name, strings, kinds, since_1904=since_1904)
            lines = list(self._bounded(reader, path))
        except xml.DeclaresEntities:
            raise self._broken("il déclare des entités") from None
        except (expat.ExpatError, ValueError, zipfile.zlib.error) as error:
            raise self._broken("ses données sont illisibles") from error
        if n_merged := fill_merged(lines, reader.merged):
            said = count(n_merged, "cellule fusionnée vaut", "cellules fusionnées valent")
            self.notices.append(f"{said} pour chacune des lignes qu’elles couvrent.")
        return lines

    def _bounded(self, reader: SheetReader, path: str) -> Iterator[Line]:
        """Yield rows, and refuse them as soon as there are too many."""
        with self._open(path) as file:
            for n_rows, line in enumerate(reader.lines(file)):
                if n_rows > MAX_ROWS + TITLES_WITHIN:
                    raise self._too_big(f"{MAX_ROWS} lignes")
                yield line

    def _sheet(self) -> tuple[str, bool]:
        """Return where the first sheet that shows is, and whether its days count from 1904."""
        shown, since_1904 = [], False
        with self._open("xl/workbook.xml") as file:
            for tag, attributes in xml.elements(file, "sheet", "workbookPr"):
                if tag == "workbookPr":
                    since_1904 = attributes.get("date1904") in {"1", "true"}
                elif attributes.get("state", "visible") == "visible":
                    relation = next((v for k, v in attributes.items() if xml.bare(k) == "id"), "")
                    shown.append((attributes.get("name", ""), relation))
        shown = [one for one in shown if one[0] != ABOUT] or shown
        if not shown:
            raise self._broken("il n’a aucune feuille visible")
        if others := [quoted(name) for name, _ in shown[1:6]]:
            read = quoted(shown[0][0])
            self.notices.append(f"Seule la feuille {read} est lue, et non {joined(others)}.")
        return self._target(shown[0][1]), since_1904

    def _target(self, relation: str) -> str:
        with self._open("xl/_rels/workbook.xml.rels") as file:
            for _, attributes in xml.elements(file, "Relationship"):
                if attributes.get("Id") == relation:
                    target = attributes.get("Target", "")
                    whole = target[1:] if target[:1] == "/" else f"xl/{target}"
                    return posixpath.normpath(whole)
        raise self._broken("il manque une de ses parties")

    def _strings(self) -> list[str]:
        """Return the texts that cells share."""
        path = "xl/sharedStrings.xml"
        if path not in self.archive.namelist():
            return []
        if self.archive.getinfo(path).file_size > MAX_STRING_BYTES:
            raise self._too_big(f"{MAX_STRING_BYTES // 1_000_000} Mo de textes")
        found: list[str] = []
        with self._open(path) as file:
            for text in xml.texts(file):
                found.append(tidy(text))
                if len(found) > MAX_STRINGS:
                    raise self._too_big(f"{MAX_STRINGS} textes différents")
        return found

    def _kinds(self) -> list[Kind]:
        """Return what each style of cell says that numbers are."""
        path = "xl/styles.xml"
        if path not in self.archive.namelist():
            return []
        codes: dict[int, str] = {}
        kinds: list[Kind] = []
        is_of_cells = False
        with self._open(path) as file:
            for tag, attributes in xml.elements(file, "numFmt", "cellXfs", "cellStyles", "xf"):
                number = int(attributes.get("numFmtId") or 0)
                if tag == "numFmt":
                    codes[number] = attributes.get("formatCode", "")
                elif tag == "xf" and is_of_cells:
                    kinds.append(kind_of(number, codes.get(number, "")))
                elif tag != "xf":
                    is_of_cells = tag == "cellXfs"
        return kinds

    def _open(self, path: str) -> BinaryIO:
        try:
            return self.archive.open(path)
        except KeyError:
            raise self._broken("il manque une de ses parties") from None

    def _broken(self, detail: str) -> BrokenWorkbook:
        return BrokenWorkbook(name=self.name, detail=detail)

    def _too_big(self, most: str) -> SheetTooBig:
        return SheetTooBig(name=self.name, most=most)
