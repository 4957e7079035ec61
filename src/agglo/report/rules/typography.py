"""The spaces and apostrophes of French, set where an author typed plain ones."""

import re

from agglo.core.french import NBSP, THIN

_BEFORE_THIN = re.compile(r"[ \xa0](?=[;!?])")
_BEFORE_WIDE = re.compile(r" (?=[:%€»](?:[\s,.;)]|$))")
_AFTER_OPENING = re.compile(r"« ")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def typeset(text: str) -> str:
    """Return a text with the spaces that French asks for.

    >>> typeset("L'eau : où va-t-elle ? « Ici » ; 12 %")
    'L’eau\\xa0: où va-t-elle\\u202f? «\\xa0Ici\\xa0»\\u202f; 12\\xa0%'
    """
    text = _APOSTROPHE.sub("’", text)
    text = _AFTER_OPENING.sub(f"«{NBSP}", text)
    return _BEFORE_WIDE.sub(NBSP, _BEFORE_THIN.sub(THIN, text))


def after_number(text: str) -> str:
    """Keep the word that follows a number on the number's line.

    >>> after_number(" élus"), after_number(", puis")
    ('\\xa0élus', ', puis')
    """
    return NBSP + text[1:] if re.match(r" [^\W\d_]", text) else text
