"""Workbooks to fill in: the rows that are expected of a person, with the last value beside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.timezone import localdate

from agglo.core.money import in_euros
from agglo.core.periods import Period
from agglo.core.sheets import Column
from agglo.people.models import User
from agglo.plan.models import Action, Amount, Milestone, Note, Observation
from agglo.workshop import lists
from agglo.workshop.reports.desk import read_desk
from agglo.workshop.rules.sheets.fields import KINDS
from agglo.workshop.sheets.readings import WHOLE

MOST_ROWS = 20_000

Row = list[Any]


@dataclass(frozen=True, slots=True)
class Blank:
    """A workbook to fill in."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterator[Row]
    about: dict[str, str]


def blank_of(what: str, user: User, on: date, *, mine: bool) -> Blank:
    """Return the workbook of a kind: for what the person looks after, or for the whole plan."""
    kind, (titles, rows) = KINDS[what], _ROWS[what]
    widths = {each.title: each.width for each in kind.fields}
    fields = {each.title: each.help for each in kind.fields if each.help}
    about = {"Contenu": kind.title, "Préparé le": f"{on:%d/%m/%Y}"} | fields
    about["Pour finir"] = "Enregistrez, puis importez ce fichier à l’atelier : rien n’est publié."
    columns = tuple(Column(title, widths.get(title, 24)) for title in titles)
    return Blank(kind.title, columns, rows(user, on, mine), about)


def _readings(user: User, on: date, mine: bool) -> Iterator[Row]:
    """Yield the values that are late: the next period, each place that had a value in the last."""
    asks = (["retard=1&miennes=1"] if mine else []) + ["retard=1"]
    found = (lists.indicators(user, QueryDict(query), on=on) for query in asks)
    late = next((listing for listing in found if listing.lines), None)
    if late is None:
        return
    for row in late.rows:
        last = Period.parse(row.figure.period) if row.figure and row.figure.period else None
        following = last.following(row.definition.periodicity) if last else None
        if following is None or following.until > on:
            continue
        found = Observation.objects.current().filter(indicator__key=row.key, period=last.code)
        values = found.order_by("commune__slug").values_list("commune__name", "value")
        for name, value in values[:MOST_ROWS] or [(None, None)]:
            place = name or WHOLE
            texts = (row.key, row.name, following.code, place, last.code, value)
            yield [*texts, None, row.definition.unit, None, None, None, None]


def _milestones(user: User, on: date, mine: bool) -> Iterator[Row]:
    """Yield the steps that are not reached."""
    steps = Milestone.objects.current().filter(now_reached="", action__in=_actions(user, on, mine))
    for step in steps.select_related("action").order_by("action_id", "pk")[:MOST_ROWS]:
        yield [step.action.key, step.action.name, step.key, step.name, step.now_planned, None]


def _amounts(user: User, on: date, mine: bool) -> Iterator[Row]:
    """Yield the amounts in force; more lines may be added under them."""
    found = Amount.objects.current().filter(action__in=_actions(user, on, mine))
    related = ("action", "funder", "source")
    for each in found.select_related(*related).order_by("action_id", "pk")[:MOST_ROWS]:
        yield [
            *(each.key, each.action.key, each.action.name, each.label, each.get_stage_display()),
            *(each.period, each.get_nature_display() if each.nature else None),
            *(each.funder.name if each.funder else None, in_euros(each.amount_cents)),
            each.get_qualifier_display() if each.qualifier else None,
            *(each.source.key if each.source else None, each.locator),
        ]


def _notes(user: User, on: date, mine: bool) -> Iterator[Row]:
    """Yield the actions, with the last thing that was said of each."""
    last: dict[int, Note] = {}
    for note in Note.objects.current().filter(kind=Note.Kind.NEWS).order_by("entered_at"):
        last[note.action_id] = note
    for action in _actions(user, on, mine)[:MOST_ROWS]:
        note = last.get(action.pk)
        day = localdate(note.entered_at) if note else None
        yield [action.key, action.name, note.text if note else None, day, None]


def _actions(user: User, on: date, mine: bool):
    """Return the actions that a person looks after; every one when there is none."""
    actions = Action.objects.filter(closed_on=None).order_by("pk")
    keys = read_desk(user, on).mine if mine else []
    return actions.filter(key__in=keys) if keys else actions


_NAME = "Nom de l’action"
_ACTION = ("Clé de l’action", _NAME)
_ROWS = {
    "releves": (
        (
            *("Clé de l’indicateur", "Nom de l’indicateur", "Période", "Lieu"),
            *("Dernière période", "Dernière valeur", "Valeur", "Unité"),
            *("Précision", "Note", "Source", "Endroit dans la source"),
        ),
        _readings,
    ),
    "jalons": (
        (*_ACTION, "Clé du jalon", "Jalon", "Date prévue", "Date atteinte"),
        _milestones,
    ),
    "montants": (
        (
            *("Clé du montant", *_ACTION, "Libellé", "Stade", "Période", "Section"),
            *("Financeur", "Montant", "Précision", "Source", "Endroit dans la source"),
        ),
        _amounts,
    ),
    "notes": ((*_ACTION, "Dernière nouvelle", "Dernière nouvelle le", "Nouvelle"), _notes),
}
