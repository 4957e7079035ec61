"""The words and drawings of a report, each reference replaced by what the records say.

A span is a dict with ``t``: text, figure, target, date, action or link. ``path`` is the public
address of what the span leads to. A block is a dict with ``type``: paragraph, list, quote,
tiles, chart or map. Texts, numbers, lists and dicts only: JSON holds all of it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from agglo.core.french import date_in_words
from agglo.core.periods import Period
from agglo.plan.rules.figures import UNKNOWN, Figure, value_text
from agglo.report.rules.drawings import chart, map_of
from agglo.report.rules.facts import Facts
from agglo.report.rules.grammar import Token
from agglo.report.rules.tree import Block, Bullets, Link, Paragraph, Quote, Span, Text
from agglo.report.rules.typography import after_number, typeset

Json = dict[str, Any]

UNKNOWN_DATE = "date inconnue"


def reference(key: str, period: str) -> str:
    """Return the name of a figure in the facts.

    >>> reference("visites", ""), reference("visites", "2024-01/2024-12")
    ('visites', 'visites@2024')
    """
    return f"{key}@{Period.parse(period).code}" if period else key


def path_of_figure(figure: Figure) -> str:
    """Return the public address of a figure's records."""
    folder = "montants" if figure.kind == "amount" else "indicateurs"
    return f"/{folder}/{figure.key}/"


class Writer:
    """Writes spans and blocks from the facts; ``missing`` grows with what they lack."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.milestones = {each.key: each for each in facts.milestones}
        self.actions = {each.key: each for each in facts.actions}
        self.used: list[str] = []  # references of figures, in the order of the text
        self.targets_used: list[tuple[str, str]] = []
        self.charts: list[str] = []
        self.missing: list[str] = []

    def spans(self, spans: Iterable[Span]) -> list[Json]:
        """Return spans ready to show."""
        written: list[Json] = []
        for span in spans:
            new = self._span(span)
            if new["t"] == "text" and written and written[-1]["t"] in ("figure", "target"):
                new["text"] = after_number(new["text"])
            written.append(new)
        return written

    def blocks(self, blocks: Sequence[Block], tiles: bool = False) -> list[Json]:
        """Return blocks ready to show; with ``tiles``, a list is big numbers."""
        return [self._block(block, tiles) for block in blocks]

    def _block(self, block: Block, tiles: bool) -> Json:
        match block:
            case Paragraph():
                return {"type": "paragraph", "spans": self.spans(block.spans)}
            case Bullets() if tiles:
                return {"type": "tiles", "items": [self._tile(item) for item in block.items]}
            case Bullets():
                items = [self.blocks(item) for item in block.items]
                return {"type": "list", "ordered": block.ordered, "items": items}
            case Quote():
                return {"type": "quote", "blocks": self.blocks(block.blocks)}
            case Token():
                return self._drawing(block)
        raise TypeError(f"not a block: {block!r}")

    def _tile(self, item: Sequence[Block]) -> Json:
        """Return one tile: the number that opens it, then the rest of its words."""
        first = item[0] if item else None
        spans = self.spans(first.spans) if isinstance(first, Paragraph) else []
        opens = bool(spans) and spans[0]["t"] in ("figure", "target")
        if opens and len(spans) > 1:
            spans[1]["text"] = spans[1]["text"].lstrip()
        return {
            "number": spans[0] if opens else None,
            "spans": spans[1:] if opens else spans,
            "blocks": self.blocks(item[1:]),
        }

    def _drawing(self, token: Token) -> Json:
        draw = {"chart": chart, "map": map_of}[token.kind]
        drawing = draw(token.key, self.facts)
        if drawing is None:
            self.missing.append(f"{token.kind}:{token.key}")
            return {"type": "paragraph", "spans": [{"t": "text", "text": UNKNOWN}]}
        if token.kind == "chart":
            self.charts.append(token.key)
        return drawing

    def _span(self, span: Span) -> Json:
        match span:
            case Text():
                styles = {"strong": span.strong, "em": span.em}
                kept = {name: True for name, is_set in styles.items() if is_set}
                return {"t": "text", "text": typeset(span.text)} | kept
            case Link():
                return {"t": "link", "text": typeset(span.text), "href": span.href}
        return getattr(self, f"_{span.kind}")(span)

    def _figure(self, token: Token) -> Json:
        ref = reference(token.key, token.period)
        figure = self.facts.figures.get(ref)
        if figure is None:
            return self._lacks(token, UNKNOWN)
        self.used.append(ref)
        span = {"t": "figure", "ref": ref, "key": token.key, "text": figure.text()}
        span |= {"path": path_of_figure(figure), "name": typeset(figure.name)}
        span |= {"number": figure.number_text()}  # without the word that says how exact it is
        return span | ({"unknown": True} if figure.value is None else {})

    def _target(self, token: Token) -> Json:
        target = self.facts.target(token.key, token.period)
        if target is None:
            return self._lacks(token, UNKNOWN)
        self.targets_used.append((target.indicator, target.period))
        text = value_text(target.value, target.unit, target.decimals)
        path = f"/indicateurs/{target.indicator}/"
        name = typeset(target.label or target.name)
        span = {"t": "target", "key": token.key, "text": text, "number": text}
        return span | {"path": path, "name": name}

    def _date(self, token: Token) -> Json:
        milestone = self.milestones.get(token.key)
        if milestone is None:
            return self._lacks(token, UNKNOWN_DATE)
        code = milestone.reached or milestone.planned
        path = f"/actions/{milestone.action}/"
        span = {"t": "date", "key": token.key, "text": date_text(code), "path": path}
        return span | {"code": code, "name": typeset(milestone.name)}

    def _action(self, token: Token) -> Json:
        if token.key not in self.actions:
            self.missing.append(f"action:{token.key}")
        path = f"/actions/{token.key}/"
        return {"t": "action", "key": token.key, "text": typeset(token.text), "path": path}

    def _lacks(self, token: Token, text: str) -> Json:
        self.missing.append(f"{token.kind}:{reference(token.key, token.period)}")
        return {"t": "text", "text": text}


def date_text(code: str) -> str:
    """Return a reduced date inside a sentence.

    >>> date_text("2022-12-06"), date_text("2023-10"), date_text("")
    ('6 décembre 2022', 'octobre 2023', 'date inconnue')
    """
    if not code:
        return UNKNOWN_DATE
    period = Period.parse(code)
    return date_in_words(period.since) if period.precision == "day" else period.label()


def plain(spans: Iterable[Json]) -> str:
    """Return the words of spans, without what they lead to."""
    return "".join(span["text"] for span in spans)
