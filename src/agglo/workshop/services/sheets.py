"""Keeping a sheet, saying its columns, mending it, importing it whole, undoing it."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from agglo.core.french import date_in_words, joined
from agglo.core.sheets import read_table
from agglo.journal import services as journal
from agglo.people.models import User
from agglo.plan.permissions import TASKS as PLAN_TASKS
from agglo.workshop import permissions
from agglo.workshop.models import Sheet
from agglo.workshop.refusals import (
    ColumnsUnclear,
    NotAllowed,
    SheetChanged,
    SheetHasFaults,
    SheetIsOver,
    SheetNeedsWhy,
    SheetNotImported,
    SheetSaysNothing,
    TooManyRows,
)
from agglo.workshop.rules.sheets.fields import KINDS
from agglo.workshop.rules.sheets.matching import Guess, Matching, guess, missing
from agglo.workshop.rules.sheets.rows import Mending, Place
from agglo.workshop.sheets.imports import import_of
from agglo.workshop.sheets.preview import Preview, locked_preview
from agglo.workshop.sheets.reading import Undone
from agglo.workshop.sheets.readings import places_of_titles

NAME_LENGTH = 160
UNDO_WHY = "Import défait"
LONGEST_CELL = 4000


@transaction.atomic
def keep_sheet(
    *,
    what: str,
    data: bytes | str,
    name: str,
    actor: User,
    at: datetime,
    instead_of: Sheet | None = None,
) -> Sheet:
    """Read a file or a paste and keep it, to be looked at before anything is written.

    ``instead_of`` is a sheet that the person mended in her spreadsheet: its place is taken.

    Raises NotAllowed, a BadSheet, TooManyRows or SheetIsOver, having kept nothing.
    """
    _require(actor, what, at)
    name = name[:NAME_LENGTH]
    table, kind = read_table(data, name=name), KINDS[what]
    if len(table.rows) > kind.most_rows:
        raise TooManyRows(name=name, n=len(table.rows), most=kind.most_rows)
    sheet = _draft(instead_of) if instead_of else Sheet()
    raw = data.encode() if isinstance(data, str) else data
    sheet.what, sheet.name, sheet.by, sheet.at = what, name, actor, at
    sheet.sha256 = hashlib.sha256(raw).hexdigest()
    sheet.keep(raw, table)
    found = guess(table.header, kind, places_of_titles())
    sheet.matching = {} if found.doubts else found.matching.to_json()
    sheet.mending, sheet.counts = {}, {"rows": len(table.rows)}
    sheet.save()
    return sheet


def guess_of(sheet: Sheet) -> Guess:
    """Return what the titles of a sheet seem to say."""
    return guess(sheet.read().header, KINDS[sheet.what], places_of_titles())


@transaction.atomic
def say_columns(
    *, sheet: Sheet, columns: Mapping[int, str], said: Mapping[str, str], actor: User, at: datetime
) -> Sheet:
    """Say what each column is, and what all rows have in common.

    Raises NotAllowed, SheetIsOver or ColumnsUnclear, having written nothing.
    """
    _require(actor, sheet.what, at)
    sheet = _draft(sheet)
    units = guess_of(sheet).matching.units
    matching = Matching(dict(columns), {key: text for key, text in said.items() if text}, units)
    if doubts := missing(matching, KINDS[sheet.what]):
        said = joined(doubts)
        raise ColumnsUnclear(doubts=f"{said[:1].upper()}{said[1:]}")
    sheet.matching = matching.to_json()
    sheet.save(update_fields=["matching"])
    return sheet


@transaction.atomic
def mend_sheet(
    *,
    sheet: Sheet,
    cells: Mapping[Place, str],
    leave: Collection[int] = (),
    take: Collection[int] = (),
    actor: User,
    at: datetime,
) -> int:
    """Change cells, leave lines out or take them back; return how many things changed.

    Raises NotAllowed or SheetIsOver, having written nothing.
    """
    _require(actor, sheet.what, at)
    sheet = _draft(sheet)
    mending, known = Mending.from_json(sheet.mending), dict(sheet.read().rows)
    mended, n_changed = dict(mending.cells), 0
    for (line, column), text in cells.items():
        row, text = known.get(line), text.strip()[:LONGEST_CELL]
        if row is None or not 0 <= column < len(row):
            continue
        if mended.get((line, column), row[column]) != text:
            mended[line, column] = text
            n_changed += 1
    left = (set(mending.left) | (set(leave) & known.keys())) - set(take)
    n_changed += len(left ^ set(mending.left))
    sheet.mending = Mending(mended, left).to_json()
    sheet.save(update_fields=["mending"])
    return n_changed


@transaction.atomic
def import_sheet(*, sheet: Sheet, seen: str, why: str, actor: User, at: datetime) -> Sheet:
    """Write all that a sheet says, or nothing.

    ``seen`` is the digest of the preview that the person confirms. The sheet is locked, then what
    it is about, then it is judged again: what is written is what was seen.

    Raises NotAllowed, SheetIsOver, SheetHasFaults, SheetSaysNothing, SheetChanged, SheetNeedsWhy,
    or what a row refuses, having written nothing.
    """
    _require(actor, sheet.what, at)
    sheet = _draft(sheet)
    found = locked_preview(sheet, actor, at)
    _check(found, seen, why)
    changing = [entry for entry in found.entries if entry.what in {"add", "correct"}]
    sheet.written = found.importer.write(changing, why.strip())
    sheet.state, sheet.why = Sheet.State.IMPORTED, why.strip()
    sheet.imported_by, sheet.imported_at = actor, at
    sheet.counts |= found.counts
    sheet.save()
    _journal("workshop.sheet:import", sheet, actor, at)
    return sheet


def _check(found: Preview, seen: str, why: str) -> None:
    if found.digest() != seen:
        raise SheetChanged
    if found.n_faults:
        raise SheetHasFaults
    if not found.n_changes:
        raise SheetSaysNothing
    if found.needs_why and not why.strip():
        raise SheetNeedsWhy


@transaction.atomic
def undo_sheet(*, sheet: Sheet, why: str, actor: User, at: datetime) -> Undone:
    """Undo an import by corrections; what was changed since is left, and named.

    Raises NotAllowed, SheetNotImported, or what a correction refuses, having written nothing.
    """
    permissions.require(actor, permissions.IMPORT_SHEET, on=localdate(at))
    sheet = _locked(sheet)
    if sheet.state != Sheet.State.IMPORTED:
        raise SheetNotImported(name=sheet.name)
    importer = import_of(sheet.what, actor, at)
    why = ", ".join(filter(None, (UNDO_WHY, why.strip())))
    done = importer.undo(sheet.written, why)
    sheet.state, sheet.undone_by, sheet.undone_at = Sheet.State.UNDONE, actor, at
    sheet.counts |= {"undone": done.n_undone, "kept": len(done.left)}
    sheet.save(update_fields=["state", "undone_by", "undone_at", "counts"])
    _journal("workshop.sheet:undo", sheet, actor, at, why)
    return done


@transaction.atomic
def leave_sheet(*, sheet: Sheet, actor: User, at: datetime) -> Sheet:
    """Give up importing a sheet. Raises NotAllowed or SheetIsOver."""
    permissions.require(actor, permissions.IMPORT_SHEET, on=localdate(at))
    sheet = _draft(sheet)
    sheet.state, sheet.content, sheet.table = Sheet.State.LEFT, b"", b""
    sheet.imported_by, sheet.imported_at = actor, at
    sheet.save()
    return sheet


def _require(actor: User, what: str, at: datetime) -> None:
    """Refuse whoever may not import, or may write nothing of what the sheet says."""
    day, wanted = localdate(at), KINDS[what].permissions
    permissions.require(actor, permissions.IMPORT_SHEET, on=day)
    if not any(permissions.may(actor, each, on=day) for each in wanted):
        raise NotAllowed(task=PLAN_TASKS[wanted[0]])


def _locked(sheet: Sheet) -> Sheet:
    return Sheet.objects.select_for_update(of=("self",), no_key=True).get(pk=sheet.pk)


def _draft(sheet: Sheet) -> Sheet:
    """Lock a sheet that waits; refuse one that was imported, undone or left."""
    sheet = _locked(sheet)
    if not sheet.is_draft:
        raise SheetIsOver(
            name=sheet.name,
            who=str(sheet.imported_by),
            done="abandonnée" if sheet.state == Sheet.State.LEFT else "importée",
            on=date_in_words(localdate(sheet.imported_at)),
        )
    return sheet


def _journal(verb: str, sheet: Sheet, actor: User, at: datetime, why: str = "") -> None:
    after: dict[str, Any] = {
        "name": sheet.name,
        "what": sheet.what,
        "sha256": sheet.sha256,
        "counts": dict(sheet.counts),
    }
    journal.record(
        verb=verb,
        object_type="workshop.sheet",
        object_key=str(sheet.pk),
        actor=actor,
        at=at,
        after=after,
        why=why or sheet.why,
    )
