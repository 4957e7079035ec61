"""Values sorted into a few classes, each with a shade and a sentence."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agglo.core.french import NBSP
from agglo.core.measure import Measure
from agglo.core.paint import MAP_CLASSES

Value = Decimal | int


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a legend: the class of the stylesheet, what it says, how many it covers.

    A size of circle covers none in particular: ``n`` is None.
    """

    css_class: str
    label: str
    n: int | None = None


def quantiles(values: Sequence[Value], n_classes: int = MAP_CLASSES) -> list[Value]:
    """Return the values that start a class, so that classes are about as full as one another.

    Equal values are never parted; there are fewer classes when there are few values.

    >>> quantiles([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    [3, 5, 7, 9]
    >>> quantiles([0, 0, 0, 0, 7])
    [7]
    """
    ordered = sorted(values)
    if not ordered:
        return []
    n_classes = min(n_classes, len(set(ordered)))
    starts = {ordered[rank * len(ordered) // n_classes] for rank in range(1, n_classes)}
    if n_classes > 1 and not starts - {ordered[0]}:
        starts = {min(value for value in ordered if value != ordered[0])}
    return sorted(starts - {ordered[0]})


def class_of(value: Value, breaks: Sequence[Value]) -> int:
    """Return the rank of the class of a value: a break belongs to the class that it starts."""
    return bisect_right(breaks, value)


def shade(rank: int, n_classes: int) -> int:
    """Return the shade of a class, spread from the lightest to the darkest.

    >>> [shade(rank, 3) for rank in range(3)], shade(0, 1)
    ([0, 2, 4], 3)
    """
    if n_classes == 1:
        return MAP_CLASSES - 2
    return round(rank * (MAP_CLASSES - 1) / (n_classes - 1))


def steps(
    values: Sequence[Value], breaks: Sequence[Value], measure: Measure, *, given: bool
) -> list[Step]:
    """Return the legend of the classes.

    Classes that were found are told by the values they hold, those that were given by
    their breaks.
    """
    n_classes = len(breaks) + 1
    members: list[list[Value]] = [[] for _ in range(n_classes)]
    for value in values:
        members[class_of(value, breaks)].append(value)
    return [
        Step(
            f"map-class-{shade(rank, n_classes)}",
            _between(breaks, rank, measure) if given else _held(held, measure),
            len(held),
        )
        for rank, held in enumerate(members)
    ]


def _held(held: Sequence[Value], measure: Measure) -> str:
    least, most = measure.say(min(held)), measure.say(max(held))
    return least if least == most else f"{_number_of(least, most)} à {most}"


def _number_of(first: str, second: str) -> str:
    """Leave out the unit of the first value when the second one repeats it."""
    number, _, unit = first.rpartition(NBSP)
    return number if number and unit == second.rpartition(NBSP)[2] else first


def _between(breaks: Sequence[Value], rank: int, measure: Measure) -> str:
    if not breaks:
        return "toutes les valeurs"
    if rank == 0:
        return f"moins de {measure.say(breaks[0])}"
    if rank == len(breaks):
        return f"{measure.say(breaks[-1])} et plus"
    least, most = measure.say(breaks[rank - 1]), measure.say(breaks[rank])
    return f"de {_number_of(least, most)} à moins de {most}"
