"""The five types of the language, and which operations join them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

Value = Decimal | int | str | bool | date | None
"""Decimal for a number, int of cents for money, None for what is unknown."""


class Type(StrEnum):
    """What a value is. Nothing changes type on its own."""

    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    BOOL = "bool"
    DATE = "date"


NUMBER, MONEY, TEXT, BOOL, DATE = Type

IN_FRENCH = {
    NUMBER: "un nombre",
    MONEY: "un montant",
    TEXT: "un texte",
    BOOL: "une condition",
    DATE: "une date",
}

ORDERED = frozenset({NUMBER, MONEY, DATE})
"""Types with a smaller and a larger value."""

_ADDITIVE = {(NUMBER, NUMBER): NUMBER, (MONEY, MONEY): MONEY}
_QUOTIENTS = {(NUMBER, NUMBER): NUMBER, (MONEY, MONEY): NUMBER, (MONEY, NUMBER): MONEY}

OPERATIONS = {
    "+": _ADDITIVE,
    "-": _ADDITIVE,
    "*": {(NUMBER, NUMBER): NUMBER, (MONEY, NUMBER): MONEY, (NUMBER, MONEY): MONEY},
    "/": _QUOTIENTS,
    "//": _QUOTIENTS,
    "%": _ADDITIVE,
}
"""Type of ``left operation right``; a pair that is absent is a fault."""
