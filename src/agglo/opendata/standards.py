"""National schemas that datasets follow, read from the copies in ``schemas/``."""

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agglo.core.datasets import TYPES, Column

FOLDER = Path(__file__).parent / "schemas"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))

_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Standard:
    """A Table Schema published for the whole country."""

    name: str
    title: str
    version: str
    address: str
    """Where it is published: what data that follow it say they conform to."""

    document: Mapping[str, object]

    def published(self) -> dict[str, object]:
        """Return the schema to serve again, without the addresses of the people who wrote it."""
        copy = deepcopy(dict(self.document))
        for person in copy.get("contributors", ()):
            person.pop("email", None)
        return copy


@cache
def standard(name: str) -> Standard:
    """Return a national schema by the name of its file."""
    document = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return Standard(
        name=name,
        title=document["title"],
        version=document["version"].removeprefix("v"),
        address=document["path"],
        document=document,
    )


def columns(name: str) -> tuple[Column, ...]:
    """Return the columns that a national schema asks for, in its order."""
    return tuple(_column(field) for field in standard(name).document["fields"])


def _column(field: Mapping[str, object]) -> Column:
    limits = field.get("constraints") or {}
    example = field.get("example", "")
    return Column(
        name=field["name"],
        title=field.get("title") or field["name"],
        type=field["type"] if field["type"] in TYPES else "string",
        description=plain(field.get("description") or ""),
        required=bool(limits.get("required")),
        format=field.get("format") or "",
        enum=tuple(limits.get("enum", ())),
        pattern=limits.get("pattern", ""),
        example=example if isinstance(example, str) else json.dumps(example),
    )


def plain(text: str) -> str:
    """Return a description without the links of Markdown.

    >>> plain("Le [SIRET](https://example.org) du porteur")
    'Le SIRET du porteur.'
    """
    bare = " ".join(_LINK.sub(r"\1", text).split())
    return bare if bare.endswith((".", "!", "?")) else f"{bare}."
