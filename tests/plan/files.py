"""Small files of every format, and a few that only look like one."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
ODF = "application/vnd.oasis.opendocument"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Return an archive of parts, in their order."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def odf(kind: str = "text", **more) -> bytes:
    """Return a document of an OpenDocument suite."""
    return zipped({"mimetype": f"{ODF}.{kind}", "content.xml": "<x/>"} | more)


def ooxml(main: str = "word/document.xml", types: str = "<Types/>", **more) -> bytes:
    """Return a document of an Office Open XML suite."""
    return zipped({"[Content_Types].xml": types, main: "<x/>"} | more)


def body_of(response) -> bytes:
    """Return what a response holds, and close its file.

    Closing the response itself would end the request, and with it the connection of the test.
    """
    content = response.getvalue()
    for close in response._resource_closers:
        close()
    return content
