"""French as it is written: numbers, plurals, dates, lists, and texts folded for search."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

THIN = "\N{NARROW NO-BREAK SPACE}"
"""Between groups of three digits, and before ; ! ?"""

NBSP = "\N{NO-BREAK SPACE}"
"""Before : % € and units, inside « »."""

MINUS = "\N{MINUS SIGN}"

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

_WIDE = Context(prec=1_000, Emax=999_999, Emin=-999_999)
"""Wide enough that no number of ours is rounded by accident."""

_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "ʼ": "'", "‑": "-"}
)


def number(value: Decimal | int, decimals: int | None = None) -> str:
    """Write a number, rounded half away from zero to so many decimals.

    Without ``decimals``, every decimal of the value is written. A float is refused:
    it seldom is the number that its author meant.

    >>> number(1234567), number(Decimal("-0.5"), 1), number(Decimal("2.345"), 2)
    ('1\\u202f234\\u202f567', '−0,5', '2,35')
    """
    if not isinstance(value, Decimal | int) or isinstance(value, bool):
        raise TypeError(f"expected a Decimal or an int, received {value!r}")
    exact = Decimal(value)
    if not exact.is_finite():
        raise ValueError(f"expected a finite number, received {value!r}")
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE)
    sign = MINUS if exact < 0 else ""
    whole, _, rest = format(exact.copy_abs(), "f").partition(".")
    grouped = f"{int(whole):,}".replace(",", THIN)
    return f"{sign}{grouped},{rest}" if rest else f"{sign}{grouped}"


def percent(value: Decimal | int, decimals: int | None = None) -> str:
    """Write a share that is already in hundredths.

    >>> percent(Decimal("-6.88"), 2)
    '−6,88\\xa0%'
    """
    return f"{number(value, decimals)}{NBSP}%"


def with_unit(value: Decimal | int, unit: str = "", decimals: int | None = None) -> str:
    """Write a number and the symbol of its unit, kept on one line.

    >>> with_unit(683505, "t")
    '683\\u202f505\\xa0t'
    """
    return f"{number(value, decimals)}{NBSP}{unit}" if unit else number(value, decimals)


def size(n_bytes: int) -> str:
    """Write the weight of a file.

    >>> size(900), size(20_000), size(2_345_678)
    ('900\\xa0octets', '20\\xa0ko', '2,3\\xa0Mo')
    """
    if n_bytes < 1000:
        return with_unit(n_bytes, "octets")
    if n_bytes < 1_000_000:
        return with_unit(round(n_bytes / 1000), "ko")
    return with_unit(Decimal(n_bytes).scaleb(-6), "Mo", 1)


def plural(n: Decimal | int, one: str, many: str) -> str:
    """Return the word that agrees with a number: French says many from 2 on.

    >>> [plural(n, "commune", "communes") for n in (0, 1, Decimal("1.9"), 2, -2)]
    ['commune', 'commune', 'commune', 'communes', 'communes']
    """
    return many if abs(n) >= 2 else one


def agreed(n: Decimal | int, state: str) -> str:
    """Return the words of a state as they agree with a number: only participles do.

    >>> agreed(2, "livrée"), agreed(1, "livrée"), agreed(2, "en cours")
    ('livrées', 'livrée', 'en cours')
    """
    return plural(n, state, f"{state}s" if state.endswith("ée") else state)


def count(n: int, one: str, many: str) -> str:
    """Write a number and the word that agrees with it.

    >>> count(0, "commune", "communes"), count(1753, "élu", "élus")
    ('0\\xa0commune', '1\\u202f753\\xa0élus')
    """
    return f"{number(n)}{NBSP}{plural(n, one, many)}"


def joined(items: Iterable[str], last: str = "et") -> str:
    """Write a list as a sentence does.

    >>> joined(["Béthune", "Bruay", "Lillers"]), joined(["oui", "non"], last="ou"), joined([])
    ('Béthune, Bruay et Lillers', 'oui ou non', '')
    """
    *others, end = list(items) or [""]
    return f"{', '.join(others)} {last} {end}" if others else end


def quoted(text: str) -> str:
    """Write a text between French quotation marks.

    >>> quoted("Val Fictif")
    '«\\xa0Val Fictif\\xa0»'
    """
    return f"«{NBSP}{text}{NBSP}»"


def typeset(text: str) -> str:
    """Put the spaces that French wants before its high punctuation and inside its quotes.

    Only spaces that are already there are changed, so typesetting twice is harmless.

    >>> typeset("Reste : 5 % ; « voté » ?")
    'Reste\\xa0: 5\\xa0%\\u202f; «\\xa0voté\\xa0»\\u202f?'
    """
    for sign in ";!?":
        text = text.replace(f" {sign}", f"{THIN}{sign}")
    for sign in ":%€»":
        text = text.replace(f" {sign}", f"{NBSP}{sign}")
    return text.replace("« ", f"«{NBSP}")


def ordinal_day(day: date) -> str:
    """Write the day of the month: only the first is an ordinal.

    >>> ordinal_day(date(2023, 10, 1)), ordinal_day(date(2023, 10, 2))
    ('1er', '2')
    """
    return "1er" if day.day == 1 else str(day.day)


def date_in_words(day: date, *, weekday: bool = False) -> str:
    """Write a date in words.

    >>> date_in_words(date(2023, 10, 1)), date_in_words(date(2022, 12, 6), weekday=True)
    ('1er octobre 2023', 'mardi 6 décembre 2022')
    """
    words = f"{ordinal_day(day)} {MONTHS[day.month - 1]} {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {words}" if weekday else words


def date_in_figures(day: date) -> str:
    """Write a date as forms do.

    >>> date_in_figures(date(2022, 12, 6))
    '06/12/2022'
    """
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def month_in_words(day: date) -> str:
    """Write the month of a day.

    >>> month_in_words(date(2024, 3, 25))
    'mars 2024'
    """
    return f"{MONTHS[day.month - 1]} {day.year}"


def fold(text: str) -> str:
    """Return a text without accents, case nor ligatures, so that search forgives them.

    Folding twice changes nothing more.

    >>> fold("Œuvres à Nœux-les-Mines"), fold("L’ÉTÉ")
    ('oeuvres a noeux-les-mines', "l'ete")
    """
    folded = _fold_once(text)
    while (again := _fold_once(folded)) != folded:  # a few rare letters need a second pass
        folded = again
    return folded


def _fold_once(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.translate(_LIGATURES).casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))
