"""Importing what is new of actions, a sentence or two each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from agglo.core.refusal import Refusal
from agglo.plan import permissions as can
from agglo.plan import services as plan
from agglo.plan.models import Action, Note
from agglo.plan.services import chains, notes
from agglo.plan.services.standing import Left
from agglo.workshop.rules.sheets.entries import Entry, Fault, Texts
from agglo.workshop.rules.sheets.fields import NOTES
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


@dataclass(frozen=True, slots=True)
class News:
    """What one row says is new of an action."""

    action: int
    text: str


@dataclass(slots=True)
class Notes(Base):
    """The import of notes."""

    kind = NOTES
    is_read_when_judged = False
    actions: Names[int] = field(init=False)
    known: set[tuple[int, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.actions = action_names()
        current = Note.objects.current().filter(kind=Note.Kind.NEWS)
        self.known = set(current.values_list("action_id", "text"))

    def read(self, rows: Iterable[Texts]) -> list[Entry]:
        """Read rows; a blank text is left out."""
        return [self._read(row) for row in rows]

    def _read(self, row: Texts) -> Entry:
        entry = Entry(row.line)
        if not row.cells.get("texte") and not row.stray:
            return entry
        require_cells(entry, row, NOTES)
        action = read_cell(entry, row, "action", self.actions.find)
        text = read_cell(entry, row, "texte", limited(plan.NOTE_LIMIT))
        if not entry.faults:
            entry.payload, entry.what = News(action, text.strip()), "add"
        return entry

    def lock(self, entries: Sequence[Entry]) -> None:
        """Lock the actions, in order."""
        pks = {entry.payload.action for entry in entries if entry.payload}
        locked = Action.objects.select_for_update(of=("self",), no_key=True)
        list(locked.filter(pk__in=pks).order_by("pk").values_list("pk"))

    def judge(self, entries: Sequence[Entry]) -> None:
        """Say what each row would do: a note that an action has already is not written again."""
        lines: dict[News, int] = {}
        for entry in entries:
            news = entry.payload
            if news is None or entry.faults:
                continue
            entry.what = "same" if (news.action, news.text) in self.known else "add"
            first = lines.setdefault(news, entry.line)
            if first != entry.line:
                entry.refuse(Fault("texte", f"Déjà dit ligne {first}."))
                continue
            try:
                if entry.what == "add":
                    can.require(self.actor, can.RECORD_NOTE, on=self.day)
            except Refusal as refusal:
                entry.refuse(refusal_fault("", refusal))

    def identity(self, entry: Entry) -> tuple:
        """Return what a row is about and what it says."""
        return (entry.payload.action, entry.payload.text) if entry.payload else ()

    def shown(self, entries: Sequence[Entry]) -> list[Shown]:
        """Tell rows as people read them, in one query."""
        pks = {entry.payload.action for entry in entries if entry.payload}
        names = dict(Action.objects.filter(pk__in=pks).values_list("pk", "name"))
        return [
            Shown(names[each.payload.action], "", each.payload.text)
            if each.payload
            else Shown("", "", "")
            for each in entries
        ]

    def write(self, entries: Sequence[Entry], why: str) -> dict[str, Any]:
        """Write each note that is not there; return the primary keys."""
        new = [entry.payload for entry in entries if entry.what != "same"]
        actions = Action.objects.in_bulk({news.action for news in new})
        by = {"actor": self.actor, "at": self.at}
        made = [plan.write_note(action=actions[n.action], text=n.text, **by) for n in new]
        return {"notes": [note.pk for note in made]}

    def undo(self, written: dict[str, Any], why: str) -> Undone:
        """Withdraw the notes that nobody corrected."""
        done = Undone()
        found = Note.objects.select_related("action", "entered_by").filter(pk__in=written["notes"])
        for note in found:
            last = chains.last_of(note)
            if last.pk != note.pk:
                who = f"{last.entered_by} : {notes.said(last)}"
                done.left.append(Left(note.action.name, who, last.entered_at))
                continue
            plan.correct_note(
                seen=note, text="", why=why, actor=self.actor, at=self.at, withdraw=True
            )
            done.n_undone += 1
        return done
