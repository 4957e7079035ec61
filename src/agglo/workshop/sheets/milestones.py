"""Importing the steps of actions: new ones, and the dates of those that are known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agglo.core.french import fold, quoted
from agglo.core.periods import Period
from agglo.core.refusal import Refusal
from agglo.core.sheets.dates import period
from agglo.core.unreadable import Unreadable
from agglo.plan import permissions as can
from agglo.plan import services as plan
from agglo.plan.models import Action, Milestone, MilestoneChange
from agglo.plan.refusals import ChangedMeanwhile
from agglo.plan.services import chains
from agglo.plan.services import milestones as steps
from agglo.plan.services.standing import Left
from agglo.workshop.rules.sheets.entries import Entry, Fault, Texts
from agglo.workshop.rules.sheets.fields import MILESTONES
from agglo.workshop.rules.sheets.names import Names
from agglo.workshop.sheets.reading import (
    Base,
    Shown,
    Undone,
    action_names,
    limited,
    read_cell,
    refusal_fault,
    require_cells,
)

Dates = tuple[str, str]


@dataclass(slots=True)
class Known:
    """A step as it stands in the working version."""

    pk: int
    key: str
    name: str
    dates: Dates
    public: Dates  # blank when nothing of it is public
    at: datetime | None = None
    who: str = ""


@dataclass(slots=True)
class Step:
    """What one row says: the action, the name, the dates; blank dates keep what is known."""

    action: int
    name: str
    planned: Period | None
    reached: Period | None
    known: Known | None = None

    @property
    def dates(self) -> Dates:
        """Return the dates after the row."""
        before = self.known.dates if self.known else ("", "")
        said = (self.planned, self.reached)
        return tuple(new.code if new else old for new, old in zip(said, before, strict=True))


@dataclass(slots=True)
class Milestones(Base):
    """The import of steps."""

    kind = MILESTONES
    is_read_when_judged = False
    actions: Names[int] = field(init=False)
    known: dict[tuple[int, str], Known] = field(init=False)
    by_key: dict[str, tuple[int, Known]] = field(init=False)

    def __post_init__(self) -> None:
        self.actions = action_names()
        last = {}
        waiting = MilestoneChange.objects.waiting().select_related("by").order_by("pk")
        for change in waiting:
            last[change.milestone_id] = change
        self.known, self.by_key = {}, {}
        for each in Milestone.objects.current().order_by("pk"):
            public = (each.planned, each.reached) if each.publication_id else ("", "")
            change = last.get(each.pk)
            at, who = (change.at, str(change.by)) if change else (None, chains.THE_PACK)
            dates = (each.now_planned, each.now_reached)
            known = Known(each.pk, each.key, each.name, dates, public, at, who)
            self.known[each.action_id, fold(each.name)] = known
            self.by_key[each.key] = (each.action_id, known)

    def read(self, rows: Iterable[Texts]) -> list[Entry]:
        """Read rows; one without a date for a step that is known is left out."""
        return [self._read(row) for row in rows]

    def _read(self, row: Texts) -> Entry:
        entry = Entry(row.line)
        has_dates = row.cells.get("prevu") or row.cells.get("atteint")
        found = read_cell(entry, row, "cle", self._by_key)
        if found and not has_dates:
            return entry
        cells = dict(row.cells)
        if found:  # the key says of which action the step is
            cells |= {"action": cells.get("action") or "x", "jalon": cells.get("jalon") or "x"}
        require_cells(entry, Texts(row.line, cells, row.places, stray=row.stray), MILESTONES)
        action = found[0] if found else read_cell(entry, row, "action", self.actions.find)
        name = found[1].name if found else read_cell(entry, row, "jalon", limited(250))
        planned = read_cell(entry, row, "prevu", _date)
        reached = read_cell(entry, row, "atteint", _date)
        if entry.faults:
            return entry
        known = found[1] if found else self.known.get((action, fold(name)))
        if known and not has_dates:
            return entry
        entry.payload, entry.what = Step(action, name, planned, reached, known), "add"
        return entry

    def _by_key(self, text: str) -> tuple[int, Known]:
        if text not in self.by_key:
            raise Unreadable(text, "la clé d’un jalon, ou rien pour un nouveau jalon")
        return self.by_key[text]

    def lock(self, entries: Sequence[Entry]) -> None:
        """Lock the actions, in order."""
        pks = {entry.payload.action for entry in entries if entry.payload}
        locked = Action.objects.select_for_update(of=("self",), no_key=True)
        list(locked.filter(pk__in=pks).order_by("pk").values_list("pk"))

    def judge(self, entries: Sequence[Entry]) -> None:
        """Say what each row would do, as the services of the plan would answer."""
        may = can.may(self.actor, can.RECORD_MILESTONE, on=self.day)
        lines: dict[tuple[int, str], int] = {}
        for entry in entries:
            step = entry.payload
            if step is None or entry.faults:
                continue
            known = step.known
            entry.what = "add" if known is None else "correct"
            if known is not None:
                entry.before_at = known.at
                was = zip(known.public, step.dates, strict=True)
                entry.needs_why = any(old and old != new for old, new in was)
                if known.dates == step.dates:
                    entry.what, entry.needs_why = "same", False
            first = lines.setdefault((step.action, fold(step.name)), entry.line)
            if first != entry.line:
                entry.refuse(Fault("jalon", f"Déjà dit ligne {first}."))
            elif entry.what != "same":
                self._refuse(entry, step, may=may)

    def _refuse(self, entry: Entry, step: Step, *, may: bool) -> None:
        try:
            if not may:
                can.require(self.actor, can.RECORD_MILESTONE, on=self.day)
            steps.check(step.name, step.reached, self.at)
        except Refusal as refusal:
            entry.refuse(refusal_fault("atteint" if may else "", refusal))

    def identity(self, entry: Entry) -> tuple:
        """Return what a row is about, what is in force and what it says."""
        step = entry.payload
        if step is None:
            return ()
        return step.action, step.name, *(step.known.dates if step.known else ()), *step.dates

    def shown(self, entries: Sequence[Entry]) -> list[Shown]:
        """Tell rows as people read them, in one query."""
        pks = {entry.payload.action for entry in entries if entry.payload}
        names = dict(Action.objects.filter(pk__in=pks).values_list("pk", "name"))
        return [self._shown(entry.payload, names) for entry in entries]

    def _shown(self, step: Step | None, names: dict[int, str]) -> Shown:
        if step is None:
            return Shown("", "", "")
        known = step.known
        before = _said(known.dates) if known else ""
        name = f"{quoted(step.name)}, {names[step.action]}"
        return Shown(name, before, _said(step.dates), known.who if known else "")

    def write(self, entries: Sequence[Entry], why: str) -> dict[str, Any]:
        """Add or date each step that changes; return its dates before and after."""
        written = [self._write(each.payload, why) for each in entries if each.what != "same"]
        return {"milestones": written}

    def _write(self, step: Step, why: str) -> dict[str, Any]:
        known, by = step.known, {"actor": self.actor, "at": self.at}
        planned, reached = (Period.parse(code) if code else None for code in step.dates)
        dates = {"planned": planned, "reached": reached}
        if known is None:
            action = Action.objects.get(pk=step.action)
            made = plan.add_milestone(action=action, name=step.name, **dates, **by)
        else:
            made = Milestone.objects.get(pk=known.pk)
            plan.record_milestone(milestone=made, seen=known.dates, why=why, **dates, **by)
        before = list(known.dates) if known else None
        return {"key": made.key, "before": before, "after": list(step.dates)}

    def undo(self, written: dict[str, Any], why: str) -> Undone:
        """Withdraw new steps, give back their dates to the others."""
        done = Undone()
        for row in reversed(written["milestones"]):
            step = Milestone.objects.select_related("action").get(key=row["key"])
            try:
                self._undo(step, row, why)
                done.n_undone += 1
            except ChangedMeanwhile as changed:
                name = f"{step.name}, {step.action.name}"
                said = f"{changed.facts['who']} : {changed.facts['after']}"
                done.left.append(Left(name, said, self.at))
        return done

    def _undo(self, step: Milestone, row: dict[str, Any], why: str) -> None:
        given = {"milestone": step, "why": why, "actor": self.actor, "at": self.at}
        given["seen"] = tuple(row["after"])
        if row["before"] is None:
            plan.withdraw_milestone(**given)
            return
        planned, reached = (Period.parse(code) if code else None for code in row["before"])
        plan.record_milestone(planned=planned, reached=reached, **given)


def _date(text: str) -> Period:
    return period(text, spans=False)


def _said(dates: Dates) -> str:
    planned, reached = dates
    parts = [f"prévu {Period.parse(planned).when()}"] if planned else []
    parts += [f"atteint {Period.parse(reached).when()}"] if reached else []
    return ", ".join(parts) or "sans date"
