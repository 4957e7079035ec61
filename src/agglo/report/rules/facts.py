"""What a report says of the world: the records its references lead to, read once and frozen.

A composition and its facts make the document, without anything else: that is why an edition
that keeps both can be made again years later, to the last digit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from agglo.core.canonical import decimal_text
from agglo.core.periods import Period
from agglo.plan.rules.figures import Figure


@dataclass(frozen=True, slots=True)
class Territory:
    """The intercommunality that reports."""

    name: str
    short_name: str
    slug: str
    licence: str = ""
    fictional: bool = False
    contact: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Priority:
    """A priority of the plan: its number gives its colour."""

    key: str
    number: int
    short_name: str
    name: str


@dataclass(frozen=True, slots=True)
class Action:
    """An action that the report names, and where it takes place."""

    key: str
    name: str
    everywhere: bool = False
    communes: tuple[str, ...] = ()  # INSEE codes


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of an action, with its dates as they are known."""

    key: str
    action: str
    name: str
    planned: str = ""
    reached: str = ""
    source_key: str = ""
    source_title: str = ""
    source_url: str = ""
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Where an indicator starts from or must arrive."""

    indicator: str
    name: str  # of the indicator
    unit: str
    decimals: int
    kind: str  # baseline, intermediate, final
    period: str
    value: Decimal
    label: str = ""
    source_key: str = ""
    source_title: str = ""
    source_url: str = ""
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune as a map and its table show it."""

    insee: str
    name: str
    population: int | None = None
    longitude: Decimal | None = None
    latitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What a priority receives, in the chart of the budget."""

    priority: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a composition refers to. What is missing is absent, never invented.

    ``figures`` are by reference: ``key`` for the latest value, ``key@period`` for a dated one.
    """

    territory: Territory
    priorities: tuple[Priority, ...] = ()
    actions: tuple[Action, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    targets: tuple[Target, ...] = ()
    communes: tuple[Commune, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    series: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)
    budget: tuple[Share, ...] = ()

    def target(self, indicator: str, period: str = "") -> Target | None:
        """Return the target of a period, or without one the final target, else the last."""
        targets = sorted(
            (each for each in self.targets if each.indicator == indicator),
            key=lambda each: (each.kind == "final", Period.parse(each.period).until),
        )
        if period:
            wanted = Period.parse(period)
            targets = [each for each in targets if Period.parse(each.period) == wanted]
        return targets[-1] if targets else None

    def every_figure(self) -> dict[str, Figure]:
        """Return the figures of the text, of the charts and of the budget, by a name of theirs."""
        named = dict(self.figures)
        for key, points in self.series.items():
            named |= {f"{key}@{point.period}": point for point in points}
        return named | {f"budget:{share.priority}": share.figure for share in self.budget}

    def territory_json(self) -> dict[str, Any]:
        """Return the intercommunality as JSON knows it."""
        return _plain(self.territory)

    def communes_json(self) -> list[dict[str, Any]]:
        """Return the communes as JSON knows them."""
        return [_plain(each) for each in self.communes]

    def to_json(self) -> dict[str, Any]:
        """Return texts, numbers and lists only."""
        plain = {
            name: [_plain(each) for each in getattr(self, name)]
            for name in ("priorities", "actions", "milestones", "targets", "communes")
        }
        return plain | {
            "territory": self.territory_json(),
            "figures": {ref: figure.to_json() for ref, figure in self.figures.items()},
            "series": {
                key: [point.to_json() for point in points] for key, points in self.series.items()
            },
            "budget": [
                {"priority": share.priority, "figure": share.figure.to_json()}
                for share in self.budget
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Facts":
        """Return the facts that ``to_json`` wrote."""
        return cls(
            territory=Territory(**data["territory"]),
            priorities=tuple(Priority(**each) for each in data["priorities"]),
            actions=tuple(
                Action(**each | {"communes": tuple(each["communes"])}) for each in data["actions"]
            ),
            milestones=tuple(Milestone(**each) for each in data["milestones"]),
            targets=tuple(
                Target(**each | {"value": Decimal(each["value"])}) for each in data["targets"]
            ),
            communes=communes_from_json(data["communes"]),
            figures={ref: Figure.from_json(each) for ref, each in data["figures"].items()},
            series={
                key: tuple(Figure.from_json(each) for each in points)
                for key, points in data["series"].items()
            },
            budget=tuple(
                Share(each["priority"], Figure.from_json(each["figure"])) for each in data["budget"]
            ),
        )


def _plain(value: Any) -> dict[str, Any]:
    """Return a dataclass of simple values as JSON knows it."""
    return {name: _simple(each) for name, each in asdict(value).items()}


def _simple(value: Any) -> Any:
    match value:
        case Decimal():
            return decimal_text(value)
        case tuple():
            return list(value)
    return value


def communes_from_json(data: Iterable[Mapping[str, Any]]) -> tuple[Commune, ...]:
    """Return the communes that ``to_json`` wrote."""
    return tuple(Commune(**each | _place(each)) for each in data)


def _place(data: Mapping[str, Any]) -> dict[str, Decimal | None]:
    return {
        name: Decimal(data[name]) if data[name] is not None else None
        for name in ("longitude", "latitude")
    }
