"""The types of cells: how a text is read, and what is expected when it cannot be.

A reader takes the text of a cell that is not blank, without the spaces around it, and returns its
value or raises ``Unreadable``. Blank cells never reach it: blank is unknown.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from urllib.parse import urlsplit

from stdnum.fr import siret as stdnum_siret

from agglo.core.money import cents_from_euros
from agglo.core.periods import Period
from agglo.core.unreadable import Unreadable
from agglo.packs.faults import nearest

Reader = Callable[[str], object]

MAX_KEY = 80
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_INSEE = re.compile(r"[0-9]{5}|2[AB][0-9]{3}", re.ASCII)
_SIREN = re.compile(r"[0-9]{9}", re.ASCII)
_SIRET = re.compile(r"[0-9]{14}", re.ASCII)
_INTEGER = re.compile(r"-?[0-9]{1,12}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,6})?", re.ASCII)
MAX_DIGITS = 15
"""What every database gives back exactly: SQLite keeps numbers in 64 bits."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PROVIDER = re.compile(r"[a-z_]+\.[a-z0-9_]+(-[a-z0-9_]+)*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")

KEY = "une clé : minuscules sans accent, chiffres et tirets, comme piscine-renovee"


def key(text: str) -> str:
    """Read a key."""
    if not is_key(text):
        raise Unreadable(text, f"{KEY} ({MAX_KEY} caractères au plus)")
    return text


def is_key(text: str) -> bool:
    """Say whether a text is a key."""
    return len(text) <= MAX_KEY and _KEY.fullmatch(text) is not None


def text(max_length: int) -> Reader:
    """Return the reader of a text that may not be longer than its field in the database."""

    def read(text: str) -> str:
        if len(text) > max_length:
            raise Unreadable(text, f"un texte de {max_length} caractères au plus (ici {len(text)})")
        if _CONTROL.search(text):
            raise Unreadable(text, "un texte sans caractère invisible de contrôle")
        return text

    return read


def choice(words: Iterable[str]) -> Reader:
    """Return the reader of one word among a few."""
    known = {word: word for word in words}
    listed = ", ".join(known)

    def read(text: str) -> str:
        if text not in known:
            guess = nearest(text, known)
            hint = f" ; peut-être « {guess} »" if guess else ""
            raise Unreadable(text, f"un mot parmi : {listed}{hint}")
        return known[text]

    return read


def integer(least: int = 0, most: int = 10**9) -> Reader:
    """Return the reader of a whole number between two bounds, both allowed."""

    def read(text: str) -> int:
        if not _INTEGER.fullmatch(text):
            raise Unreadable(text, "un nombre entier, en chiffres seulement, sans espace")
        if not least <= int(text) <= most:
            raise Unreadable(text, f"un nombre entier entre {least} et {most}")
        return int(text)

    return read


def decimal(text: str) -> Decimal:
    """Read an exact number: a point before its decimals, six of them at most."""
    if not _DECIMAL.fullmatch(text):
        raise Unreadable(text, _why_not_decimal(text))
    value = Decimal(text)
    if len(text) > MAX_DIGITS and len(value.as_tuple().digits) > MAX_DIGITS:
        raise Unreadable(text, f"un nombre de {MAX_DIGITS} chiffres au plus, décimales comprises")
    return value


def _why_not_decimal(text: str) -> str:
    if re.fullmatch(r"-?[0-9]+,[0-9]+", text):
        return f"un point et non une virgule : {text.replace(',', '.')}"
    if text.lower().strip("+-") in {"nan", "inf", "infinity", "n/a", "na", "nd"}:
        return "un nombre, ou une cellule vide si la valeur est inconnue"
    if re.fullmatch(r"-?[0-9.]+e[+-]?[0-9]+", text.lower()):
        return "un nombre écrit en entier, sans exposant"
    if re.fullmatch(r"-?[0-9]+(\s+[0-9]+)+(\.[0-9]+)?", text):
        return f"un nombre sans espace : {''.join(text.split())}"
    if re.fullmatch(r"-?[0-9]+\.[0-9]{7,}", text):
        return "six décimales au plus"
    if re.fullmatch(r"-?[0-9]{15,}(\.[0-9]+)?", text):
        return "quatorze chiffres au plus avant le point"
    return "un nombre comme 12 ou 12.5, en chiffres seulement, sans unité"


