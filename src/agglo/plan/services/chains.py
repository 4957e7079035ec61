"""What facts share: one is added after the one that a person saw, in the working version."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar

from django.db import models
from django.utils.timezone import localdate

from agglo.core.french import date_in_words, quoted
from agglo.people.models import User
from agglo.plan import permissions
from agglo.plan.models.facts import Fact
from agglo.plan.refusals import ChangedMeanwhile, WhyMissing
from agglo.plan.rules.moved import moved

F = TypeVar("F", bound=Fact)
M = TypeVar("M", bound=models.Model)
Fields = Mapping[str, str]
"""What a fact says, by the name of its fields on screen."""

THE_PACK = "Le chargement du pack"


def locked(row: M) -> M:
    """Lock a row until the transaction ends, and return it as it is now."""
    return type(row)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


@lru_cache(64)
def day(at: datetime) -> date:
    """Return the local day of an instant, found once for all that is written at it."""
    return localdate(at)


def on(at: datetime) -> str:
    """Return the local day of an instant, in words."""
    return date_in_words(localdate(at))


def as_now(fact: F) -> F:
    """Read a fact again, under the lock of what it hangs on: it may have become public."""
    related = ("entered_by", "publication")
    return type(fact)._default_manager.select_related(*related).get(pk=fact.pk)


def last_of(fact: F) -> F:
    """Return the end of the chain of a fact: what the working version says."""
    facts = type(fact)._default_manager.select_related("entered_by")
    while (later := facts.filter(supersedes=fact).first()) is not None:
        fact = later
    return fact


def published_before(fact: F | None) -> F | None:
    """Return what the public sees of a chain, from the end of it; None when it sees nothing."""
    facts = {} if fact is None else type(fact)._default_manager
    while fact is not None and fact.publication_id is None:
        fact = facts.get(pk=fact.supersedes_id) if fact.supersedes_id else None
    return fact


def still_current(seen: F, name: str, say: Callable[[F], str], fields: Callable[[F], Fields]) -> F:
    """Refuse to correct a fact that someone corrected since it was seen; return it otherwise.

    The caller holds the lock of the row above the fact, so that the answer stays true.
    """
    last = last_of(seen)
    if last.pk == seen.pk:
        return last
    raise ChangedMeanwhile(
        name=quoted(name),
        who=str(last.entered_by) if last.entered_by else THE_PACK,
        on=on(last.entered_at),
        before=say(seen),
        after=say(last),
        changes=moved(fields(seen), fields(last)),
    )


def is_undo(last: F | None, says: Callable[[F], object], new: object) -> bool:
    """Say whether what is about to be written is what the public sees already.

    ``last`` is the end of the chain, ``new`` what is to be written, None for a withdrawal.
    """
    public = published_before(last)
    seen = None if public is None or public.is_withdrawal else says(public)
    return seen == new


def is_own_draft(fact: Fact, actor: User) -> bool:
    """Say whether a fact was never public and was written by a person: hers to mend."""
    return fact.entered_by_id == actor.pk and fact.publication_id is None


def require_correct(fact: Fact, actor: User, at: datetime, *, correct: str, record: str) -> None:
    """Refuse whoever may not correct a fact; one's own words, not public yet, may be mended."""
    may_mend = is_own_draft(fact, actor) and permissions.may(actor, record, on=day(at))
    permissions.require(actor, record if may_mend else correct, on=day(at))


def reason(why: str, name: str, *, seen: Fact | None = None) -> str:
    """Return the reason of a correction; refuse when there is none and the public saw the fact."""
    if not why.strip() and (seen is None or published_before(seen) is not None):
        raise WhyMissing(name=quoted(name))
    return why.strip()


def authored(actor: User, at: datetime) -> dict[str, object]:
    """Return who wrote a fact, and when."""
    return {"entered_by": actor, "entered_at": at}
