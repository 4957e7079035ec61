"""A report as files that need no server: a page, its stylesheet and fonts, a PDF, a JSON file."""

import shutil
from pathlib import Path

import fontpkg_atkinson_hyperlegible
from django.template.loader import render_to_string

from agglo.report.drawing import Drawer
from agglo.report.editions import Shown
from agglo.report.html import Links
from agglo.report.pages import view_of
from agglo.report.reports import outlines
from agglo.report.responses import pdf_bytes
from agglo.report.rules.drawings import drawings

FONTS = Path(fontpkg_atkinson_hyperlegible.__file__).parent / "files"


def write(shown: Shown, out: Path, *, css: str, base: str = "") -> list[Path]:
    """Write a report in a folder, and return the files.

    In the page, figures lead to the annex, where their records are. ``base``, the public
    address of the site, lets the rest lead to it and the figures of the PDF open their page.
    """
    out.mkdir(parents=True, exist_ok=True)
    links = Links(alone=True, base=base)
    drawer = Drawer.of(shown.content, outlines())
    context = {"view": view_of(shown.document, drawer, links), "shown": shown}
    files = {
        "index.html": render_to_string("report/alone.html", context).encode(),
        "report.pdf": pdf_bytes(shown, base),
        "report.json": shown.file(),
        "bilan.css": css.encode(),
    }
    for block in drawings(shown.document, "map"):
        files[links.picture(block)] = drawer.map(block).encode()
    for name, content in files.items():
        (out / name).write_bytes(content)
    shutil.copytree(FONTS, out / "fonts", dirs_exist_ok=True)
    return [out / name for name in files]
