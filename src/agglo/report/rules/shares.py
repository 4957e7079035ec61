"""What each priority receives, as its actions describe it: each euro once, at one stage.

Money goes through several stages, and the same euro is programmed, then opened as credits, then
paid: stages are never added. For each action the first stage known of ``PREFERRED`` counts.
"""

from collections.abc import Iterable, Mapping, Sequence

from agglo.core.periods import Period
from agglo.plan.rules.exact import total
from agglo.plan.rules.figures import Figure, Record, combined
from agglo.plan.rules.money import Sum, counted
from agglo.report.rules.facts import Share

PREFERRED = ("programmed", "projected", "credits", "committed", "ordered", "paid")

SEVERAL = "plusieurs"
"""Stands for the priority of an action that serves several of them."""

HOW = (
    "Somme des montants que les actions décrivent. Pour chaque action compte le premier stade "
    "connu : programmé, à défaut projeté, ouvert en crédits, engagé, mandaté ou payé."
)


def shares(
    sums: Sequence[Sum],
    records: Mapping[str, Record],
    parents: Mapping[str, str],
    priorities: Mapping[str, Sequence[str]],
    order: Sequence[str],
) -> tuple[Share, ...]:
    """Return the share of each priority in order, then that of the actions of several.

    ``records`` are by key of amount, ``priorities`` by key of action. A priority whose actions
    say no amount has an unknown share: it is not zero.
    """
    by_priority: dict[str, list[Record]] = {key: [] for key in order}
    for each in _once(counted(sums, parents), parents):
        served = priorities.get(each.action, ())
        key = served[0] if len(served) == 1 else SEVERAL
        by_priority.setdefault(key, []).append(records[each.key])
    return tuple(Share(key, _figure(key, found)) for key, found in by_priority.items())


def _once(kept: Iterable[Sum], parents: Mapping[str, str]) -> list[Sum]:
    """Keep the sums of one stage for each action that stands on its own."""
    by_root: dict[str, list[Sum]] = {}
    for each in kept:
        root = each.action
        while root in parents:
            root = parents[root]
        by_root.setdefault(root, []).append(each)
    chosen = []
    for group in by_root.values():
        stage = min((each.stage for each in group), key=PREFERRED.index)
        chosen += [each for each in group if each.stage == stage]
    return chosen


def _figure(priority: str, records: Sequence[Record]) -> Figure:
    periods = [Period.parse(record.period) for record in records if record.period]
    known = [record.value for record in records if record.value is not None]
    span = Period(min(p.since for p in periods), max(p.until for p in periods)) if periods else None
    return Figure(
        key=f"budget-{priority}",
        kind="amount",
        name="Montants décrits par les actions",
        value=total(known) if known else None,
        unit="€",
        decimals=2,
        qualifier=combined({record.qualifier for record in records}) if known else "",
        period=span.code if span else "",
        computation=HOW,
        records=tuple(records),
        method="registered",
        n_known=len(known),
        n_expected=len(records),
    )
