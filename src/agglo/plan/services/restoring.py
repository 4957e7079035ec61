"""Going back to what a line of the journal said: one more correction, in the working version."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from agglo.core.money import compact_euros
from agglo.core.periods import Period
from agglo.journal.models import Entry
from agglo.people.models import User
from agglo.plan import permissions as can
from agglo.plan.models import Action, Amount, Document, Milestone, Note, Observation
from agglo.plan.models.facts import Fact
from agglo.plan.refusals import NotRestorable
from agglo.plan.rules.figures import WORDS
from agglo.plan.services import amounts, chains, documents, links, milestones, notes, observations
from agglo.territory.models import Source

After = Mapping[str, Any]

PERMISSIONS = (
    *(can.CORRECT_AMOUNT, can.CORRECT_OBSERVATION, can.RECORD_MILESTONE),
    *(can.RECORD_NOTE, can.RECORD_DOCUMENT, can.RECORD_LINK),
)


@transaction.atomic
def restore(*, entry: Entry, actor: User, at: datetime) -> object:
    """Have the working version say again what a line of the journal said.

    Raises NotAllowed, NotRestorable, or what the service that corrects refuses, having written
    nothing.
    """
    found = _way(entry)
    if found is None:
        raise NotRestorable
    permission, write = found
    can.require(actor, permission, on=chains.day(at))
    why = f"Rétablit la valeur du {chains.on(entry.at)}"
    return write(entry, {"why": why, "actor": actor, "at": at})


def may_restore(entry: Entry, user: User, at: datetime) -> bool:
    """Say whether a line of the journal says enough to go back to, and whether a person may."""
    found = _way(entry)
    return found is not None and can.may(user, found[0], on=chains.day(at))


def said(entry: Entry) -> str:
    """Return what would be said again, in French."""
    after = entry.after
    match _word(entry):
        case "amount":
            return WORDS[after["qualifier"]] + compact_euros(after["amount_cents"])
        case "observation":
            period = Period.parse(after["period"]).label()
            value = after["value"]
            return f"{period} : {'inconnu' if value is None else value.replace('.', ',')}"
        case "milestone":
            return milestones.said((after["planned"], after["reached"]))
        case "note":
            return after["text"]
        case "document":
            return after["title"]
    return "actions liées" if after["linked"] else "actions non liées"


def _way(entry: Entry) -> tuple[str, Callable[[Entry, dict], object]] | None:
    """Return the permission and the function that go back to a line; None when nothing does."""
    after = entry.after
    if not isinstance(after, Mapping) or "csv" in after or after.get("withdrawn"):
        return None
    return _WAYS.get(_word(entry))


def _word(entry: Entry) -> str:
    """Return the kind of thing that a line is about."""
    word = entry.verb.partition(":")[0].removeprefix("plan.")
    if word == "pack":
        return {"plan.amount": "amount", "plan.milestone": "milestone"}.get(entry.object_type, "")
    return word if entry.verb.partition(":")[2] not in {"contest", "answer"} else ""


def _amount(entry: Entry, by: dict) -> Amount:
    after, seen = entry.after, _last(Amount.objects.filter(key=entry.object_key))
    return amounts.correct_amount(
        seen=seen,
        cents=after["amount_cents"],
        qualifier=after["qualifier"],
        source=_source(after),
        locator=after["locator"],
        **by,
    )


def _observation(entry: Entry, by: dict) -> Observation:
    after = entry.after
    of = {"indicator__key": entry.object_key, "period": after["period"]}
    of |= {"commune__insee": after["commune"]} if after["commune"] else {"commune": None}
    value = after["value"]
    return observations.correct_observation(
        seen=_last(Observation.objects.filter(**of)),
        value=None if value is None else Decimal(value),
        qualifier=after["qualifier"],
        note=after["note"],
        source=_source(after),
        locator=after["locator"],
        **by,
    )


def _milestone(entry: Entry, by: dict) -> Milestone:
    after, step = entry.after, Milestone.objects.filter(key=entry.object_key).first()
    if step is None or not {"planned", "reached"} <= after.keys():
        raise NotRestorable
    planned, reached = (
        Period.parse(after[name]) if after[name] else None for name in ("planned", "reached")
    )
    return milestones.record_milestone(milestone=step, planned=planned, reached=reached, **by)


def _note(entry: Entry, by: dict) -> Note:
    first = Note.objects.filter(pk=entry.after["note"]).first()
    if first is None:
        raise NotRestorable
    return notes.correct_note(seen=chains.last_of(first), text=entry.after["text"], **by)


def _document(entry: Entry, by: dict) -> Document:
    same = Document.objects.filter(
        action__key=entry.object_key, sha256=entry.after["sha256"], is_withdrawal=True
    )
    return documents.restore_document(seen=_last(same), **by)


def _link(entry: Entry, by: dict) -> object:
    first, second = (Action.objects.get(key=key) for key in entry.after["links"])
    write = links.link_actions if entry.after["linked"] else links.unlink_actions
    return write(action=first, other=second, **by)


def _last(facts: Any) -> Fact:
    """Return the end of the one chain that some facts are of."""
    found = facts.filter(corrected_by=None).first()
    if found is None:
        raise NotRestorable
    return found


def _source(after: After) -> Source | None:
    return Source.objects.filter(key=after["source"]).first() if after.get("source") else None


_WAYS: dict[str, tuple[str, Callable[[Entry, dict], object]]] = {
    "amount": (can.CORRECT_AMOUNT, _amount),
    "observation": (can.CORRECT_OBSERVATION, _observation),
    "milestone": (can.RECORD_MILESTONE, _milestone),
    "note": (can.RECORD_NOTE, _note),
    "document": (can.RECORD_DOCUMENT, _document),
    "link": (can.RECORD_LINK, _link),
}
