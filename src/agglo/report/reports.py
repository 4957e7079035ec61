"""What a composition refers to, read from the tables: the same few queries for any report."""

from collections.abc import Iterable, Sequence
from typing import Any

from agglo.core.periods import Period
from agglo.plan import models as plan
from agglo.plan.reports.figures import Facts as PlanFacts
from agglo.plan.reports.figures import amount_figure, opened_workbook, workbook
from agglo.plan.rules.figures import Figure
from agglo.plan.rules.money import Sum
from agglo.report.rules.composition import Composition, Reference, references
from agglo.report.rules.facts import (
    Action,
    Commune,
    Facts,
    Milestone,
    Priority,
    Share,
    Target,
    Territory,
)
from agglo.report.rules.grammar import CHARTS
from agglo.report.rules.shares import shares
from agglo.report.rules.spans import reference as figure_reference
from agglo.territory import models as territory

Json = dict[str, Any]


def facts_of(composition: Composition) -> Facts:
    """Return the records that a composition leads to."""
    asked = references(composition)
    keys = _by_kind(asked)
    figures, series = _figures(asked, keys.get("indicator", ()))
    return Facts(
        territory=_territory(),
        priorities=_priorities(),
        actions=_actions(keys.get("action", ())),
        milestones=_milestones(keys.get("milestone", ())),
        targets=_targets({*keys.get("target", ()), *keys.get("indicator", ())}),
        communes=_communes() if any(t.kind == "map" for t in composition.tokens) else (),
        figures=figures,
        series=series,
        budget=_budget() if any(t.key in CHARTS for t in composition.tokens) else (),
    )


def _by_kind(asked: Iterable[Reference]) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for reference in asked:
        keys.setdefault(reference.kind, []).append(reference.key)
    return keys


def _figures(
    asked: Sequence[Reference], charted: Sequence[str]
) -> tuple[dict[str, Figure], dict[str, tuple[Figure, ...]]]:
    """Return the figures of the text by reference, and the series of the charts by key."""
    read = PlanFacts()
    refs = {
        figure_reference(each.key, each.period): (
            each.key,
            Period.parse(each.period) if each.period else None,
        )
        for each in asked
        if each.kind == "figure"
    }
    wanted = [*refs.values(), *((key, None) for key in charted)]
    if charted:
        opened = opened_workbook(charted, facts=read)
        leaves = {leaf for key in charted for leaf in opened.leaves(key)}
        wanted += [(leaf, each.period) for leaf in leaves for each in opened.periods.get(leaf, ())]
    book = workbook(list(dict.fromkeys(wanted)), facts=read)
    found = {ref: book.figure(*each) for ref, each in refs.items()}
    series = {
        key: tuple(book.series(key)) for key in dict.fromkeys(charted) if key in book.definitions
    }
    return (
        {ref: figure for ref, figure in found.items() if figure is not None},
        {key: points for key, points in series.items() if points},
    )


def _territory() -> Territory:
    epci = territory.Epci.objects.filter(closed_on=None).first()
    if epci is None:
        return Territory(name="", short_name="", slug="")
    return Territory(
        name=epci.name,
        short_name=epci.short_name,
        slug=epci.slug,
        licence=epci.licence,
        fictional=epci.fictional,
        contact=epci.contact,
    )


def _priorities() -> tuple[Priority, ...]:
    rows = plan.Priority.objects.filter(closed_on=None).order_by("number")
    return tuple(Priority(*row) for row in rows.values_list("key", "number", "short_name", "name"))


def _actions(keys: Iterable[str]) -> tuple[Action, ...]:
    rows = plan.Action.objects.filter(closed_on=None, key__in=set(keys)).order_by("key")
    communes = plan.Action.communes.through.objects.filter(action__key__in=set(keys))
    here: dict[str, list[str]] = {}
    for key, insee in communes.values_list("action__key", "commune__insee").order_by():
        here.setdefault(key, []).append(insee)
    return tuple(
        Action(key, name, everywhere, tuple(sorted(here.get(key, ()))))
        for key, name, everywhere in rows.values_list("key", "name", "everywhere")
    )


def _milestones(keys: Iterable[str]) -> tuple[Milestone, ...]:
    rows = plan.Milestone.objects.published().filter(key__in=set(keys)).order_by("key")
    return tuple(
        Milestone(*(cell or "" for cell in row))
        for row in rows.values_list(
            *("key", "action__key", "name", "planned", "reached"),
            *("source__key", "source__title", "source__url", "locator"),
        )
    )


def _targets(keys: Iterable[str]) -> tuple[Target, ...]:
    rows = plan.Target.objects.filter(closed_on=None, indicator__key__in=set(keys))
    return tuple(
        Target(*row[:8], *(cell or "" for cell in row[8:]))
        for row in rows.order_by("indicator__key", "period", "kind").values_list(
            *("indicator__key", "indicator__name", "indicator__unit", "indicator__decimals"),
            *("kind", "period", "value", "label"),
            *("source__key", "source__title", "source__url", "locator"),
        )
    )


def _communes() -> tuple[Commune, ...]:
    rows = territory.Commune.objects.filter(closed_on=None).order_by("slug")
    return tuple(
        Commune(*row)
        for row in rows.values_list("insee", "name", "population", "longitude", "latitude")
    )


def _budget() -> tuple[Share, ...]:
    """Return what each priority receives, from the amounts in force of its actions."""
    rows = plan.Amount.objects.published().exclude(action=None)
    amounts = list(rows.select_related("action", "funder", "source").order_by("id"))
    links = plan.Action.objects.filter(closed_on=None, objectives__closed_on=None)
    served: dict[str, list[str]] = {}
    for key, priority in links.values_list("key", "objectives__priority__key").distinct():
        served.setdefault(key, []).append(priority)
    parents = plan.Action.objects.filter(closed_on=None, parent__closed_on=None)
    order = plan.Priority.objects.filter(closed_on=None).order_by("number")
    return shares(
        sums=[as_sum(amount) for amount in amounts],
        records={amount.key: amount_figure(amount).records[0] for amount in amounts},
        parents=dict(parents.exclude(parent=None).values_list("key", "parent__key")),
        priorities={key: sorted(set(found) - {None}) for key, found in served.items()},
        order=list(order.values_list("key", flat=True)),
    )


def as_sum(amount: plan.Amount) -> Sum:
    """Return the amount of an action as the rules of money know it."""
    return Sum(
        key=amount.key,
        stage=amount.stage,
        cents=amount.amount_cents,
        qualifier=amount.qualifier,
        action=amount.action.key,
        period=Period.parse(amount.period) if amount.period else None,
        funder=amount.funder.key if amount.funder else "",
    )


def outlines() -> dict[str, Json]:
    """Return the boundaries that the pack gives, by INSEE code."""
    rows = territory.Commune.objects.filter(closed_on=None, boundary__isnull=False)
    return dict(rows.values_list("insee", "boundary"))
