"""From what a person gives, a file or a paste, to a table."""

import io
import zipfile

from agglo.core.sheets.refusals import (
    BadSheet,
    BrokenWorkbook,
    EmptySheet,
    OldWorkbook,
    OpenDocumentSheet,
    ProtectedSheet,
    SheetTooBig,
)
from agglo.core.sheets.table import MAX_BYTES, Table, make_table
from agglo.core.sheets.text import decoded, pasted_lines, text_lines
from agglo.core.sheets.workbook import Workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_NOT_TEXT = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc",
)


def read_table(data: bytes | str, *, name: str) -> Table:
    """Read a CSV file, an XLSX workbook, or the text that a spreadsheet gives when one copies.

    Raises a BadSheet, whatever the bytes.
    """
    if len(data) > MAX_BYTES:
        raise SheetTooBig(name=name, most=f"{MAX_BYTES // 1_000_000} Mo")
    if isinstance(data, str):
        return make_table(name, pasted_lines(name, data), [])
    if data.startswith(_ZIP):
        return _read_workbook(data, name)
    _refuse_what_is_no_text(data, name)
    text, notices = decoded(name, data)
    return make_table(name, text_lines(name, text), notices)


def _read_workbook(data: bytes, name: str) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names or "_rels/.rels" in names:
                book = Workbook(archive, name)
                return make_table(name, book.lines(), book.notices)
            if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:200]:
                raise OpenDocumentSheet(name=name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise BrokenWorkbook(name=name, detail="l’archive ne s’ouvre pas") from error
    except RuntimeError as error:  # a zip whose members have a password
        raise ProtectedSheet(name=name) from error
    raise BadSheet(name=name)


def _refuse_what_is_no_text(data: bytes, name: str) -> None:
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise EmptySheet(name=name)
    if data.startswith(_OLE):
        is_locked = "EncryptedPackage".encode("utf-16-le") in data
        raise ProtectedSheet(name=name) if is_locked else OldWorkbook(name=name)
    if data.startswith(_NOT_TEXT):
        raise BadSheet(name=name)
