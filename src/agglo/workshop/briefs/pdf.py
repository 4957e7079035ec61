"""A brief as a PDF, by Typst: tagged (PDF/UA-1), on A4, with links to the public pages."""

import json
from pathlib import Path

import typst

from agglo.core.french import date_in_words
from agglo.core.typefaces import for_typst
from agglo.workshop.briefs.document import Brief

TEMPLATE = Path(__file__).parent / "brief.typ"


def render(brief: Brief, *, territory: str, base: str) -> bytes:
    """Return the PDF. ``base`` is the address of the site, that links begin with."""
    data = brief.as_json() | {
        "territory": territory,
        "on_text": date_in_words(brief.on),
        "base": base.rstrip("/"),
    }
    return typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=for_typst(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=0,
    )
