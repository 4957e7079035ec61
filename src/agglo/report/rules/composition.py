"""The text of a report, read into sections, blocks and references with their lines.

markdown-it reads the blocks; sections and references between braces are ours. Every
fault is kept, so that an author mends them all at once; no text makes it fail.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from markdown_it.tree import SyntaxTreeNode

from agglo.report.rules import front, prose
from agglo.report.rules.grammar import (
    CHARTS,
    MAPS,
    REFERENCES,
    SECTION_KINDS,
    Fault,
    Token,
    read_section,
)
from agglo.report.rules.inline import Inline, reader
from agglo.report.rules.tree import (
    Block,
    Bullets,
    Composition,
    Paragraph,
    Quote,
    Reference,
    Section,
    walk,
)

__all__ = ["Composition", "Fault", "Reference", "naked_digits", "parse", "references"]

_KINDS_OF_REFERENCE = {"date": "milestone", "chart": "indicator", "map": "action"}
_DRAWN_WHOLE = {"chart": CHARTS, "map": MAPS}
_MARKDOWN = reader()


@lru_cache(maxsize=16)
def parse(text: str) -> Composition:
    """Read a composition, whatever it holds. Nobody changes what comes back: it is kept."""
    return _Parser(text.removeprefix("\ufeff").replace("\r\n", "\n")).composition()


def references(composition: Composition) -> tuple[Reference, ...]:
    """Return what the composition refers to, in the order of its lines."""
    found = []
    for token in composition.tokens:
        if token.key not in _DRAWN_WHOLE.get(token.kind, ()):
            kind = _KINDS_OF_REFERENCE.get(token.kind, token.kind)
            found.append(Reference(kind, token.key, token.period, token.line, token.column))
    for section in walk(composition.parts):
        if section.key:
            kind = "priority" if section.kind == "priority" else "action"
            found.append(Reference(kind, section.key, "", section.line, 1))
    return tuple(sorted(found, key=lambda reference: (reference.line, reference.column)))


def naked_digits(
    composition: Composition, names: Iterable[str] | None = None
) -> list[tuple[int, int, str]]:
    """Return line, column and text of each number typed in the prose, a heading or the title.

    ``names`` are texts whose digits are not figures; the composition's own by default.
    """
    allowed = tuple(composition.names if names is None else names)
    lines = composition.text.split("\n")
    found = prose.digits(composition.text, allowed)
    for key in ("title", "subtitle", "summary"):
        typed = prose.digits_of_title(getattr(composition, key), allowed, composition.period)
        found += [(front.line_of(key, lines), 1, number) for number in typed]
    return sorted(found)


class _Parser:
    """One reading of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.values, self.n_front, self.faults = front.read(self.lines)
        self.tokens: list[Token] = []
        self.lead: list[Block] = []
        self.parts: list[Section] = []
        self.open: list[Section] = []  # the sections that hold what comes next

    def composition(self) -> Composition:
        body = "\n".join(self.lines[self.n_front :])
        for node in SyntaxTreeNode(_MARKDOWN.parse(body)).children:
            if node.type == "heading":
                self._heading(node)
            else:
                (self.open[-1].blocks if self.open else self.lead).extend(self._block(node))
        for section in walk(self.parts):
            if section.kind == "en-chiffres":
                self._check_tiles(section)
        return Composition(
            text=self.text,
            **self.values,
            lead=tuple(self.lead),
            parts=tuple(self.parts),
            tokens=tuple(sorted(self.tokens, key=lambda token: (token.line, token.column))),
            faults=tuple(sorted(set(self.faults))),
        )

    def _line_of(self, node: SyntaxTreeNode) -> int:
        return (node.map[0] if node.map else 0) + self.n_front + 1

    def _fault(self, line: int, expected: str) -> None:
        self.faults.append(Fault(line, 1, self.lines[line - 1].strip()[:60], expected))

    def _inline(self, node: SyntaxTreeNode) -> Inline:
        return Inline(node.children[0], self._line_of(node), self.lines)

    def _keep(self, inline: Inline) -> None:
        self.tokens += inline.tokens
        self.faults += inline.faults

    def _heading(self, node: SyntaxTreeNode) -> None:
        level, line, inline = int(node.tag[1]), self._line_of(node), self._inline(node)
        if level not in SECTION_KINDS:
            self._fault(line, "un titre de niveau 1, 2 ou 3")
            level = 3
        kind, key = self._kind(level, line, inline)
        title = inline.spans()
        self._keep(inline)
        if not title:
            self._fault(line, "un titre avec des mots")
        while self.open and self.open[-1].level >= level:
            self.open.pop()
        if level > (self.open[-1].level if self.open else 0) + 1:
            self._fault(line, f"un titre {'#' * (level - 1)} au-dessus de celui-ci")
        section = Section(level, kind, key, title, line)
        (self.open[-1].sections if self.open else self.parts).append(section)
        self.open.append(section)

    def _kind(self, level: int, line: int, inline: Inline) -> tuple[str, str]:
        """Take the kind that ends a heading."""
        last = inline.take_last()
        if last is None or last.content.partition(":")[0].strip() in REFERENCES:
            inline.leaves += [last] if last else []
            if level < 3:
                kinds = ", ".join(SECTION_KINDS[level])
                self._fault(
                    line, f"un genre entre accolades à la fin du titre\N{NO-BREAK SPACE}: {kinds}"
                )
            return "", ""
        section = read_section(level, last.content)
        if isinstance(section, str):
            inline.fault_at(last, section)
            return "", ""
        return section

    def _block(self, node: SyntaxTreeNode) -> Iterator[Block]:
        line = self._line_of(node)
        match node.type:
            case "paragraph":
                inline = self._inline(node)
                yield from inline.blocks()
                self._keep(inline)
            case "bullet_list" | "ordered_list":
                items = tuple(self._children(item) for item in node.children)
                yield Bullets(items, node.type == "ordered_list", line)
            case "blockquote":
                yield Quote(self._children(node), line)
            case "heading":
                self._fault(line, "un titre hors d'une liste ou d'une citation")
            case _:
                self._fault(line, "un paragraphe, une liste ou une citation")

    def _children(self, node: SyntaxTreeNode) -> tuple[Block, ...]:
        return tuple(block for child in node.children for block in self._block(child))

    def _check_tiles(self, section: Section) -> None:
        lists = [block for block in section.blocks if isinstance(block, Bullets)]
        if not lists:
            self._fault(section.line, "une liste dont chaque ligne est une tuile")
        for bullets in lists:
            for item in bullets.items:
                spans = item[0].spans if item and isinstance(item[0], Paragraph) else ()
                if not any(isinstance(s, Token) and s.kind in ("figure", "target") for s in spans):
                    line = getattr(item[0], "line", bullets.line) if item else bullets.line
                    self._fault(line, "une tuile qui porte un chiffre, comme « {figure:clé} élus »")
