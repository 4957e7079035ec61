"""The money of the plan: by stage and year, then one stage broken down four ways."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from agglo.plan.reports.explorer import explained
from agglo.plan.reports.outline import Outline, read_outline
from agglo.plan.rules import money
from agglo.plan.rules.money import Explained, Sum, Total, Undated

STAGE_LABELS = {
    "projected": "Projeté",
    "programmed": "Programmé (AP)",
    "credits": "Crédits de paiement (CP)",
    "committed": "Engagé",
    "ordered": "Mandaté",
    "paid": "Payé",
}

OWN = "L’intercommunalité elle-même"
SEVERAL_PRIORITIES = "Plusieurs priorités à la fois"
NO_PRIORITY = "Sans priorité"
SEVERAL_COMMUNES = "Plusieurs communes à la fois"
EVERYWHERE = "Toutes les communes"
NOWHERE = "Non localisé"


@dataclass(frozen=True, slots=True)
class YearRow:
    """One stage over the years; a cell is None when nothing is recorded."""

    stage: str
    label: str
    cells: tuple[Total | None, ...]
    total: Total


@dataclass(frozen=True, slots=True)
class YearTable:
    """Stages by year, money that is of no single year in the last columns."""

    years: tuple[str, ...]
    rows: tuple[YearRow, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a breakdown."""

    label: str
    total: Total
    share: str
    query: str = ""  # filter of the explorer that shows the actions behind the line


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What the actions describe of a stage, by one dimension."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class MoneyPage:
    """The money of the plan, and one stage in detail."""

    stages: tuple[Explained, ...]
    table: YearTable
    stage: str  # the one in detail
    detail: Explained | None
    breakdowns: tuple[Breakdown, ...]

    @property
    def stage_label(self) -> str:
        """Return the name of the stage in detail."""
        return STAGE_LABELS.get(self.stage, "")


def money_page(on: date, stage: str = "") -> MoneyPage:
    """Return the money of the plan as it stands on a day, a stage in detail.

    Without a stage, what is programmed; failing that, what actions describe most of.
    """
    outline = read_outline(on)
    stages = explained(outline)
    known = {each.stage: each for each in stages}
    if stage not in known:
        stage = max(known, key=lambda each: _interest(known[each]), default="")
    kept = money.counted(outline.sums, outline.parents)
    chosen = [each for each in kept if each.stage == stage]
    return MoneyPage(
        stages=stages,
        table=money_table(kept),
        stage=stage,
        detail=known.get(stage),
        breakdowns=tuple(_breakdowns(outline, chosen)),
    )


def _interest(each: Explained) -> tuple[bool, int]:
    described = each.described.cents
    return each.stage == "programmed" and described > 0, described


def money_table(sums: Sequence[Sum]) -> YearTable:
    """Return sums by stage and year; those of several years are never spread over them."""
    dated = {money.year_of(each) for each in sums}
    undated = [str(each) for each in Undated if str(each) in dated]
    years = [*sorted(year for year in dated if year not in undated), *undated]
    rows = []
    for stage in money.STAGES:
        of_stage = [each for each in sums if each.stage == stage]
        by_year = money.by(of_stage, money.year_of)
        if of_stage:
            cells = tuple(by_year.get(year) for year in years)
            rows.append(YearRow(stage, STAGE_LABELS[stage], cells, money.added(of_stage)))
    return YearTable(tuple(years), tuple(rows))


def budget_by_priority(on: date, stage: str = "") -> Breakdown | None:
    """Return what the actions describe of a stage, by priority: the chart of reports."""
    page = money_page(on, stage)
    return page.breakdowns[0] if page.breakdowns else None


def _breakdowns(outline: Outline, sums: Sequence[Sum]) -> Iterable[Breakdown]:
    if not sums:
        return
    whole = sum(each.cents for each in sums)
    dimensions: tuple[tuple[str, Callable[[Sum], tuple[str, str]]], ...] = (
        ("Par priorité", lambda each: _priority(outline, each)),
        ("Par année", lambda each: (money.year_of(each), "")),
        ("Par financeur", lambda each: (outline.funders.get(each.funder, OWN), "")),
        ("Par commune", lambda each: _commune(outline, each)),
    )
    for title, label in dimensions:
        queries = dict(label(each) for each in sums)
        totals = money.by(sums, lambda each, label=label: label(each)[0])
        parts = [
            Part(name, total, money.share_text(total.cents, whole), queries[name])
            for name, total in totals.items()
        ]
        by_year = title == "Par année"
        parts.sort(key=lambda part: part.label if by_year else -part.total.cents)
        yield Breakdown(title, tuple(parts))


def _priority(outline: Outline, each: Sum) -> tuple[str, str]:
    served = outline.priorities_of(each.action)
    if len(served) != 1:
        return (SEVERAL_PRIORITIES if served else NO_PRIORITY), ""
    names = {priority.key: priority.short_name for priority in outline.priorities}
    return names[served[0]], f"priorite={served[0]}"


def _commune(outline: Outline, each: Sum) -> tuple[str, str]:
    line = outline.by_key.get(each.action)
    if line is None or (not line.communes and not line.everywhere):
        return NOWHERE, ""
    if line.everywhere:
        return EVERYWHERE, ""
    if len(line.communes) > 1:
        return SEVERAL_COMMUNES, ""
    insee = line.communes[0]
    return outline.communes.get(insee, insee), f"commune={insee}"
