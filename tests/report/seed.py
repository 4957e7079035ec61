"""What the agglomeration's own report printed: numbers and dates as a person typed them."""

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from agglo.core.french import MONTHS

FILE = Path("tests/packs/seed_figures.csv")

WORDS = {
    "zéro": 0,
    "une": 1,
    "deux": 2,
    "quatre": 4,
    "dix": 10,
    "quinzaine": 15,
    "vingtaine": 20,
    "centaine": 100,
}
"""Numbers that the report wrote in letters; the longest match wins."""


@dataclass(frozen=True)
class Printed:
    """A number or a date of the report, and where it is."""

    line: int
    text: str
    kind: str  # figure, amount, target or date
    key: str

    def number(self) -> Decimal:
        """Return the number as a value.

        >>> [str(Printed(1, text, "figure", "").number()) for text in ("530 M€", "- 3 801 t.")]
        ['530000000', '-3801']
        >>> Printed(1, "Béthune et Lillers (2)", "figure", "").number()
        Decimal('2')
        """
        text = re.sub(r"\s+", " ", self.text).strip()
        counted = re.search(r"\((\d+)\)", text)
        if counted:
            return Decimal(counted[1])
        digits = re.search(r"([-−+])? ?(\d[\d ]*(?:[.,]\d+)?)", text)
        if digits:
            value = Decimal(digits[2].replace(" ", "").replace(",", "."))
            value = -value if digits[1] in ("-", "−") else value
            return value * 1_000_000 if "M€" in text else value
        word = max((w for w in WORDS if w in text.lower().split()), key=len, default="")
        if word:
            return Decimal(WORDS[word])
        return Decimal(len(re.split(r", | et ", text)))  # names of places, one after another

    def date(self) -> str:
        """Return the date as a pack writes it, as exactly as it was printed.

        >>> [Printed(1, text, "date", "").date() for text in ("6 décembre 2022", "mai 2021", "27")]
        ['2022-12-06', '2021-05', '2027']
        """
        day, month, year = re.fullmatch(
            r"(?:.*?\b(\d{1,2})(?:er)? (?=[a-zéû]))?(?:.*?([a-zéû]+) )?(\d{4}|\d{2})", self.text
        ).groups()
        code = year if len(year) == 4 else f"20{year}"
        if month in MONTHS:
            code += f"-{MONTHS.index(month) + 1:02}"
            code += f"-{int(day):02}" if day else ""
        return code


def printed() -> list[Printed]:
    """Return every number and date of the report."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [
            Printed(int(row["line"]), row["printed"], row["kind"], row["key"])
            for row in csv.DictReader(file)
        ]


def names_the_line(locator: str, line: int) -> bool:
    """Say whether a locator gives a line, alone or in a range.

    >>> [names_the_line(text, 33) for text in ("l. 12, l. 33", "l. 30-35", "p. 33")]
    [True, True, False]
    """
    ranges = re.findall(r"l\. ?(\d+)(?:[-–](\d+))?", locator)
    return any(int(start) <= line <= int(end or start) for start, end in ranges)
