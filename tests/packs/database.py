"""What a pack says and what the database holds, in one plain shape, each read the obvious way."""

import csv
from decimal import Decimal

from agglo.core.periods import Period
from agglo.plan.models import Action, Amount, Indicator, Milestone, Observation, Target
from agglo.territory.models import Commune, Place


def rows(path, pattern):
    for file in sorted(path.glob(pattern)):
        with file.open(newline="", encoding="utf-8-sig") as lines:
            yield from csv.DictReader(lines)


def cell(row, name):
    return (row.get(name) or "").strip()


def items(row, name):
    return frozenset(cell(row, name).split("|")) - {""}


def period(text):
    return Period.parse(text).code if text else ""


def number(text):
    return Decimal(text) if text else None


def said(path):
    """Return what a pack says, table by table."""
    actions = list(rows(path, "plan/actions.csv"))
    links = {frozenset((row["key"], other)) for row in actions for other in items(row, "links")}
    return {
        "communes": {
            row["insee"]: (cell(row, "name"), cell(row, "population"))
            for row in rows(path, "communes.csv")
        },
        "places": {row["key"]: cell(row, "name") for row in rows(path, "places/*.csv")},
        "actions": {
            row["key"]: (
                *(cell(row, name) for name in ("name", "parent", "summary", "stated_status")),
                *(items(row, name) for name in ("objectives", "partners")),
                items(row, "communes"),
            )
            for row in actions
        },
        "links": links,
        "milestones": {
            row["key"]: (row["action"], period(row["reached"]))
            for row in rows(path, "plan/milestones.csv")
        },
        "targets": {
            (row["indicator"], row["kind"], period(row["period"])): number(row["value"])
            for row in rows(path, "plan/targets.csv")
        },
        "indicators": {
            row["key"]: (row["name"], row["expression"])
            for row in rows(path, "plan/indicators.csv")
        },
        "amounts": {
            row["key"]: (cell(row, "action"), int(Decimal(row["amount"]) * 100), row["stage"])
            for row in rows(path, "plan/budgets.csv")
        },
        "observations": {
            (row["indicator"], row["commune"], period(row["period"])): (
                number(row["value"]),
                cell(row, "qualifier"),
                cell(row, "locator"),
            )
            for row in rows(path, "plan/observations.csv")
        },
    }


def held():
    """Return what the database holds, closed rows and corrected facts left out."""
    actions = Action.objects.filter(closed_on=None).prefetch_related(
        "objectives", "partners", "communes", "links"
    )
    return {
        "communes": {
            c.insee: (c.name, str(c.population)) for c in Commune.objects.filter(closed_on=None)
        },
        "places": {p.key: p.name for p in Place.objects.filter(closed_on=None)},
        "actions": {
            a.key: (
                *(a.name, a.parent.key if a.parent else "", a.summary, a.stated_status),
                frozenset(o.key for o in a.objectives.all()),
                frozenset(p.key for p in a.partners.all()),
                frozenset({"*"} if a.everywhere else (c.insee for c in a.communes.all())),
            )
            for a in actions.select_related("parent")
        },
        "links": {frozenset((a.key, other.key)) for a in actions for other in a.links.all()},
        "milestones": {
            m.key: (m.action.key, m.reached) for m in Milestone.objects.filter(closed_on=None)
        },
        "targets": {
            (t.indicator.key, t.kind, t.period): t.value
            for t in Target.objects.filter(closed_on=None)
        },
        "indicators": {
            i.key: (i.name, i.expression) for i in Indicator.objects.filter(closed_on=None)
        },
        "amounts": {
            a.key: (a.action.key if a.action else "", a.amount_cents, a.stage)
            for a in Amount.objects.current().select_related("action")
        },
        "observations": {
            (o.indicator.key, o.commune.insee if o.commune else "", o.period): (
                o.value,
                o.qualifier,
                o.locator,
            )
            for o in Observation.objects.current().select_related("indicator", "commune")
        },
    }
