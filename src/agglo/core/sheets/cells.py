"""What people write in cells, read as French writes it. What could be two things is refused.

A comma is always the decimal mark. A point is one too, as software writes it, unless it could
group thousands: « 1.234 » is refused, « 12.5 », « 0.125 » and « 1 234.567 » are not. Points group
thousands for certain in « 1.234,5 » and « 1.234.567 ». « 1,234.5 » is refused: it is English, and
in an English sheet « 1,234 », which reads well, would be a thousand times too small.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from agglo.core.french import MINUS, fold
from agglo.core.unreadable import Unreadable

_SPACES = re.compile(r"[ \t\u00a0\u2007\u2009\u202f]+")
_PLAIN = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?", re.ASCII)
_AMBIGUOUS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}", re.ASCII)
_BY_SPACES = re.compile(r"-?[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?", re.ASCII)
_BY_POINTS = re.compile(r"-?[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+,[0-9]+|(?:\.[0-9]{3}){2,})", re.ASCII)
_QUANTITY = re.compile(r"(?P<number>.*[0-9])\s*(?P<unit>[^0-9\s].*)?", re.DOTALL)
_TITLE = re.compile(
    r"(?P<bare>.*?)\s*(?:\((?:en )?(?P<inside>[^()]{1,30})\)|,? en (?P<after>\S{1,12}))$"
)

LONGEST_NUMBER = 60

UNKNOWN = frozenset(
    {"n.d.", "nd", "n.d", "n/d", "n.c.", "nc", "n.c", "n/c", "n.a.", "na", "n.a", "n/a", "?"}
    | {"inconnu", "inconnue", "non connu", "non connue", "non disponible", "non renseigne"}
)
"""Folded: what says that a value is known to be unknown. A blank cell says nothing at all."""

FAMILIES: tuple[Mapping[str, Decimal], ...] = tuple(
    {fold(unit): Decimal(factor) for unit, factor in family.items()}
    for family in (
        {
            **dict.fromkeys(("€", "euro", "euros", "EUR"), "1"),
            **dict.fromkeys(("k€", "keuros", "millier d’euros", "milliers d’euros"), "1000"),
            **dict.fromkeys(("M€", "million d’euros", "millions d’euros"), "1000000"),
            **dict.fromkeys(("Md€", "Mds€", "milliard d’euros", "milliards d’euros"), "1000000000"),
        },
        {"Wh": "1", "kWh": "1000", "MWh": "1000000", "GWh": "1000000000"},
        {"kg": "1", "t": "1000", "tonne": "1000", "tonnes": "1000", "kt": "1000000"},
        {"m": "1", "km": "1000"},
        {"m²": "1", "m2": "1", "ha": "10000", "km²": "1000000", "km2": "1000000"},
        {"m³": "1", "m3": "1", "L": "0.001", "litres": "0.001"},
        {"%": "1", "pourcent": "1", "pour cent": "1"},
    )
)
"""Units that convert into one another for certain, each with what one of it is worth."""

_ENGLISH = "un nombre à la française : virgule pour les décimales, comme 1234,5"


def is_unknown(text: str) -> bool:
    """Say whether a cell says that the value is known to be unknown.

    >>> is_unknown("n.d."), is_unknown("Non disponible"), is_unknown(""), is_unknown("0")
    (True, True, False, False)
    """
    return len(text) < 20 and not text[:1].isdigit() and fold(text) in UNKNOWN


def number(text: str) -> Decimal:
    """Read a number that has no unit.

    >>> number("1 234,5"), number("1.234,56"), number("12.5"), number("−3")
    (Decimal('1234.5'), Decimal('1234.56'), Decimal('12.5'), Decimal('-3'))
    """
    bare = _SPACES.sub(" ", text.strip()).replace(MINUS, "-").removeprefix("+")
    if bare.startswith("- "):
        bare = f"-{bare[2:]}"
    if len(bare) > LONGEST_NUMBER:
        raise Unreadable(text, "un nombre")
    if _PLAIN.fullmatch(bare) and not _AMBIGUOUS.fullmatch(bare):
        return Decimal(bare.replace(",", "."))
    if _BY_SPACES.fullmatch(bare):
        return Decimal(bare.replace(" ", "").replace(",", "."))
    if _BY_POINTS.fullmatch(bare):
        return Decimal(bare.replace(".", "").replace(",", "."))
    raise Unreadable(text, _why_not(bare))


def _why_not(text: str) -> str:
    """Say what is expected instead of a text that is not a number."""
    if _AMBIGUOUS.fullmatch(text):
        whole, decimals = text.split(".")
        return f"un nombre sans ambiguïté : {whole}{decimals} ou {whole},{decimals}"
    if text.startswith("#"):
        return "une valeur : la formule du tableur est en erreur"
    if re.fullmatch("[-–—.]+", text):
        return "0 si c’est zéro, n.d. si la valeur est inconnue, rien s’il n’y a rien à dire"
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text):
        return _ENGLISH
    if re.fullmatch(r"\([0-9 .,]+\)", text):
        return f"un nombre négatif comme -{text[1:-1]}"
    if re.fullmatch(r"-?[0-9.,]+e[+-]?[0-9]+", text.lower()):
        return "un nombre écrit en entier, sans exposant"
    if text.lower().strip("+-") in {"nan", "inf", "infinity", "infini"}:
        return "un nombre, ou n.d. si la valeur est inconnue"
    if re.fullmatch(r"-?[0-9]+( [0-9]+)+(,[0-9]+)?", text):
        return "des chiffres groupés par trois, comme 1 234 567"
    if re.fullmatch(r"-?[.,][0-9]+", text):
        return f"un chiffre avant la virgule : 0,{text.lstrip('-.,')}"
    return "un nombre comme 1234 ou 12,5, en chiffres"


def quantity(text: str) -> tuple[Decimal, str]:
    """Read a number and the unit written after it, blank when there is none.

    >>> quantity("12 %"), quantity("150 000 €"), quantity("1,5 M€")
    ((Decimal('12'), '%'), (Decimal('150000'), '€'), (Decimal('1.5'), 'M€'))
    """
    found = _QUANTITY.fullmatch(text.strip())
    if found is None or not found["unit"] or re.match(r"[eE][+-]?[0-9]", found["unit"]):
        return number(text), ""
    try:
        return number(found["number"]), found["unit"].strip()
    except Unreadable as unreadable:
        raise Unreadable(text, unreadable.expected) from None


def factor(written: str, unit: str) -> Decimal | None:
    """Return by what a number in a unit is multiplied to be in another; None when it cannot be.

    >>> factor("k€", "€"), factor("t", "€"), factor("Arbres", "arbres")
    (Decimal('1000'), None, Decimal('1'))
    """
    one, other = fold(written.strip()), fold(unit.strip())
    if one == other:
        return Decimal(1)
    for family in FAMILIES:
        if one in family and other in family:
            return family[one] / family[other]
    return None


def in_unit(text: str, unit: str, *, titled: str = "") -> Decimal:
    """Read a number in a unit. What is written in the cell wins over what its title says.

    >>> in_unit("1,5 M€", "€"), in_unit("12", "€", titled="k€")
    (Decimal('1500000.0'), Decimal('12000'))
    """
    value, written = quantity(text)
    written = written or titled
    if not written:
        return value
    times = factor(written, unit)
    if times is None:
        raise Unreadable(text, f"une valeur en {unit}, et non en {written}")
    return value if times == 1 else value * times


def title_and_unit(title: str) -> tuple[str, str]:
    """Split the title of a column from the unit that it gives.

    >>> title_and_unit("Montant (k€)"), title_and_unit("Valeur en tonnes"), title_and_unit("Lieu")
    (('Montant', 'k€'), ('Valeur', 'tonnes'), ('Lieu', ''))
    """
    found = _TITLE.fullmatch(title.strip())
    unit = (found["inside"] or found["after"] or "") if found else ""
    return (found["bare"], unit.strip()) if found and unit else (title.strip(), "")


def yes_or_no(text: str) -> bool:
    """Read a truth value."""
    match fold(text):
        case "oui" | "vrai" | "true" | "x" | "1":
            return True
        case "non" | "faux" | "false" | "0":
            return False
    raise Unreadable(text, "oui ou non")
