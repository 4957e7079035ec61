"""What a file is, whatever its name says."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.plan.rules.uploads import FORMATS, LONGEST_NAME, NotAccepted, clean_name, recognise
from tests.plan.files import JPEG, PDF, PNG, odf, ooxml, zipped


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (JPEG, "jpg"),
        (odf("text"), "odt"),
        (odf("spreadsheet"), "ods"),
        (ooxml(), "docx"),
        (ooxml("xl/workbook.xml"), "xlsx"),
    ],
)
@pytest.mark.parametrize("name", ["Compte rendu.exe", "note", "x.pdf"])
def test_a_file_is_known_by_its_content_and_named_by_it(content, ending, name):
    found = recognise(content, name)

    assert FORMATS[found.media_type] == ending
    assert found.name.endswith(f".{ending}")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "vide"),
        (b"<html><script>alert(1)</script>", "aucun format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "aucun format"),
        (b"MZ\x90\x00" + bytes(60), "aucun format"),
        (b"GIF89a" + bytes(20), "aucun format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "aucun format"),
        (zipped({"a.txt": "a"}), "aucun format"),
        (zipped({"mimetype": "application/epub+zip"}), "aucun format"),
        (ooxml("ppt/presentation.xml"), "aucun format"),
        (ooxml(**{"word/vbaProject.bin": b"x"}), "macros"),
        (ooxml("xl/workbook.xml", **{"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
        (
            ooxml(types="<Override ContentType='application/vnd.ms-word.document.macroEnabled'/>"),
            "macros",
        ),
        (odf(**{"Basic/Standard/script-lb.xml": "<x/>"}), "macros"),
        (odf(**{"Scripts/python/a.py": "x"}), "macros"),
        (ooxml()[:60], "abîmé"),
        (b"PK\x03\x04" + bytes(40), "abîmé"),
    ],
    ids=lambda each: each if isinstance(each, str) else "file",
)
def test_what_is_no_accepted_format_is_refused_with_its_reason(content, why):
    with pytest.raises(NotAccepted, match=why):
        recognise(content, "document.pdf")


def test_a_bomb_is_refused_before_it_is_opened():
    import io
    import zipfile

    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    content = bytearray(written.getvalue())
    # The directory says how much each part weighs: ten times that is what a trap would say.
    content = bytes(content).replace(
        (60_000_000).to_bytes(4, "little"), (600_000_000).to_bytes(4, "little")
    )

    with pytest.raises(NotAccepted, match="trop gros"):
        recognise(content, "bombe.docx")


@given(st.text(max_size=300))
def test_a_name_is_always_plain_short_and_ends_as_it_should(name):
    cleaned = clean_name(name, "pdf")

    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*\.pdf", cleaned)
    assert len(cleaned) <= LONGEST_NAME + len(".pdf")
    assert "/" not in cleaned


@given(st.binary(max_size=200))
def test_anything_at_all_is_recognised_or_refused(content):
    with suppress(NotAccepted):
        assert recognise(content, "x").media_type in FORMATS
