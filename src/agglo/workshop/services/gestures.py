"""One gesture on many actions: all of them or none, tried before it is made, undone by correction.

Each action goes through the service that a page for one action calls, with its permission and its
refusals. A refusal anywhere keeps the whole from being written.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from agglo.core.french import date_in_words, typeset
from agglo.core.periods import Period
from agglo.core.refusal import Refusal
from agglo.people.models import User
from agglo.plan import services as plan
from agglo.plan.models import Action, Milestone, Note
from agglo.plan.services.drafts import waiting_units
from agglo.workshop import permissions
from agglo.workshop.models import Follow, Gesture
from agglo.workshop.refusals import AlreadyUndone, NoStepLeft, NothingChosen, NotYours
from agglo.workshop.reports.tour import next_step
from agglo.workshop.rules.gestures import KINDS
from agglo.workshop.services import following

Said = Mapping[str, Any]
Row = dict[str, Any]


@dataclass(slots=True)
class Outcome:
    """What a gesture did, or what kept it from being made."""

    rows: list[Row] = field(default_factory=list)
    refusals: list[tuple[Action, str]] = field(default_factory=list)
    gesture: Gesture | None = None


def try_gesture(
    *, kind: str, actions: Sequence[Action], said: Said, actor: User, at: datetime
) -> Outcome:
    """Return what a gesture would do, having written nothing. Raises NothingChosen, NotAllowed."""
    with transaction.atomic():
        outcome = _run(kind, actions, said, actor, at)
        transaction.set_rollback(True)
    return outcome


def make_gesture(
    *, kind: str, actions: Sequence[Action], said: Said, actor: User, at: datetime
) -> Outcome:
    """Do something to every action, or to none when one of them is refused.

    The outcome has a gesture when it was made. Raises NothingChosen or NotAllowed.
    """
    with transaction.atomic():
        outcome = _run(kind, actions, said, actor, at)
        if outcome.refusals:
            transaction.set_rollback(True)
        else:
            outcome.gesture = Gesture.objects.create(
                kind=kind, said=_kept(said), rows=outcome.rows, by=actor, at=at
            )
    return outcome


@transaction.atomic
def undo_gesture(*, gesture: Gesture, actor: User, at: datetime) -> Gesture:
    """Undo a gesture by the corrections that each of its rows needs.

    Raises NotYours, AlreadyUndone, or what a row refuses, having written nothing.
    """
    made = Gesture.objects.select_for_update(of=("self",), no_key=True).get(pk=gesture.pk)
    if made.by_id != actor.pk or not KINDS[made.kind].can_be_undone:
        raise NotYours(what="Le geste")
    if made.undone_at is not None:
        raise AlreadyUndone(on=date_in_words(localdate(made.undone_at)))
    actions = Action.objects.in_bulk([row["action"] for row in made.rows], field_name="key")
    for row in made.rows:
        if action := actions.get(row["action"]):
            UNDO[made.kind](action, row, actor, at)
    made.undone_at = at
    made.save(update_fields=["undone_at"])
    return made


def _run(kind: str, actions: Sequence[Action], said: Said, actor: User, at: datetime) -> Outcome:
    permissions.require(actor, KINDS[kind].permission, on=localdate(at))
    if not actions:
        raise NothingChosen
    outcome = Outcome()
    if kind == "publier":
        _publish(outcome, actions, said, actor, at)
        return outcome
    for action in actions:
        try:
            with transaction.atomic():
                row = DO[kind](action, said, actor, at)
            if row is not None:
                outcome.rows.append({"action": action.key} | row)
        except Refusal as refusal:
            outcome.refusals.append((action, typeset(refusal.for_people())))
    return outcome


def _follow(action: Action, said: Said, actor: User, at: datetime) -> Row | None:
    return {} if following.follow(actions=[action], actor=actor, at=at) else None


def _unfollow(action: Action, said: Said, actor: User, at: datetime) -> Row | None:
    return {} if following.unfollow(actions=[action], actor=actor) else None


def _note(action: Action, said: Said, actor: User, at: datetime) -> Row:
    note = plan.write_note(
        action=action, text=said.get("texte") or "", kind=Note.Kind.NEWS, actor=actor, at=at
    )
    return {"note": note.pk}


def _reach(action: Action, said: Said, actor: User, at: datetime) -> Row:
    step = next_step(action, localdate(at))
    if step is None:
        raise NoStepLeft
    plan.record_milestone(
        milestone=step.milestone,
        planned=step.planned,
        reached=said.get("le"),
        actor=actor,
        at=at,
        seen=(step.code, ""),
    )
    return {"milestone": step.milestone.key, "planned": step.code}


def _link(action: Action, said: Said, actor: User, at: datetime) -> Row:
    other = said["autre"]
    plan.link_actions(action=action, other=other, actor=actor, at=at)
    return {"other": other.key}


def _publish(
    outcome: Outcome, actions: Sequence[Action], said: Said, actor: User, at: datetime
) -> None:
    """Publish what waits of the actions in one publication; those where nothing waits are left."""
    waiting = waiting_units()
    keys = [action.key for action in actions if ("action", action.key) in waiting]
    try:
        with transaction.atomic():
            made = plan.publish(actions=keys, actor=actor, at=at, label=said.get("intitule") or "")
        outcome.rows += [{"action": key, "publication": made.pk} for key in keys]
    except Refusal as refusal:
        outcome.refusals.append((actions[0], typeset(refusal.for_people())))


def _unnote(action: Action, row: Row, actor: User, at: datetime) -> None:
    note = Note.objects.get(pk=row["note"])
    plan.correct_note(seen=note, text="", why=WHY, actor=actor, at=at, withdraw=True)


def _unreach(action: Action, row: Row, actor: User, at: datetime) -> None:
    planned = Period.parse(row["planned"]) if row["planned"] else None
    milestone = Milestone.objects.get(key=row["milestone"])
    plan.record_milestone(
        milestone=milestone, planned=planned, reached=None, actor=actor, at=at, why=WHY
    )


def _unlink(action: Action, row: Row, actor: User, at: datetime) -> None:
    other = Action.objects.get(key=row["other"])
    plan.unlink_actions(action=action, other=other, why=WHY, actor=actor, at=at)


def _refollow(action: Action, row: Row, actor: User, at: datetime) -> None:
    following.follow(actions=[action], actor=actor, at=at)


def _leave(action: Action, row: Row, actor: User, at: datetime) -> None:
    Follow.objects.filter(user=actor, action=action).delete()


def _kept(said: Said) -> dict[str, str]:
    """Return what was said as it is kept: words only."""
    return {name: getattr(each, "code", None) or str(each) for name, each in said.items() if each}


WHY = "Geste groupé défait"

DO: dict[str, Callable[[Action, Said, User, datetime], Row | None]] = {
    "suivre": _follow,
    "ne-plus-suivre": _unfollow,
    "note": _note,
    "jalon": _reach,
    "relier": _link,
}

UNDO: dict[str, Callable[[Action, Row, User, datetime], None]] = {
    "suivre": _leave,
    "ne-plus-suivre": _refollow,
    "note": _unnote,
    "jalon": _unreach,
    "relier": _unlink,
}


def chosen(keys: Iterable[str]) -> list[Action]:
    """Return the actions of some keys, in the order of the plan."""
    return list(Action.objects.filter(closed_on=None, key__in=list(keys)).order_by("pk"))
