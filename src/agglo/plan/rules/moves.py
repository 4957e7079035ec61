"""What an indicator did since an action began."""

from collections.abc import Sequence

from agglo.core.french import typeset
from agglo.core.periods import Period
from agglo.plan.rules.figures import Figure
from agglo.plan.rules.status import Move


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
