"""Writing the journal, and checking that nobody rewrote it.

A caller records inside its own transaction, last: the head stays locked until that transaction
ends, so whoever locks another row does it before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection, transaction
from django.db.models import Max

from agglo.journal import cells, rules
from agglo.journal.models import Entry, Head, Import, canonical_text
from agglo.journal.rules import Fault

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser as User

__all__ = ["BrokenJournal", "Fault", "Line", "faults", "head", "record", "record_many", "verify"]

CHUNK = 1000
"""Lines written, and keys asked for, at a time: what a statement of SQLite takes."""


class BrokenJournal(Exception):
    """The journal has lines but no head: nothing more may be written until someone looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What happened to one object: a line to be, before it takes its place in the chain."""

    verb: str
    object_type: str
    object_key: str
    before: object = None
    after: object = None
    why: str = ""


def record(
    *,
    verb: str,
    object_type: str,
    object_key: str,
    at: datetime,
    actor: "User | None" = None,
    imported: Import | None = None,
    before: object = None,
    after: object = None,
    why: str = "",
) -> Entry:
    """Add one line to the journal, in the caller's transaction.

    Invariant: lines are numbered from 1 without a gap, in the order their transactions end.
    ``before`` and ``after`` are made of what ``core.canonical`` writes; they are read back as JSON.
    """
    line = Line(
        verb=verb,
        object_type=object_type,
        object_key=str(object_key),
        before=before,
        after=after,
        why=why,
    )
    (cells_,) = _append([line], actor=actor, imported=imported, at=at)
    return Entry(
        seq=int(cells_["seq"]),
        at=at,
        actor=actor,
        imported=imported,
        verb=verb,
        object_type=object_type,
        object_key=line.object_key,
        before=before,
        after=after,
        why=why,
        previous=cells_["previous"],
        object_previous=cells_["object_previous"],
        hash=cells_["hash"],
    )


@transaction.atomic(savepoint=False)
def record_many(
    lines: Iterable[Line],
    *,
    at: datetime,
    actor: "User | None" = None,
    imported: Import | None = None,
) -> int:
    """Add lines to the journal in their order, and return how many."""
    lines, n_lines = iter(lines), 0
    while chunk := list(islice(lines, CHUNK)):
        n_lines += len(_append(chunk, actor=actor, imported=imported, at=at))
    return n_lines


def head() -> tuple[int, str]:
    """Return the number and the hash of the last line; 0 and "" when there is none."""
    # Every page asks: building this query through the ORM takes ten times what running it does.
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM journal_head WHERE id = %s", [Head.ONLY])
        return cursor.fetchone() or (0, "")


@transaction.atomic(savepoint=False)
def _append(
    lines: list[Line], *, actor: "User | None", imported: Import | None, at: datetime
) -> list[dict[str, str | None]]:
    """Chain lines after the head, which is locked first, and move it; return their cells."""
    seq, previous = _locked_head()
    of_object = _last_hashes(lines) if seq else {}
    written = []
    shared = {
        "at": rules.instant_text(at),
        "actor": actor and str(actor.pk),
        "imported": imported and str(imported.pk),
    }
    for line in lines:
        seq += 1
        about = (line.object_type, line.object_key)
        row = shared | {
            "seq": str(seq),
            "verb": line.verb,
            "object_type": line.object_type,
            "object_key": line.object_key,
            "before": canonical_text(line.before),
            "after": canonical_text(line.after),
            "why": line.why,
            "previous": previous,
            "object_previous": of_object.get(about, ""),
        }
        row["hash"] = previous = of_object[about] = rules.fingerprint(row)
        written.append(row)
    cells.insert(connection, written, at)
    Head.objects.filter(pk=Head.ONLY).update(seq=seq, hash=previous)
    return written


def _locked_head() -> tuple[int, str]:
    """Return where the chain stands, and keep other writers out until the transaction ends.

    SQLite locks no row: there the whole file is locked since the transaction began (IMMEDIATE).
    """
    locked = Head.objects.select_for_update(of=("self",)).values_list("seq", "hash")
    found = locked.filter(pk=Head.ONLY).first()
    if found is None:
        Head.objects.get_or_create(pk=Head.ONLY)  # waits for whoever else is creating it
        found = locked.get(pk=Head.ONLY)
        if not found[0] and Entry.objects.exists():
            raise BrokenJournal("The journal has lines but no head: run agglo journal verify.")
    return found


def _last_hashes(lines: list[Line]) -> dict[tuple[str, str], str]:
    """Return the hash of the last line of each object that lines are about."""
    keys_of: dict[str, set[str]] = {}
    for line in lines:
        keys_of.setdefault(line.object_type, set()).add(line.object_key)
    found = {}
    for object_type, keys in keys_of.items():
        same = Entry.objects.filter(object_type=object_type, object_key__in=keys)
        last = same.order_by().values("object_key").annotate(last=Max("seq")).values("last")
        rows = Entry.objects.filter(seq__in=last).order_by()
        found |= {
            (object_type, key): hash_ for key, hash_ in rows.values_list("object_key", "hash")
        }
    return found


def verify() -> list[Fault]:
    """Read the whole journal and return everything wrong in it, in its order.

    Lines are streamed as the bytes the database holds, so that nothing is forgiven on the way.
    """
    return list(faults())


def faults(anchor: tuple[int, str] | None = None) -> Iterator[Fault]:
    """Yield everything wrong in the journal; an anchor is a head that was noted elsewhere.

    Someone who owns the database can rewrite a whole chain and its head, but not what was copied
    from it before: a line whose number is the anchor's must still have its hash.
    """
    checker, found = rules.Checker(anchor), None
    try:
        while True:
            before = checker.seq
            for line in cells.lines(connection, after=before or None):
                yield from checker.read(line)
            # Others may write meanwhile: the head is read after the lines, and what it is ahead
            # of is read in turn, until a reading finds nothing more.
            if found is not None and checker.seq == before:
                break
            found = Head.objects.filter(pk=Head.ONLY).values_list("seq", "hash").first()
            if found is None or found[0] <= checker.seq:
                break
        yield from checker.finish(found)
    except DatabaseError as error:
        yield Fault(None, "unreadable", f"la base de données ne peut pas être lue ({error})")