def bounded(least: int, most: int, decimals: int = 6) -> Reader:
    """Return the reader of a number with a few decimals between two bounds, both allowed."""

    def read(text: str) -> Decimal:
        value = decimal(text)
        if not least <= value <= most:
            raise Unreadable(text, f"un nombre entre {least} et {most}")
        if -int(value.as_tuple().exponent) > decimals:
            raise Unreadable(text, f"un nombre de {decimals} décimales au plus")
        return value

    return read


def euros(text: str) -> int:
    """Read an amount of euros, in cents."""
    return cents_from_euros(text)


def period(text: str) -> Period:
    """Read a period."""
    return Period.parse(text)


def date(text: str) -> str:
    """Read a date, reduced or not, and return its code."""
    return Period.parse(text, spans=False).code


def insee(text: str) -> str:
    """Read the INSEE code of a commune."""
    if not _INSEE.fullmatch(text):
        hint = " ; le zéro du début a disparu" if re.fullmatch("[0-9]{4}", text) else ""
        raise Unreadable(text, f"un code INSEE de cinq caractères, comme 62119 ou 01004{hint}")
    return text


def postal_code(text: str) -> str:
    """Read a postal code."""
    if not re.fullmatch("[0-9]{5}", text, re.ASCII):
        raise Unreadable(text, "un code postal de cinq chiffres, comme 62400 ou 01000")
    return text


def siren(text: str) -> str:
    """Read a SIREN number, whose last digit checks the others."""
    if not _SIREN.fullmatch(text):
        raise Unreadable(text, "un numéro SIREN de neuf chiffres")
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(text))
    if sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10:
        raise Unreadable(text, "un numéro SIREN juste (sa clé de contrôle ne l'est pas)")
    return text


def siret(text: str) -> str:
    """Read a SIRET number: a SIREN and five digits, whose last one checks the others.

    The establishments of La Poste have another key: the sum of their digits is a multiple of five.
    """
    if not _SIRET.fullmatch(text):
        hint = " ; neuf chiffres font un SIREN" if _SIREN.fullmatch(text) else ""
        raise Unreadable(text, f"un numéro SIRET de quatorze chiffres, sans espace{hint}")
    if not stdnum_siret.is_valid(text):
        raise Unreadable(text, "un numéro SIRET juste (sa clé de contrôle ne l'est pas)")
    return text


def url(text: str) -> str:
    """Read a web address."""
    try:
        parts = urlsplit(text)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_good = False
    if not is_good or any(char.isspace() for char in text) or len(text) > 500:
        raise Unreadable(text, "une adresse qui commence par https:// ou http://")
    return text


def email(text: str) -> str:
    """Read an e-mail address."""
    if not _EMAIL.fullmatch(text):
        raise Unreadable(text, "une adresse électronique")
    return text


def colour(text: str) -> str:
    """Read a colour."""
    if not _COLOUR.fullmatch(text):
        raise Unreadable(text, "une couleur comme #0b6e69")
    return text.lower()


def provider(text: str) -> str:
    """Read the name of a registered indicator."""
    if not _PROVIDER.fullmatch(text):
        raise Unreadable(text, "un indicateur fourni par une salle, comme territory.population")
    return text


def list_of(read: Reader) -> Reader:
    """Return the reader of several values joined by ``|``."""

    def read_list(text: str) -> tuple[object, ...]:
        parts = [part.strip() for part in text.split("|")]
        if not all(parts):
            raise Unreadable(text, "des valeurs séparées par un seul |, sans | au bout")
        values = tuple(read(part) for part in parts)
        if len(set(values)) < len(values):
            raise Unreadable(text, "une liste où chaque valeur n'est écrite qu'une fois")
        return values

    return read_list


def all_or(read: Reader) -> Reader:
    """Return the reader of ``*`` alone, read as ``("*",)``, or of what another reader takes."""

    def read_all_or(text: str) -> object:
        return ("*",) if text == "*" else read(text)

    return read_all_or
