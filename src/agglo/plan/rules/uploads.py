"""What a file really is, by its content: its name and what a browser says of it prove nothing."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

import filetype

ODF = "application/vnd.oasis.opendocument"
OOXML = "application/vnd.openxmlformats-officedocument"

FORMATS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    f"{ODF}.text": "odt",
    f"{ODF}.spreadsheet": "ods",
    f"{OOXML}.wordprocessingml.document": "docx",
    f"{OOXML}.spreadsheetml.sheet": "xlsx",
}
"""Media types that are accepted, with the end of their names."""

LONGEST_NAME = 100
MOST_PARTS, MOST_BYTES_INSIDE = 10_000, 500_000_000
"""Parts of a zipped document, and what they weigh once unzipped: beyond, it is a trap."""

_MAIN_PARTS = {
    f"{OOXML}.wordprocessingml.document": "word/document.xml",
    f"{OOXML}.spreadsheetml.sheet": "xl/workbook.xml",
}
_MACROS = re.compile(r"vbaProject\.bin|vbaData\.xml|^Basic/|^Scripts/|macrosheets/", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


class NotAccepted(Exception):
    """A file that is none of the accepted formats; its text says why, in French."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is, and what it will be called."""

    media_type: str
    name: str


def recognise(content: bytes, name: str) -> Recognised:
    """Return what a file is.

    Raises NotAccepted when it is empty, of another format, broken, or holds macros.
    """
    if not content:
        raise NotAccepted("Le fichier est vide")
    found = filetype.guess(content)
    media_type = found.mime if found else ""
    if content.startswith(b"PK"):
        media_type = _zipped(content)
    if media_type not in FORMATS:
        raise NotAccepted("Son contenu n’est d’aucun format accepté, quel que soit son nom")
    return Recognised(media_type, clean_name(name, FORMATS[media_type]))


def clean_name(name: str, ending: str) -> str:
    """Return a name that any computer takes, with the ending that its content deserves.

    >>> clean_name("..\\\\C:/Délibération n° 12 (signée).PDF.exe", "pdf")
    'Deliberation-n-12-signee-.PDF.pdf'
    >>> clean_name("/", "png")
    'document.png'
    """
    last = PurePath(name.replace("\\", "/")).name
    plain = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode()
    stem = _NOT_IN_NAMES.sub("-", PurePath(plain).stem).strip(".-_")[:LONGEST_NAME]
    return f"{stem or 'document'}.{ending}"


def _zipped(content: bytes) -> str:
    """Return the media type of a document of an office suite, by the parts it is made of."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > MOST_BYTES_INSIDE:
                raise NotAccepted("Il est trop gros une fois décompressé")
            names = {part.filename for part in parts}
            if any(_MACROS.search(name) for name in names):
                raise NotAccepted("Il contient des macros")
            return _office_type(archive, names)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise NotAccepted("Il est abîmé : il ne peut pas être ouvert") from None


def _office_type(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" in names:
        with archive.open("mimetype") as part:
            return part.read(200).decode("ascii", "replace").strip()
    if "[Content_Types].xml" not in names:
        return ""
    with archive.open("[Content_Types].xml") as part:
        types = part.read(1_000_000).decode("utf-8", "replace")
    if "macroEnabled" in types:
        raise NotAccepted("Il contient des macros")
    return next((kind for kind, main in _MAIN_PARTS.items() if main in names), "")
