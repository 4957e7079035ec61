"""Periods of time as packs write them and as people read them.

A period is its two days, both included: two periods of the same days are the same
period, and its precision is found from them. A reduced date (``2024-03``: some day of
March) is a period too.

    2024                the year
    2024-T1             a quarter
    2024-03             a month
    2024-03-25          a day
    2020-07/2023-12     from the first day of one to the last day of the other
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Self

from agglo.core import french
from agglo.core.unreadable import Unreadable

Precision = Literal["day", "month", "quarter", "year", "span"]
Periodicity = Literal["month", "quarter", "year", "mandate", "once"]

MANDATE_MONTHS = 72
"""Length of a local mandate: six years (electoral code, article L. 227)."""

_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
_SHAPE = re.compile(
    r"(?P<year>[12][0-9]{3})(-T(?P<quarter>[1-4])|-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2}))?)?"
)
_ONE_DAY = timedelta(days=1)


class BadPeriod(Unreadable):
    """A text that is not a date nor a period."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``since`` to ``until``, both included. Ordered by start, then by end.

    >>> Period.parse("2024-T1")
    Period('2024-T1')
    >>> Period.parse("2024-01/2024-12").code
    '2024'
    """

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError(f"a period cannot end before it starts: {self.since}/{self.until}")

    @classmethod
    def parse(cls, text: str, *, spans: bool = True) -> Self:
        """Read a period; without ``spans``, only a date, reduced or not, is accepted."""
        start, slash, end = text.partition("/")
        if slash and not spans:
            raise BadPeriod(text, "une date comme 2024, 2024-T1, 2024-03 ou 2024-03-25")
        first = cls._parse_one(text, start)
        last = cls._parse_one(text, end) if slash else first
        if last.until < first.since:
            raise BadPeriod(text, "une fin qui ne précède pas le début")
        return cls(first.since, last.until)

    @classmethod
    def _parse_one(cls, whole: str, text: str) -> Self:
        match = _SHAPE.fullmatch(text)
        if match is None:
            raise BadPeriod(
                whole, "une date ou une période comme 2024, 2024-T1, 2024-03-25 ou 2020-07/2023-12"
            )
        year = int(match["year"])
        try:
            if match["day"]:
                return cls.of_day(date.fromisoformat(text))
            if match["month"]:
                return cls.containing(date(year, int(match["month"]), 1), "month")
            if match["quarter"]:
                return cls.containing(date(year, 3 * int(match["quarter"]), 1), "quarter")
        except ValueError:
            raise BadPeriod(whole, "une date qui existe au calendrier") from None
        return cls.containing(date(year, 1, 1), "year")

    @classmethod
    def of_day(cls, day: date) -> Self:
        """Return the period of one day."""
        return cls(day, day)

    @classmethod
    def containing(cls, day: date, precision: Literal["day", "month", "quarter", "year"]) -> Self:
        """Return the day, month, quarter or year that a day falls in.

        >>> Period.containing(date(2024, 5, 9), "quarter")
        Period('2024-T2')
        """
        if precision == "day":
            return cls.of_day(day)
        months = _MONTHS_OF[precision]
        first = date(day.year, (day.month - 1) // months * months + 1, 1)
        return cls(first, add_months(first, months) - _ONE_DAY)

    @property
    def precision(self) -> Precision:
        """Return ``day``, ``month``, ``quarter``, ``year``, or ``span`` for any other length."""
        if self.since == self.until:
            return "day"
        for precision in ("month", "quarter", "year"):
            if self == Period.containing(self.since, precision):
                return precision
        return "span"

    @property
    def n_days(self) -> int:
        """Return how many days the period has, at least one."""
        return (self.until - self.since).days + 1

    @property
    def code(self) -> str:
        """Return the canonical text: what ``parse`` reads back as the same period.

        >>> Period(date(2020, 7, 1), date(2023, 12, 31)).code
        '2020-07/2023-12'
        """
        match self.precision:
            case "year":
                return f"{self.since:%Y}"
            case "quarter":
                return f"{self.since:%Y}-T{self._quarter}"
            case "month":
                return f"{self.since:%Y-%m}"
            case "day":
                return f"{self.since:%Y-%m-%d}"
        shape = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}[self._grain]
        return f"{self.since:{shape}}/{self.until:{shape}}"

    def __str__(self) -> str:
        return self.code

    def __repr__(self) -> str:
        return f"Period({self.code!r})"

    @property
    def _quarter(self) -> int:
        return (self.since.month + 2) // 3

    @property
    def _grain(self) -> Literal["day", "month", "year"]:
        """Return the largest unit that both ends of a span are whole in."""
        for grain in ("year", "month"):
            starts = Period.containing(self.since, grain).since == self.since
            ends = Period.containing(self.until, grain).until == self.until
            if starts and ends:
                return grain
        return "day"

    def label(self) -> str:
        """Return the period in French, to stand alone.

        >>> [Period.parse(text).label() for text in ("2023", "2024-T1", "2022-12-06")]
        ['2023', '1er trimestre 2024', 'le 6 décembre 2022']
        >>> Period.parse("2020-07/2023-12").label(), Period.parse("2024-04/2024-05").label()
        ('de juillet 2020 à décembre 2023', "d'avril à mai 2024")
        """
        match self.precision:
            case "year":
                return str(self.since.year)
            case "quarter":
                return f"{self._quarter}{'er' if self._quarter == 1 else 'e'}" + (
                    f" trimestre {self.since.year}"
                )
            case "month":
                return french.month_in_words(self.since)
            case "day":
                return f"le {french.date_in_words(self.since)}"
        return self._span_label()

    def _span_label(self) -> str:
        same_year = self.since.year == self.until.year
        start_year = "" if same_year else f" {self.since.year}"
        start_month = french.MONTHS[self.since.month - 1]
        match self._grain:
            case "year":
                return f"de {self.since.year} à {self.until.year}"
            case "month":
                of = "d'" if start_month[0] in "ao" else "de "
                return f"{of}{start_month}{start_year} à {french.month_in_words(self.until)}"
        if same_year and self.since.month == self.until.month:
            start_month = ""
        start = f"{french.ordinal_day(self.since)} {start_month}{start_year}".rstrip()
        return f"du {start} au {french.date_in_words(self.until)}"

    def when(self) -> str:
        """Return the period in French, to end a sentence.

        >>> [Period.parse(text).when() for text in ("2023", "2024-T1", "2024-03", "2020/2023")]
        ['en 2023', 'au 1er trimestre 2024', 'en mars 2024', 'de 2020 à 2023']
        """
        before = {"year": "en ", "month": "en ", "quarter": "au "}
        return before.get(self.precision, "") + self.label()

    def short(self) -> str:
        """Return the period in the few characters of an axis.

        >>> [Period.parse(text).short() for text in ("2023", "2024-T1", "2024-03", "2020/2023")]
        ['2023', 'T1 2024', '03/2024', '2020–2023']
        """
        match self.precision:
            case "year":
                return str(self.since.year)
            case "quarter":
                return f"T{self._quarter} {self.since.year}"
            case "month":
                return f"{self.since:%m/%Y}"
            case "day":
                return french.date_in_figures(self.since)
        shape = {"year": "%Y", "month": "%m/%Y", "day": "%d/%m/%Y"}[self._grain]
        return f"{self.since:{shape}}\N{EN DASH}{self.until:{shape}}"

    def contains(self, other: "date | Period") -> bool:
        """Say whether a day, or every day of a period, falls in this one."""
        if isinstance(other, Period):
            return self.since <= other.since and other.until <= self.until
        return self.since <= other <= self.until

    def overlaps(self, other: "Period") -> bool:
        """Say whether the two periods have a day in common."""
        return self.since <= other.until and other.since <= self.until

    def following(self, periodicity: Periodicity) -> "Period | None":
        """Return the next period of a periodicity: the first that ends after this one.

        A mandate is followed by six years from the day after its end; what is
        observed once is followed by nothing.

        >>> Period.parse("2020-07/2023-12").following("year")
        Period('2024')
        """
        if periodicity == "once":
            return None
        if periodicity == "mandate":
            since = self.until + _ONE_DAY
            return Period(since, add_months(since, MANDATE_MONTHS) - _ONE_DAY)
        return Period.containing(self.until + _ONE_DAY, periodicity)

    def preceding(self, periodicity: Periodicity) -> "Period | None":
        """Return the previous period of a periodicity: the last that starts before this one.

        >>> Period.parse("2024-02-29").preceding("month")
        Period('2024-02')
        """
        if periodicity == "once":
            return None
        if periodicity == "mandate":
            return Period(add_months(self.since, -MANDATE_MONTHS), self.since - _ONE_DAY)
        return Period.containing(self.since - _ONE_DAY, periodicity)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month.

    >>> add_months(date(2024, 1, 31), 1), add_months(date(2024, 3, 1), -12)
    (datetime.date(2024, 2, 29), datetime.date(2023, 3, 1))
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def expected_on(periodicity: Periodicity, last: Period | None, lag_days: int = 0) -> date | None:
    """Return the day when the value that follows the last one is due.

    It is the end of the next period plus the time its producer needs. None when
    nothing more is due, or when no value ever came to count from.

    >>> expected_on("year", Period.parse("2023"), lag_days=90)
    datetime.date(2025, 3, 31)
    """
    following = last.following(periodicity) if last else None
    return following.until + timedelta(days=lag_days) if following else None


def is_late(periodicity: Periodicity, last: Period | None, lag_days: int = 0, *, on: date) -> bool:
    """Say whether a value is overdue on a day: its due day is over.

    >>> is_late("year", Period.parse("2023"), 90, on=date(2025, 3, 31))
    False
    >>> is_late("year", Period.parse("2023"), 90, on=date(2025, 4, 1))
    True
    """
    due = expected_on(periodicity, last, lag_days)
    return due is not None and on > due
