"""What is not public yet: read the same way to be shown, marked, published or discarded."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import CharField, Count, Max, OuterRef, Q, QuerySet, Subquery, Value

from agglo.plan.models import Action, Amount, Indicator, Link, Milestone, MilestoneChange
from agglo.plan.models.facts import Fact
from agglo.plan.services import kinds
from agglo.plan.services.kinds import Kind

Unit = tuple[str, str]
"""What is published at once: ("action" | "indicator" | "amount", its key)."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Some units, by their keys. Sums of no action are units of their own."""

    actions: frozenset[str] = frozenset()
    indicators: frozenset[str] = frozenset()
    amounts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, units: Iterable[Unit]) -> "Scope":
        """Return the scope of some units."""
        keys: dict[str, set[str]] = defaultdict(set)
        for kind, key in units:
            keys[kind].add(key)
        return cls(*(frozenset(keys[kind]) for kind in ("action", "indicator", "amount")))

    def keep(self, kind: Kind) -> Q:
        """Return the condition that facts of a kind are of the scope."""
        if kind.word == "observation":
            return Q(indicator__key__in=self.indicators)
        if kind.model is Link:
            return Q(action__key__in=self.actions) | Q(other__key__in=self.actions)
        of_actions = Q(action__key__in=self.actions)
        if kind.model is Amount:
            return of_actions | Q(action=None, key__in=self.amounts)
        return of_actions


def unpublished(kind: Kind, scope: Scope | None = None) -> QuerySet:
    """Return the facts of a kind that are not public, corrected ones included."""
    found = kind.model._default_manager.filter(kind.wanted, publication=None)
    return found if scope is None else found.filter(scope.keep(kind))


def pending(kind: Kind, scope: Scope | None = None) -> QuerySet:
    """Return the facts of a kind that would change what the public sees."""
    return unpublished(kind, scope).pending()


def pending_milestones(scope: Scope | None = None) -> QuerySet:
    """Return the steps that would change for the public; ``is_undo`` is that of the last change."""
    waiting = MilestoneChange.objects.waiting()
    last = waiting.filter(milestone=OuterRef("pk")).order_by("-pk").values("is_undo")[:1]
    moved = Milestone.objects.filter(closed_on=None).filter(
        Q(publication=None) | Q(pk__in=waiting.values("milestone"))
    )
    moved = moved.annotate(last_is_undo=Subquery(last))
    moved = moved.filter(Q(publication=None) | Q(last_is_undo=False))
    return moved if scope is None else moved.filter(action__key__in=scope.actions)


def pairs(facts: Iterable[Fact]) -> list[tuple[Fact | None, Fact]]:
    """Return what the public sees and what it would see, from whole unpublished ends of chains.

    Facts are read with the ones they supersede.
    """
    by_pk = {fact.pk: fact for fact in facts}
    corrected = {fact.supersedes_id for fact in by_pk.values()}
    found = []
    for last in by_pk.values():
        if last.pk in corrected or last.is_undo:
            continue
        first = last
        while first.supersedes_id in by_pk:
            first = by_pk[first.supersedes_id]
        before = first.supersedes if first.supersedes_id else None
        found.append((None if before is None or before.is_withdrawal else before, last))
    return found


def waiting_units() -> dict[Unit, int]:
    """Return how many changes wait for publication, by unit, in one query."""
    first, *others = [
        *(_count(rows, name, way) for name, way, rows in _ways(pending)),
        _count(pending_milestones(), "action", "action__key"),
    ]
    counts: dict[Unit, int] = defaultdict(int)
    for name, key, n in first.union(*others, all=True):
        counts[name, key] += n
    return dict(counts)


def marks(scope: Scope | None = None) -> Mapping[Unit, str]:
    """Return a mark for each unit, which another writing to it changes: what a person saw of it."""
    found: dict[Unit, list[str]] = defaultdict(list)
    steps = (
        ("action", "action__key", Milestone.objects.filter(publication=None)),
        ("action", "milestone__action__key", MilestoneChange.objects.waiting()),
    )
    for name, way, rows in (*_ways(lambda kind: unpublished(kind, scope)), *steps):
        if scope is not None and rows.model in {Milestone, MilestoneChange}:
            rows = rows.filter(**{f"{way}__in": scope.actions})
        for key, last in rows.order_by().values_list(way).annotate(Max("pk")):
            found[name, key].append(f"{rows.model.__name__}{last}")
    return {unit: "-".join(sorted(parts)) for unit, parts in found.items()}


def _ways(read: Callable[[Kind], QuerySet]) -> Iterator[tuple[str, str, QuerySet]]:
    """Yield the kind of unit, the way from a fact to it, and the facts that have one."""
    for kind in kinds.ALL:
        rows = read(kind)
        if kind.model is Amount:
            yield "action", "action__key", rows.exclude(action=None)
            yield "amount", "key", rows.filter(action=None)
        elif kind.word == "observation":
            yield "indicator", "indicator__key", rows
        else:
            yield "action", "action__key", rows
        if kind.model is Link:
            yield "action", "other__key", rows


def _count(rows: QuerySet, name: str, way: str) -> QuerySet:
    unit = Value(name, output_field=CharField())
    return rows.order_by().values_list(unit, way).annotate(n=Count("pk"))


def names_of(units: Iterable[Unit]) -> dict[Unit, str]:
    """Return what units are called, in three queries at most."""
    scope = Scope.of(units)
    found: dict[Unit, str] = {}
    for kind, model, keys in (
        ("action", Action, scope.actions),
        ("indicator", Indicator, scope.indicators),
    ):
        if keys:
            rows = model.objects.filter(key__in=keys).values_list("key", "name")
            found |= {(kind, key): name for key, name in rows}
    if scope.amounts:
        rows = Amount.objects.filter(key__in=scope.amounts).values_list("key", "label")
        found |= {("amount", key): label for key, label in rows}
    return found
