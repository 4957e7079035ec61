"""The spans of one paragraph or heading: words, links, and references with their place."""

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode

from agglo.report.rules.grammar import Fault, Token, read_token
from agglo.report.rules.tree import Block, Link, Paragraph, Span, Text

_BRACE = re.compile(r"[{}]")
_BREAKS = ("softbreak", "hardbreak")


def reference_rule(state: StateInline, silent: bool) -> bool:
    """Keep a reference in one piece, so that Markdown reads nothing inside it.

    A brace that opens or closes nothing is kept too, to be reported with its place.
    """
    if state.src[state.pos] not in "{}":
        return False
    end = _BRACE.search(state.src, state.pos + 1) if state.src[state.pos] == "{" else None
    whole = end is not None and end[0] == "}"
    if not silent:
        token = state.push("reference" if whole else "brace", "", 0)
        token.content = state.src[state.pos + 1 : end.start()] if whole else state.src[state.pos]
        token.meta = {"start": state.pos}
    state.pos = end.end() if whole else state.pos + 1
    return True


def reader() -> MarkdownIt:
    """Return a reader of CommonMark that knows references and no HTML."""
    markdown = MarkdownIt("commonmark", {"html": False})
    markdown.inline.ruler.before("escape", "reference", reference_rule)
    return markdown


class Inline:
    """What a paragraph or a heading holds, read once; ``tokens`` and ``faults`` grow meanwhile."""

    def __init__(self, node: SyntaxTreeNode, first_line: int, lines: list[str]) -> None:
        self.content = node.content
        self.first_line = first_line
        self.lines = lines
        self.leaves = list(node.children)
        self.tokens: list[Token] = []
        self.faults: list[Fault] = []

    def take_last(self) -> SyntaxTreeNode | None:
        """Take the reference that ends the heading, with the space before it, if there is one."""
        if self.leaves and self.leaves[-1].type == "reference":
            return self.leaves.pop()
        return None

    def fault_at(self, leaf: SyntaxTreeNode, expected: str) -> None:
        """Keep a fault at the place of a reference or a brace."""
        line, column = self._place(leaf)
        found = "{" + " ".join(leaf.content.split()) + "}"
        self.faults.append(
            Fault(line, column, leaf.content if leaf.type == "brace" else found, expected)
        )

    def spans(self) -> tuple[Span, ...]:
        """Return the spans of a heading, where nothing can be drawn."""
        return self._joined(self.leaves)

    def blocks(self) -> list[Block]:
        """Return the paragraph, cut where a chart or a map stands alone on its line."""
        blocks: list[Block] = []
        waiting: list[SyntaxTreeNode] = []
        line = self.first_line
        for row in self._rows():
            directive = self._directive(row)
            if directive is None:
                waiting += row
                continue
            blocks += self._paragraph(waiting, line)
            blocks.append(directive)
            waiting, line = [], directive.line + 1
        return blocks + self._paragraph(waiting, line)

    def _rows(self) -> Iterator[list[SyntaxTreeNode]]:
        """Cut the leaves into source lines, each but the last with the break that ends it."""
        row: list[SyntaxTreeNode] = []
        for leaf in self.leaves:
            row.append(leaf)
            if leaf.type in _BREAKS:
                yield row
                row = []
        yield row

    def _directive(self, row: list[SyntaxTreeNode]) -> Token | None:
        said = [n for n in row if n.type not in _BREAKS and (n.type != "text" or n.content.strip())]
        if len(said) != 1 or said[0].type != "reference":
            return None
        token = read_token(said[0].content, *self._place(said[0]))
        if isinstance(token, Fault) or not token.is_directive:
            return None
        self.tokens.append(token)
        return token

    def _paragraph(self, leaves: list[SyntaxTreeNode], line: int) -> list[Paragraph]:
        spans = self._joined(leaves)
        return [Paragraph(spans, line)] if spans else []

    def _joined(self, leaves: Iterable[SyntaxTreeNode]) -> tuple[Span, ...]:
        """Return spans with neighbouring words of one style joined, and no space at either end."""
        spans: list[Span] = []
        for span in self._walk(leaves, strong=False, em=False):
            last = spans[-1] if spans else None
            if isinstance(span, Text) and isinstance(last, Text) and _alike(span, last):
                spans[-1] = Text(
                    re.sub(r"[ \n]+", " ", last.text + span.text), last.strong, last.em
                )
            elif not isinstance(span, Text) or span.text:
                spans.append(span)
        return _trimmed(spans)

    def _walk(self, leaves: Iterable[SyntaxTreeNode], strong: bool, em: bool) -> Iterator[Span]:
        for leaf in leaves:
            match leaf.type:
                case "text" | "code_inline":
                    yield Text(leaf.content, strong, em)
                case "softbreak" | "hardbreak":
                    yield Text(" ", strong, em)
                case "strong" | "em":
                    bold, italic = strong or leaf.type == "strong", em or leaf.type == "em"
                    yield from self._walk(leaf.children, bold, italic)
                case "link":
                    yield from self._link(leaf)
                case "reference":
                    yield from self._token(leaf)
                case "brace":
                    self.fault_at(leaf, "un renvoi ouvert et fermé par des accolades, {nature:clé}")
                case _:
                    found = self.lines[self.first_line - 1].strip()[:60]
                    self.faults.append(Fault(self.first_line, 1, found, "du texte, sans image"))

    def _link(self, leaf: SyntaxTreeNode) -> Iterator[Span]:
        spans = list(self._walk(leaf.children, strong=False, em=False))
        words = "".join(span.text for span in spans if isinstance(span, Text))
        for span in spans:
            if isinstance(span, Token):
                found = f"{{{span.kind}:{span.key}}}"
                self.faults.append(
                    Fault(span.line, span.column, found, "un renvoi hors du texte d'un lien")
                )
        yield Link(str(leaf.attrs.get("href", "")), " ".join(words.split()))

    def _token(self, leaf: SyntaxTreeNode) -> Iterator[Span]:
        token = read_token(leaf.content, *self._place(leaf))
        if isinstance(token, Fault):
            self.faults.append(token)
        elif token.is_directive:
            self.fault_at(leaf, "un graphique ou une carte, seul sur sa ligne")
        else:
            self.tokens.append(token)
            yield token

    def _place(self, leaf: SyntaxTreeNode) -> tuple[int, int]:
        """Return the line and the column of a reference in the file."""
        start = leaf.meta["start"]
        before = self.content[:start]
        line = min(self.first_line + before.count("\n"), len(self.lines))
        row = before.rfind("\n") + 1
        written = self.content[row:].partition("\n")[0]
        return line, max(self.lines[line - 1].rfind(written), 0) + start - row + 1


def _alike(one: Text, other: Text) -> bool:
    return (one.strong, one.em) == (other.strong, other.em)


def _trimmed(spans: list[Span]) -> tuple[Span, ...]:
    if spans and isinstance(spans[0], Text):
        spans[0] = Text(spans[0].text.lstrip(), spans[0].strong, spans[0].em)
    if spans and isinstance(spans[-1], Text):
        spans[-1] = Text(spans[-1].text.rstrip(), spans[-1].strong, spans[-1].em)
    return tuple(span for span in spans if not isinstance(span, Text) or span.text)
