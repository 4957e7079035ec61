"""The spaces and apostrophes of French, set where an author typed plain ones."""

import re

from agglo.core import french

_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_WORD_NEXT = re.compile(r" (?=[^\W\d_])")


def typeset(text: str) -> str:
    """Return a text with the spaces and apostrophes that French asks for.

    >>> typeset("L'eau : où va-t-elle ?")
    'L’eau\\xa0: où va-t-elle\\u202f?'
    """
    return _APOSTROPHE.sub("’", french.typeset(text))


def after_number(text: str) -> str:
    """Keep the word that follows a number on the number's line.

    >>> after_number(" élus"), after_number(", puis")
    ('\\xa0élus', ', puis')
    """
    return french.NBSP + text[1:] if _WORD_NEXT.match(text) else text
