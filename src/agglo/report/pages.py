"""What the page of a report needs: its document cut into what a template shows in order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString

from agglo.report.drawing import Drawer
from agglo.report.html import Links, Writer

Json = Mapping[str, Any]

KIND_NAMES = {
    "phare": "Action phare",
    "zoom": "Zoom",
    "en-plus": "En +",
    "clin-doeil": "Clin d’œil",
    "distinctions": "Distinction",
}


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section ready to show: part, section or aside."""

    kind: str
    kind_name: str
    anchor: str
    title: SafeString
    title_text: str
    body: SafeString
    address: str
    groups: list["Group"]
    number: int = 0
    priority: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Sections of one kind in a row: phares stand side by side."""

    kind: str
    sections: list[SectionView]


@dataclass(frozen=True, slots=True)
class ReportView:
    """A whole report ready to show."""

    document: Json
    lead: SafeString
    parts: list[SectionView]
    annex: list[Json]
    sources: list[Json]
    n_figures: int
    alone: bool


def view_of(document: Json, drawer: Drawer, links: Links | None = None) -> ReportView:
    """Return what a template shows of a document."""
    links = links or Links()
    writer = Writer(links, drawer)
    return ReportView(
        document=document,
        lead=writer.blocks(document["lead"]),
        parts=[_section(part, writer) for part in document["parts"]],
        annex=[entry | {"address": links.page(entry["path"])} for entry in document["annex"]],
        sources=document["sources"],
        n_figures=len(document["annex"]),
        alone=links.alone,
    )


def _section(section: Json, writer: Writer) -> SectionView:
    return SectionView(
        kind=section["kind"] or "texte",
        kind_name=KIND_NAMES.get(section["kind"], ""),
        anchor=section["anchor"],
        title=writer.spans(section["title"]),
        title_text=section["title_text"],
        body=writer.blocks(section["blocks"]),
        address=writer.links.page(section["path"]) if section.get("path") else "",
        groups=_grouped(_section(each, writer) for each in section["sections"]),
        number=section.get("number", 0),
        priority=section.get("priority", ""),
    )


def _grouped(sections: Iterable[SectionView]) -> list[Group]:
    return [Group(kind, list(group)) for kind, group in groupby(sections, lambda each: each.kind)]
