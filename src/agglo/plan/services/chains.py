"""What amounts and observations share: a fact is added after the one that a person saw."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from django.db import models
from django.utils.timezone import localdate

from agglo.core.french import date_in_words, quoted
from agglo.people.models import User
from agglo.plan.models.facts import Fact
from agglo.plan.refusals import ChangedMeanwhile, WhyMissing

F = TypeVar("F", bound=Fact)
M = TypeVar("M", bound=models.Model)

THE_PACK = "Le chargement du pack"


def locked(row: M) -> M:
    """Lock a row until the transaction ends, and return it as it is now."""
    return type(row)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


def day(at: datetime) -> date:
    """Return the local day of an instant."""
    return localdate(at)


def on(at: datetime) -> str:
    """Return the local day of an instant, in words."""
    return date_in_words(localdate(at))


def still_current(seen: F, name: str, say: Callable[[F], str]) -> None:
    """Refuse to correct a fact that someone corrected since it was seen.

    The caller holds the lock of the row above the fact, so that the answer stays true.
    """
    later = type(seen)._default_manager.filter(supersedes=seen).select_related("entered_by").first()
    if later is not None:
        raise ChangedMeanwhile(
            name=quoted(name),
            who=str(later.entered_by) if later.entered_by else THE_PACK,
            on=on(later.entered_at),
            before=say(seen),
            after=say(later),
        )


def reason(why: str, name: str) -> str:
    """Return the reason of a correction, or refuse when there is none."""
    if not why.strip():
        raise WhyMissing(name=quoted(name))
    return why.strip()


def authored(actor: User, at: datetime) -> dict[str, object]:
    """Return who wrote a fact, and when."""
    return {"entered_by": actor, "entered_at": at}
