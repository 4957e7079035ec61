"""A postal address written on one line, cut into what national schemas ask for apart."""

import re
from dataclasses import dataclass

_WHOLE = re.compile(
    r"(?P<number>[0-9]{1,4}(?:[/-][0-9]{1,4})?(?: ?(?:bis|ter|quater|[A-Z]\b))?),? +"
    r"(?P<street>[^,]+?), *(?P<postal>[0-9]{5}) +(?P<town>[^,]+)",
)
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'"})


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address."""

    number: str
    street: str
    postal: str
    town: str


def parse(text: str) -> Address | None:
    """Return the parts of an address, None unless each is there to be read.

    >>> parse("12 bis rue de l’Œillet, 62400 Béthune")
    Address(number='12 bis', street="rue de l'OEillet", postal='62400', town='Béthune')
    >>> parse("Route des Sables, 99020 Mirage-sur-Onde")
    """
    match = _WHOLE.fullmatch(text.strip())
    if match is None:
        return None
    parts = {name: part.translate(_LIGATURES).strip() for name, part in match.groupdict().items()}
    return Address(**parts)


def town_name(name: str) -> str:
    """Return the name of a commune in the letters that the SCDL takes.

    It takes neither ligatures nor apostrophes, which the postal standard leaves out too.

    >>> town_name("Nœux-les-Mines"), town_name("L’Isle")
    ('Noeux-les-Mines', 'L Isle')
    """
    return name.translate(_LIGATURES).replace("'", " ")
