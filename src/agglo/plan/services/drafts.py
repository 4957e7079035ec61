"""What is not public yet: read the same way to be shown, marked, published or discarded."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

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


def kinds_waiting(scope: Scope) -> list[str]:
    """Return the words of the kinds of facts that wait in a scope, in one query."""
    rows = [(kind.word, pending(kind, scope)) for kind in kinds.ALL]
    rows.append(("milestone", pending_milestones(scope)))
    first, *others = (
        found.order_by().values_list(Value(word, output_field=CharField())).annotate(n=Count("pk"))
        for word, found in rows
    )
    return sorted({word for word, n in first.union(*others, all=True) if n})


def authors() -> dict[Unit, set[tuple[int, datetime]]]:
    """Return who wrote what waits of each unit, and at which instants, in one query."""
    first, *others = [
        *(_written(rows, name, way, "entered_") for name, way, rows in _ways(pending)),
        _written(
            MilestoneChange.objects.waiting().filter(is_undo=False),
            "action",
            "milestone__action__key",
            "",
        ),
    ]
    found: dict[Unit, set[tuple[int, datetime]]] = defaultdict(set)
    for name, key, by, at in first.union(*others):
        if by is not None:
            found[name, key].add((by, at))
    return found


def _written(rows: QuerySet, name: str, way: str, prefix: str) -> QuerySet:
    unit = Value(name, output_field=CharField())
    return rows.order_by().values_list(unit, way, f"{prefix}by", f"{prefix}at").distinct()


def marks(scope: Scope | None = None) -> Mapping[Unit, str]:
    """Return a mark for each unit, which any writing to it changes, in one query."""
    steps, moved = Milestone.objects.filter(publication=None), MilestoneChange.objects.waiting()
    if scope is not None:
        steps = steps.filter(action__key__in=scope.actions)
        moved = moved.filter(milestone__action__key__in=scope.actions)
    first, *others = [
        *(_last(rows, name, way) for name, way, rows in _ways(lambda k: unpublished(k, scope))),
        _last(steps, "action", "action__key"),
        _last(moved, "action", "milestone__action__key"),
    ]
    found: dict[Unit, list[str]] = defaultdict(list)
    for name, key, model, last in first.union(*others, all=True):
        found[name, key].append(f"{model}{last}")
    return {unit: "-".join(sorted(parts)) for unit, parts in found.items()}


def _last(rows: QuerySet, name: str, way: str) -> QuerySet:
    unit, model = (
        Value(text, output_field=CharField()) for text in (name, rows.model.__name__.lower())
    )
    return rows.order_by().values_list(unit, way, model).annotate(last=Max("pk"))


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
