"""What an indicator did since an action began."""

from collections.abc import Mapping, Sequence

from agglo.core.french import typeset
from agglo.core.periods import Period
from agglo.plan.rules.figures import Figure
from agglo.plan.rules.status import Move
from agglo.plan.rules.workbook import Workbook

Spans = dict[tuple[int, str], tuple[Period, ...]]
"""By action and indicator: the two periods to compare, or the only one that is known."""


def span(periods: Sequence[Period], starts: Period | None) -> tuple[Period, Period] | None:
    """Return the two periods to compare: the last before the action began, and the last of all.

    The first one stands for the start when it is not known. None when nothing was seen twice, or
    nothing since the action began.

    >>> years = [Period.parse(year) for year in ("2021", "2022", "2024")]
    >>> span(years, Period.parse("2023-06"))
    (Period('2022'), Period('2024'))
    """
    if len(periods) < 2:
        return None
    *earlier, last = periods
    if starts and last.until < starts.since:
        return None
    before = [period for period in earlier if starts and period.until < starts.since]
    return (before[-1] if before else earlier[0]), last


def move(before: Figure, after: Figure, direction: str) -> Move | None:
    """Return the move when it goes the way that is wanted; None otherwise."""
    if before.value is None or after.value is None or direction == "none":
        return None
    gain = after.value - before.value
    if not (gain > 0 if direction == "up" else gain < 0):
        return None
    text = f"{after.name} : de {before.text()} {before.when()} à {after.text()} {after.when()}."
    return Move(after.key, typeset(text), Period.parse(after.period))


def output(figure: Figure) -> Move | None:
    """Return what was done over a period, as an indicator that counts it says; None for nothing."""
    if figure.value is None or figure.value <= 0:
        return None
    text = f"{figure.name} : {figure.text()} {figure.when()}."
    return Move(figure.key, typeset(text), Period.parse(figure.period))


def tells(direction: str, over_time: str) -> bool:
    """Say whether an indicator can show that something is done: it has a way, or it counts."""
    return direction != "none" or counts(direction, over_time)


def counts(direction: str, over_time: str) -> bool:
    """Say whether each period of an indicator counts what was done in it."""
    return over_time == "sum" and direction != "down"


def spans(book: Workbook, wanted: Mapping[int, tuple[Sequence[str], Period | None]]) -> Spans:
    """Return which periods tell what the indicators of actions did, before they are read.

    ``wanted`` gives, for an action, the keys of its indicators and when it began.
    """
    periods = {
        key: book.series_periods(key, known=True)
        for indicators, _ in wanted.values()
        for key in indicators
    }
    return {
        (action, key): span(periods[key], starts) or (periods[key][-1],)
        for action, (indicators, starts) in wanted.items()
        for key in indicators
        if periods[key]
    }


def found(book: Workbook, spans: Spans) -> dict[int, list[Move]]:
    """Return what each action's indicators did, once the records are there."""
    result: dict[int, list[Move]] = {}
    for (action, key), windows in spans.items():
        if seen := _seen(book, key, windows):
            result.setdefault(action, []).append(seen)
    return result


def _seen(book: Workbook, key: str, windows: Sequence[Period]) -> Move | None:
    definition = book.definitions[key]
    figures = [figure for window in windows if (figure := book.figure(key, window))]
    if counts(definition.direction, definition.over_time) and definition.is_observed:
        return output(figures[-1])
    return move(figures[0], figures[1], definition.direction) if len(figures) == 2 else None
