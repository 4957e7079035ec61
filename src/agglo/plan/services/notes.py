"""Saying where an action stands, in a few words or in none."""

from datetime import datetime

from django.db import transaction

from agglo.core.french import quoted
from agglo.journal import services as journal
from agglo.people.models import User
from agglo.plan import permissions
from agglo.plan.models import Action, Note
from agglo.plan.refusals import NoteEmpty, NoteTooLong, NothingChanges
from agglo.plan.services import chains

NOTE_LIMIT = 4000
"""Characters of a note, the last one included."""


@transaction.atomic
def write_note(
    *, action: Action, text: str = "", kind: str = Note.Kind.NEWS, actor: User, at: datetime
) -> Note:
    """Add a note to an action; one that says nothing new is never published.

    Raises NotAllowed, NoteEmpty or NoteTooLong, having written nothing.
    """
    permissions.require(actor, permissions.RECORD_NOTE, on=chains.day(at))
    action = chains.locked(action)
    text = _checked(text, kind)
    note = Note.objects.create(action=action, kind=kind, text=text, **chains.authored(actor, at))
    _journal("plan.note:record", note, actor, at, before=None)
    return note


@transaction.atomic
def correct_note(
    *, seen: Note, text: str, why: str, actor: User, at: datetime, withdraw: bool = False
) -> Note:
    """Put another text in the place of a note, or withdraw it, in the working version.

    Raises NotAllowed, WhyMissing, ChangedMeanwhile, NothingChanges, NoteEmpty or NoteTooLong,
    having written nothing.
    """
    permissions.require(actor, permissions.RECORD_NOTE, on=chains.day(at))
    chains.locked(seen.action)
    seen = chains.as_now(seen)
    name = f"note du {chains.on(seen.entered_at)}"
    why = chains.reason(why, name, seen=seen)
    text = seen.text if withdraw else _checked(text, seen.kind)
    chains.still_current(seen, name, said, fields)
    new = None if withdraw else text
    if new == (None if seen.is_withdrawal else seen.text):
        raise NothingChanges(name=quoted(name))
    correction = Note.objects.create(
        action=seen.action,
        kind=seen.kind,
        text=text,
        supersedes=seen,
        is_withdrawal=withdraw,
        is_undo=chains.is_undo(seen, lambda note: note.text, new),
        why=why,
        **chains.authored(actor, at),
    )
    verb = "plan.note:withdraw" if withdraw else "plan.note:correct"
    _journal(verb, correction, actor, at, before=seen)
    return correction


def said(note: Note) -> str:
    """Return a note in French."""
    if note.is_withdrawal:
        return "note retirée"
    return quoted(note.text) if note.text else note.get_kind_display()


def fields(note: Note) -> dict[str, str]:
    """Return what a note says, field by field."""
    return {"Texte": "retirée" if note.is_withdrawal else note.text}


def as_journalled(note: Note) -> dict[str, object]:
    """Return a note as the journal keeps it; ``note`` is the first of its chain."""
    return {
        "action": note.action.key,
        "kind": note.kind,
        "text": note.text,
        "note": _first(note).pk,
        "withdrawn": note.is_withdrawal,
    }


def _first(note: Note) -> Note:
    while note.supersedes_id:
        note = note.supersedes
    return note


def _checked(text: str, kind: str) -> str:
    text = text.strip()
    if not text and kind != Note.Kind.NOTHING_NEW:
        raise NoteEmpty
    if len(text) > NOTE_LIMIT:
        raise NoteTooLong(n=len(text), limit=NOTE_LIMIT)
    return text


def _journal(verb: str, after: Note, actor: User, at: datetime, *, before: Note | None) -> None:
    journal.record(
        verb=verb,
        object_type="plan.action",
        object_key=after.action.key,
        actor=actor,
        at=at,
        before=as_journalled(before) if before else None,
        after=as_journalled(after),
        why=after.why,
    )
