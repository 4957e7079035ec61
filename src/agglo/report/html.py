"""A document's words and drawings as HTML: what is too fine for a template, and always escaped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from agglo.report.drawing import Drawer
from agglo.report.rules.drawings import NAMED

Json = Mapping[str, Any]

EMPTY = mark_safe("")


@dataclass(frozen=True, slots=True)
class Links:
    """Where things lead: to the pages of the site, or inside a page that stands alone.

    Without a site, a figure leads to its entry of the annex and the rest leads nowhere, unless
    ``base`` gives the public address of the site.
    """

    alone: bool = False
    base: str = ""
    pictures: str = "carte-"  # what comes before the name of a map

    def figure(self, span: Json) -> str:
        """Return the address of the records of a figure or of a target."""
        return f"#chiffre-{span['key']}" if self.alone else self.page(span["path"])

    def picture(self, block: Json) -> str:
        """Return the address of a map."""
        return f"{self.pictures}{block['key']}.svg"

    def page(self, path: str) -> str:
        """Return the address of a page of the site, blank when it cannot be reached."""
        if self.alone and not self.base:
            return ""
        return self.base.rstrip("/") + path


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes spans and blocks of one document."""

    links: Links
    drawer: Drawer

    def spans(self, spans: Iterable[Json]) -> SafeString:
        """Return inline HTML."""
        return _join(self._span(span) for span in spans)

    def blocks(self, blocks: Iterable[Json]) -> SafeString:
        """Return block HTML."""
        return _join(getattr(self, f"_{block['type']}")(block) for block in blocks)

    def _span(self, span: Json) -> SafeString:
        match span["t"]:
            case "figure" | "target":
                kind = "f unknown" if span.get("unknown") else "f"
                address = self.links.figure(span)
                return format_html('<a class="{}" href="{}">{}</a>', kind, address, span["text"])
            case "date" | "action":
                kind = "d" if span["t"] == "date" else ""
                return _link(self.links.page(span["path"]), kind, span["text"])
            case "link":
                return format_html('<a href="{}" rel="noopener">{}</a>', span["href"], span["text"])
        words = format_html("{}", span["text"])
        words = format_html("<em>{}</em>", words) if span.get("em") else words
        return format_html("<strong>{}</strong>", words) if span.get("strong") else words

    def _paragraph(self, block: Json) -> SafeString:
        return format_html("<p>{}</p>", self.spans(block["spans"]))

    def _list(self, block: Json) -> SafeString:
        tag = mark_safe("ol" if block["ordered"] else "ul")  # noqa: S308
        items = _join(format_html("<li>{}</li>", self._item(item)) for item in block["items"])
        return format_html("<{}>{}</{}>", tag, items, tag)

    def _item(self, blocks: list[Json]) -> SafeString:
        """Return an item without the paragraph that would only hold its words apart."""
        if blocks and blocks[0]["type"] == "paragraph":
            return self.spans(blocks[0]["spans"]) + self.blocks(blocks[1:])
        return self.blocks(blocks)

    def _quote(self, block: Json) -> SafeString:
        return format_html("<blockquote>{}</blockquote>", self.blocks(block["blocks"]))

    def _tiles(self, block: Json) -> SafeString:
        tiles = _join(format_html("<li>{}</li>", self._tile(tile)) for tile in block["items"])
        return format_html('<ul class="tiles">{}</ul>', tiles)

    def _tile(self, tile: Json) -> SafeString:
        """Return a tile: its big number is the link, with the words that say of what it is."""
        number, spans = tile["number"], list(tile["spans"])
        if number is None:
            return self.spans(spans) + self.blocks(tile["blocks"])
        said = 0
        while said < len(spans) and spans[said]["t"] == "text":
            said += 1
        link = format_html(
            '<a class="tile{}" href="{}"><b>{}{}</b> {}</a>',
            " unknown" if number.get("unknown") else "",
            self.links.figure(number),
            _small(number["text"].removesuffix(number["number"])),
            number["number"],
            self.spans(spans[:said]) or _hidden(number["name"]),
        )
        return link + self.spans(spans[said:]) + self.blocks(tile["blocks"])

    def _chart(self, block: Json) -> SafeString:
        svg = mark_safe(self.drawer.chart(block))  # noqa: S308 - its texts are escaped
        return self._drawing(block, svg, _details("Les valeurs en tableau", _chart_table(block)))

    def _map(self, block: Json) -> SafeString:
        picture = format_html(
            '<img src="{}" alt="{}" width="440" loading="lazy">',
            self.links.picture(block),
            f"Carte. {block['description']}",
        )
        return self._drawing(block, picture, _map_words(block))

    def _drawing(self, block: Json, drawn: SafeString, twin: SafeString) -> SafeString:
        title = _link(self.links.page(block["path"]), "", block["title"])
        return format_html(
            '<figure class="picture"><figcaption>{}</figcaption>{}{}</figure>', title, drawn, twin
        )


def _chart_table(block: Json) -> SafeString:
    rows = [(point["label"], point["text"]) for point in block["points"]]
    rows += [(f"{aim['label']} ({aim['kind_text']})", aim["text"]) for aim in block["targets"]]
    head = "Priorité" if block["shape"] == "bars" else "Période"
    return _table(block["title"], head, "Valeur", rows)


def _map_words(block: Json) -> SafeString:
    """Return what a map shows in words: its description, and the list of many communes."""
    said = format_html("<p>{}</p>", block["description"])
    rows = block["rows"]
    if block["shape"] == "action" and not NAMED < len(rows) < block["n_communes"]:
        return said  # it names them, or says that it is all of them
    names = (f"{row['name']} ({row['text']})" if "text" in row else row["name"] for row in rows)
    listed = format_html("<p>{}</p>", ", ".join(names))
    return said + _details("La liste des communes", listed)


def _details(summary: str, content: SafeString) -> SafeString:
    return format_html("<details><summary>{}</summary>{}</details>", summary, content)


def _table(caption: str, first: str, second: str, rows: list[tuple[str, str]]) -> SafeString:
    return format_html(
        '<table><caption class="hidden">{}</caption><thead><tr><th scope="col">{}</th>'
        '<th scope="col" class="n">{}</th></tr></thead><tbody>{}</tbody></table>',
        caption,
        first,
        second,
        format_html_join("", '<tr><th scope="row">{}</th><td class="n">{}</td></tr>', rows),
    )


def _link(address: str, kind: str, text: str) -> SafeString:
    if not address:
        return format_html("{}", text)
    if kind:
        return format_html('<a class="{}" href="{}">{}</a>', kind, address, text)
    return format_html('<a href="{}">{}</a>', address, text)


def _small(word: str) -> SafeString:
    return format_html("<small>{}</small>", word) if word else EMPTY


def _hidden(text: str) -> SafeString:
    return format_html('<span class="hidden">{}</span>', text)


def _join(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - each part is safe
