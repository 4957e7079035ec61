"""The one stylesheet: the parts of every room in order, then the colours of the pack's accent.

There is no build step: the parts are read once, joined, lightened, and served under an address
that holds their hash, so that a browser keeps them for ever. A room adds a part by a file in
``static/<room>/parts/``; its number says where it comes.
"""

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from agglo.core import paint
from agglo.web import theme

ROOMS = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """The text of the stylesheet and its packed forms, by name of encoding."""

    digest: str
    plain: bytes
    packed: dict[str, bytes]


def url(accent: str) -> str:
    """Return the address of the stylesheet, which changes whenever its content does."""
    if settings.DEBUG:
        stylesheet.cache_clear()
    return reverse("web:style", args=[stylesheet(accent).digest])


@lru_cache(maxsize=4)
def stylesheet(accent: str) -> Stylesheet:
    """Return the stylesheet in the colours of an accent, with the addresses of its fonts."""
    plain = addressed(joined(accent), static).encode()
    digest = hashlib.sha256(plain).hexdigest()[:12]
    packed = {"br": brotli.compress(plain), "gzip": gzip.compress(plain, mtime=0)}
    return Stylesheet(digest, plain, packed)


def joined(accent: str) -> str:
    """Join the parts, in the order of their names, with the colours of an accent."""
    drawings = f"@layer drawings {{\n{paint.stylesheet()}}}"
    texts = [part.read_text("utf-8") for part in parts()]
    return lighten("\n".join([*texts, drawings, theme.stylesheet(accent)]))


def addressed(css: str, address: Callable[[str], str]) -> str:
    """Write the address of each static file that the parts name.

    >>> addressed('src: url("static:fonts/a.ttf")', lambda name: f"../{name}")
    'src: url("../fonts/a.ttf")'
    """
    return re.sub(r'url\("static:([^"]+)"\)', lambda m: f'url("{address(m[1])}")', css)


def parts() -> list[Path]:
    """Return the files of the stylesheet, in order."""
    return sorted(ROOMS.glob("*/static/*/parts/*.css"), key=lambda part: (part.name, part))


def lighten(css: str) -> str:
    """Take out what a browser does not read: comments and indentation.

    >>> lighten("a {\\n  color: red; /* hot */\\n}\\n")
    'a {\\ncolor: red;\\n}'
    """
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return "\n".join(line for line in map(str.strip, css.splitlines()) if line)
