"""Showing where the words of a query are in a text. Everything is escaped."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agglo.core.search import words

_TOKEN = re.compile(r"[^\W_]+")

LENGTH = 220
"""Characters of an excerpt."""


def highlight(text: str, query: str) -> SafeString:
    """Return a text where the words that begin as those of a query are marked."""
    asked = tuple(words(query))
    pieces, end = [], 0
    for token in _TOKEN.finditer(text):
        if asked and any(word.startswith(asked) for word in words(token[0])):
            pieces += [("{}", text[end : token.start()]), ("<mark>{}</mark>", token[0])]
            end = token.end()
    pieces.append(("{}", text[end:]))
    return format_html_join("", "{}", ((format_html(shape, part),) for shape, part in pieces))


def excerpt(text: str, query: str) -> str:
    """Return the part of a long text that holds the first word of a query."""
    if len(text) <= LENGTH:
        return text
    asked = tuple(words(query))
    tokens = _TOKEN.finditer(text)
    found = (t.start() for t in tokens if any(w.startswith(asked) for w in words(t[0])))
    middle = next(found, 0) if asked else 0
    start = max(0, min(middle - LENGTH // 3, len(text) - LENGTH))
    if start:
        start = text.find(" ", start) + 1 or start
    end = start + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + LENGTH // 2)
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"
