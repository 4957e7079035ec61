"""A document as a PDF, by Typst: tagged, with its fonts, and links to the records."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import typst

from agglo.core.typefaces import for_typst
from agglo.report.drawing import Drawer
from agglo.report.rules.drawings import drawings

Json = Mapping[str, Any]

TEMPLATE = Path(__file__).parent / "typst" / "bilan.typ"
STANDARD = "ua-1"
"""PDF/UA-1: Typst refuses to write it when a drawing has no text, for one."""


def render(
    document: Json,
    *,
    drawer: Drawer,
    published_on: date | None,
    edition: str,
    authenticity: Iterable[str],
    changes: Iterable[Json] = (),
    base: str = "",
) -> bytes:
    """Return the PDF. With ``base``, the public address of the site, figures open their page."""
    data = {
        "document": document,
        "svgs": {
            f"{each['type']}:{each['key']}": _svg(each, drawer) for each in drawings(document)
        },
        "date": _parts(published_on),
        "edition": edition,
        "authenticity": list(authenticity),
        "changes": list(changes),
        "base": base.rstrip("/"),
    }
    return typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=for_typst(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=STANDARD,
        timestamp=0,
    )


def _parts(day: date | None) -> dict[str, int] | None:
    return {"year": day.year, "month": day.month, "day": day.day} if day else None


def _svg(drawing: Json, drawer: Drawer) -> str:
    return drawer.chart(drawing) if drawing["type"] == "chart" else drawer.map(drawing)
