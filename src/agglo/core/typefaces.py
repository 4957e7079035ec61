"""The one typeface of pages and documents, as files of a Python package."""

from functools import cache
from pathlib import Path

import fontpkg_atkinson_hyperlegible
import typst


@cache
def for_typst() -> typst.Fonts:
    """Return the fonts that documents are set in, and no other of the machine."""
    folder = Path(fontpkg_atkinson_hyperlegible.__file__).parent / "files"
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
