"""Search as one would do it by hand, page after page."""

from agglo.core.search import words


def find(documents, kinds, query):
    """Return the documents that have every word of the query, best first."""
    asked = words(query)[:12]
    if not asked:
        return []
    ordered = sorted(documents, key=lambda d: (kinds.index(d.kind), words(d.name)))
    return sorted((d for d in ordered if _has(d, asked)), key=lambda d: _closeness(d, asked))


def _has(document, asked):
    have = words(f"{document.name} {document.summary} {document.keywords}")
    return all(any(word.startswith(part) for word in have) for part in asked)


def _closeness(document, asked):
    name = words(document.name)
    begins = name[: len(asked) - 1] == asked[:-1] and len(name) >= len(asked)
    if name == asked:
        return 0
    if name[: len(asked)] == asked:
        return 1
    if all(word in name for word in asked):
        return 2
    if begins and name[len(asked) - 1].startswith(asked[-1]):
        return 3
    if all(any(word.startswith(part) for word in name) for part in asked):
        return 4
    return 5
