"""The document: a composition and its facts made into what the web page, the PDF and the JSON show.

The three are drawn from this one value, so that they agree to the last digit. It is made of
texts, numbers, lists and dicts only; ``sections`` nest part > section > aside.
"""

import re
from typing import Any

from agglo.core.french import fold
from agglo.core.periods import BadPeriod, Period
from agglo.report.rules.annex import Annex
from agglo.report.rules.composition import Composition, naked_digits
from agglo.report.rules.facts import Facts
from agglo.report.rules.spans import Writer, plain
from agglo.report.rules.tree import Section
from agglo.report.rules.typography import typeset

Json = dict[str, Any]

SCHEMA = 1


def build(composition: Composition, facts: Facts) -> Json:
    """Return the document of a composition. ``missing`` names the references without a record."""
    writer, anchors = Writer(facts), Anchors()
    lead = writer.blocks(composition.lead)
    parts = [_section(part, writer, anchors, facts) for part in composition.parts]
    annex = Annex(facts)
    annex.add_figures(writer.used)
    annex.add_targets(writer.targets_used)
    annex.add_charts(writer.charts)
    return {
        "schema": SCHEMA,
        "title": typeset(composition.title),
        "subtitle": typeset(composition.subtitle),
        "summary": typeset(composition.summary),
        "period": composition.period,
        "period_text": _period_text(composition.period),
        "territory": facts.territory_json(),
        "lead": lead,
        "parts": parts,
        "annex": list(annex.entries.values()),
        "sources": list(annex.sources.values()),
        "figures": {ref: facts.figures[ref].text() for ref in sorted(set(writer.used))},
        "missing": writer.missing,
        "unbacked": [{"line": line, "text": text} for line, _, text in naked_digits(composition)],
    }


def _period_text(code: str) -> str:
    try:
        return Period.parse(code).label()
    except BadPeriod:  # the composition has a fault that says so
        return ""


class Anchors:
    """Names of places in the page, made from titles, each once."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def of(self, title: str) -> str:
        """Return a name that no other place has.

        >>> anchors = Anchors()
        >>> anchors.of("L’eau, d’abord"), anchors.of("L'eau d'abord"), anchors.of("!")
        ('l-eau-d-abord', 'l-eau-d-abord-2', 'partie')
        """
        base = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:60].rstrip("-") or "partie"
        name, n = base, 1
        while name in self.taken:
            n += 1
            name = f"{base}-{n}"
        self.taken.add(name)
        return name


def _section(section: Section, writer: Writer, anchors: Anchors, facts: Facts) -> Json:
    title = writer.spans(section.title)
    written = {
        "kind": section.kind,
        "key": section.key,
        "anchor": anchors.of(plain(title)),
        "title": title,
        "title_text": plain(title),
        "blocks": writer.blocks(section.blocks, tiles=section.kind == "en-chiffres"),
        "sections": [_section(each, writer, anchors, facts) for each in section.sections],
    }
    if section.kind == "priority":
        return written | _priority(section.key, writer, facts)
    if section.key:
        if section.key not in writer.actions:
            writer.missing.append(f"action:{section.key}")
        written["path"] = f"/actions/{section.key}/"
    return written


def _priority(key: str, writer: Writer, facts: Facts) -> Json:
    priority = next((each for each in facts.priorities if each.key == key), None)
    if priority is None:
        writer.missing.append(f"priority:{key}")
        return {"number": 0, "priority": "", "path": ""}
    return {
        "number": priority.number,
        "priority": typeset(priority.name),
        "path": f"/projet/{priority.key}/",
    }
