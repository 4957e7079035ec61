"""A commune disagrees with a value; the EPCI answers."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from agglo.core.canonical import decimal_text
from agglo.core.french import quoted
from agglo.journal import services as journal
from agglo.people.models import User
from agglo.plan import permissions
from agglo.plan.models import Contest, Observation
from agglo.plan.refusals import (
    AlreadyAnswered,
    AlreadyContested,
    ChangedMeanwhile,
    NotPublic,
    NotYourValue,
    TextMissing,
)
from agglo.plan.rules.moved import moved
from agglo.plan.services import chains
from agglo.plan.services.observations import fields, name_of, said
from agglo.territory.models import Commune


@transaction.atomic
def contest(
    *,
    observation: Observation,
    commune: Commune,
    reason: str,
    proposed: Decimal | None,
    actor: User,
    at: datetime,
) -> Contest:
    """Have a commune disagree with a published value of its own, or of the whole territory.

    The contest is public at once. The value stays in force and shows that it is contested.

    Raises NotAllowed, NotYourValue, TextMissing, ChangedMeanwhile or AlreadyContested, having
    written nothing.
    """
    task = permissions.CONTEST_OBSERVATION
    permissions.require(actor, task, on=chains.day(at), insee=commune.insee)
    if observation.commune_id not in {None, commune.pk}:
        raise NotYourValue(commune=commune.name)
    if not reason.strip():
        raise TextMissing
    chains.locked(observation.indicator)
    observation = chains.as_now(observation)
    _still_public(observation)
    if waiting := observation.contests.filter(commune=commune, answered_at=None).first():
        raise AlreadyContested(commune=commune.name, on=chains.on(waiting.at))
    made = Contest.objects.create(
        observation=observation,
        commune=commune,
        proposed=proposed,
        reason=reason.strip(),
        by=actor,
        at=at,
    )
    _journal("plan.observation:contest", made, actor, at, why=made.reason)
    return made


@transaction.atomic
def answer_contest(*, contest: Contest, answer: str, actor: User, at: datetime) -> Contest:
    """Answer a commune. A value that was wrong is corrected apart, by ``correct_observation``.

    Raises NotAllowed, TextMissing or AlreadyAnswered, having written nothing.
    """
    permissions.require(actor, permissions.ANSWER_CONTEST, on=chains.day(at))
    if not answer.strip():
        raise TextMissing
    contest = chains.locked(contest)
    if contest.answered_at is not None:
        raise AlreadyAnswered(who=contest.answered_by, on=chains.on(contest.answered_at))
    contest.answer, contest.answered_by, contest.answered_at = answer.strip(), actor, at
    contest.save(update_fields=["answer", "answered_by", "answered_at"])
    _journal("plan.contest:answer", contest, actor, at, why=contest.answer)
    return contest


def _still_public(seen: Observation) -> None:
    """Refuse a contest of a value that the public no longer sees."""
    later = Observation.objects.filter(supersedes=seen, publication__isnull=False)
    last = later.select_related("publication__organisation").first()
    if last is None and seen.publication_id is not None:
        return
    if last is None:
        raise NotPublic(name=quoted(name_of(seen)))
    raise ChangedMeanwhile(
        name=quoted(seen.indicator.name),
        who=last.publication.body.capitalize() or "Une personne habilitée",
        on=chains.on(last.publication.at),
        before=said(seen),
        after=said(last),
        changes=moved(fields(seen), fields(last)),
    )


def _journal(verb: str, contest: Contest, actor: User, at: datetime, *, why: str) -> None:
    observation = contest.observation
    value = observation.value
    journal.record(
        verb=verb,
        object_type="plan.indicator",
        object_key=observation.indicator.key,
        actor=actor,
        at=at,
        after={
            "contest": contest.pk,
            "by": contest.commune.insee,
            "commune": observation.commune.insee if observation.commune else "",
            "period": observation.period,
            "value": None if value is None else decimal_text(value),
            "proposed": None if contest.proposed is None else decimal_text(contest.proposed),
        },
        why=why,
    )
