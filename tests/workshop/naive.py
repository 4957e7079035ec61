"""Obvious ways to find what the rules find: slow, and plain to read."""

from agglo.core.french import fold


def people_called(text, names):
    """Return whom a text calls, when each name is of one word and none begins another."""
    found = []
    for word in text.split(" "):
        if word.startswith("@"):
            found += [pk for pk, name in names.items() if fold(name) == fold(word[1:])]
    return list(dict.fromkeys(found))


def next_of_round(keys, done, skipped):
    """Return what a round shows: first what was not skipped, then what was, in order."""
    for key in keys:
        if key not in done and key not in skipped:
            return key
    for key in skipped:
        if key in keys and key not in done:
            return key
    return ""
