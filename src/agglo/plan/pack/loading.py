"""From the tables of a pack to those of the plan."""

from collections.abc import Iterator

from agglo.core.periods import Period
from agglo.journal.services import Line
from agglo.journal.sync import facts
from agglo.journal.sync.facts import Facts
from agglo.journal.sync.keyed import Keyed, Values, synchronise
from agglo.journal.sync.load import Load
from agglo.packs.reading import Pack
from agglo.packs.tables import Table
from agglo.plan.models import (
    Action,
    Amount,
    Indicator,
    Milestone,
    Objective,
    Observation,
    Partner,
    Priority,
    Publication,
    Target,
)
from agglo.plan.pack.tables import (
    ACTIONS,
    BUDGETS,
    INDICATORS,
    MILESTONES,
    OBJECTIVES,
    OBSERVATIONS,
    PARTNERS,
    PRIORITIES,
    TARGETS,
)
from agglo.territory.models import Commune, Source

AMOUNT = Facts(
    Amount,
    identity=("key",),
    content=(
        *("label", "action", "priority", "stage", "nature", "period", "funder", "amount_cents"),
        *("qualifier", "source", "locator"),
    ),
)
OBSERVATION = Facts(
    Observation,
    identity=("indicator", "commune", "period"),
    content=("value", "qualifier", "note", "source", "locator"),
    derived=("since", "until"),
    derive=lambda row: _days(row[2]),
    group="indicator",
)


def load(pack: Pack, load: Load) -> None:
    """Write the plan: its tree, then its indicators, then its facts."""
    _keyed(pack, load, PRIORITIES, Keyed(Priority, PRIORITIES.names))
    _keyed(pack, load, OBJECTIVES, Keyed(Objective, OBJECTIVES.names))
    _keyed(pack, load, PARTNERS, Keyed(Partner, PARTNERS.names))
    many = ("objectives", "communes", "partners", "links")
    fields = [name for name in ACTIONS.names if name not in many]
    synchronise(load, Keyed(Action, (*fields, "everywhere"), many), _actions(pack))
    publication = _Publication(load)
    _keyed(pack, load, MILESTONES, Keyed(Milestone, MILESTONES.names))
    publication.take_milestones()
    many = ("actions", "objectives")
    fields = [name for name in INDICATORS.names if name not in many]
    _keyed(pack, load, INDICATORS, Keyed(Indicator, fields, many))
    targets = Keyed(Target, TARGETS.names, identity=("indicator", "kind", "period"))
    _keyed(pack, load, TARGETS, targets)
    amounts = [("", None, list(_amounts(pack, load)))]
    facts.synchronise(load, AMOUNT, amounts, publication.columns)
    facts.synchronise(load, OBSERVATION, _observations(pack, load), publication.columns)
    publication.take_what_is_corrected()


class _Publication:
    """What a load publishes: all that it writes, and the pending facts that it corrects."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.made: Publication | None = None

    def get(self) -> Publication:
        """Return the publication of the load, made when there is first something to publish."""
        if self.made is None:
            self.made = Publication.objects.create(
                at=self.load.at,
                label=f"Chargement du pack {self.load.pack}",
                imported=self.load.imported,
            )
        return self.made

    def columns(self) -> dict[str, object]:
        """Return what facts carry, besides what the pack says."""
        return {"publication": self.get().pk}

    def take_milestones(self) -> None:
        """Publish the steps that the pack describes; it may describe one that a person added."""
        described = Milestone.objects.filter(publication=None).exclude(pack_digest="")
        keys = list(described.values_list("key", flat=True))
        if keys:
            described.update(publication=self.get())
        new = {line.object_key for line in self.load.result.lines if line.verb == "pack:add"}
        for key in set(keys) - new:
            self.load.record(_line(key))

    def take_what_is_corrected(self) -> None:
        """Publish what people had not published and that the pack corrects all the same."""
        if self.made is not None:
            for model in (Amount, Observation):
                model.objects.none().become_public(self.made)


def _line(milestone: str) -> Line:
    return Line(verb="plan.milestone:publish", object_type="plan.milestone", object_key=milestone)


def _keyed(pack: Pack, load: Load, table: Table, keyed: Keyed) -> None:
    """Write a table whose columns are the fields of its model."""
    synchronise(load, keyed, (_values(row, table, keyed) for row in pack[table]))


def _values(row: tuple, table: Table, keyed: Keyed) -> Values:
    """Return a row by field, as the database holds it."""
    values: Values = {}
    for name in table.names:
        value = getattr(row, name)
        if isinstance(value, Period):
            value = value.code
        elif isinstance(value, tuple):
            value = list(value)
        elif name in keyed.related:
            value = value or None
        values[name] = value
    return values


def _actions(pack: Pack) -> Iterator[Values]:
    """Yield the actions; links go both ways, whichever row says them."""
    keyed = Keyed(Action, ("parent", "source"))
    linked = {row.key: set(row.links) for row in pack[ACTIONS]}
    for row in pack[ACTIONS]:
        for other in row.links:
            linked[other].add(row.key)
    for row in pack[ACTIONS]:
        values = _values(row, ACTIONS, keyed)
        values["everywhere"] = row.communes == ("*",)
        if values["everywhere"]:
            values["communes"] = []
        yield values | {"links": sorted(linked[row.key])}


def _amounts(pack: Pack, load: Load) -> Iterator[tuple]:
    actions, priorities = load.pks(Action), load.pks(Priority)
    partners, sources = load.pks(Partner), load.pks(Source)
    for row in pack[BUDGETS]:
        yield (
            row.key,
            row.label,
            actions.get(row.action),
            priorities.get(row.priority),
            row.stage,
            row.nature,
            row.period.code if row.period else "",
            partners.get(row.funder),
            row.amount,
            row.qualifier,
            sources[row.source],
            row.locator,
        )


def _observations(pack: Pack, load: Load) -> Iterator[tuple[str, int, list[tuple]]]:
    """Yield the observations indicator by indicator, those that have none any more included."""
    communes, sources, indicators = load.pks(Commune), load.pks(Source), load.pks(Indicator)
    codes: dict[Period, str] = {}
    by_indicator: dict[str, list[tuple]] = {key: [] for key in indicators}
    for row in pack[OBSERVATIONS]:
        by_indicator[row.indicator].append(row)
    for key, rows in by_indicator.items():
        pk = indicators[key]
        found = []
        for row in rows:
            period = row.period
            code = codes.get(period) or codes.setdefault(period, period.code)
            said = (row.value, row.qualifier, row.note, sources[row.source], row.locator)
            identity = (pk, communes.get(row.commune), code)
            found.append((*identity, *said, period.since, period.until))
        yield key, pk, found


def _days(code: str) -> tuple:
    period = Period.parse(code)
    return period.since, period.until
