"""Reviewing one action of the monthly round: a note, a step reached, or nothing new."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from agglo.core.periods import Period
from agglo.people.models import User
from agglo.plan import services as plan
from agglo.plan.models import Action, Milestone, Note


@transaction.atomic
def review(
    *,
    action: Action,
    text: str,
    actor: User,
    at: datetime,
    milestone: Milestone | None = None,
    seen: tuple[str, str] | None = None,
) -> str:
    """Write what a person says of an action, and return it in a sentence.

    A step is reached on the day itself, with a note when there is one. Without a step nor a text,
    the action was looked at and has nothing new. Raises the refusals of ``write_note`` and
    ``record_milestone``, having written nothing.
    """
    said = []
    if milestone is not None:
        planned = seen[0] if seen else milestone.planned
        plan.record_milestone(
            milestone=milestone,
            planned=Period.parse(planned) if planned else None,
            reached=Period.parse(localdate(at).isoformat()),
            actor=actor,
            at=at,
            seen=seen,
        )
        said.append(f"jalon « {milestone.name} » atteint aujourd’hui")
    if text.strip() or milestone is None:
        kind = Note.Kind.NEWS if text.strip() else Note.Kind.NOTHING_NEW
        plan.write_note(action=action, text=text.strip(), kind=kind, actor=actor, at=at)
        said.append("nouvelle enregistrée" if text.strip() else "rien de nouveau")
    return f"{action.name} : {', '.join(said)}."
