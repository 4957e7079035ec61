"""Somebody always manages the accounts: the one promise that ending a role may not break."""

from collections.abc import Iterable
from datetime import date

from agglo.core.french import date_in_words
from agglo.people.models import Membership, Role
from agglo.people.permissions import MANAGE_ACCOUNTS
from agglo.people.refusals import LastAdministrator
from agglo.people.rules import Span, covers


def lock() -> None:
    """Put in a queue all those who end a role, before they read who would be left.

    Rows are locked in the order of their keys: two administrators who end each other's role at
    once do not both succeed.
    """
    list(Role.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def refuse_to_lose(ending: Iterable[Membership], last: date) -> None:
    """Raise LastAdministrator when roles that end on a day leave days without an administrator.

    Only the days that these roles covered are looked at: nobody is refused for a gap that was
    already there.
    """
    ending = [one for one in ending if manages(one)]
    left = [
        Span(one.since, one.until)
        for one in _administrations()
        if one.pk not in {each.pk for each in ending}
    ]
    left += [Span(one.since, last) for one in ending if one.since <= last]
    for one in ending:
        given_up = Span(one.since, one.until).after(last)
        if given_up is not None and not covers(left, given_up):
            day = _first_uncovered(left, given_up)
            raise LastAdministrator(who=one.user, on=date_in_words(day))


def manages(membership: Membership) -> bool:
    """Say whether a role lets its holder manage the accounts."""
    return MANAGE_ACCOUNTS in membership.role.permissions and not membership.delegated_from_id


def _administrations() -> list[Membership]:
    """Return the roles that manage accounts and are held with an open account."""
    held = Membership.objects.filter(
        user__is_active=True, organisation__closed_on=None, delegated_from=None
    )
    return [one for one in held.select_related("role") if MANAGE_ACCOUNTS in one.role.permissions]


def _first_uncovered(spans: Iterable[Span], span: Span) -> date:
    """Return the first day of a span that none of others has; there is one."""
    day = span.since
    for other in sorted(spans, key=lambda one: one.since):
        if day in other and other.until is not None:
            day = Span(day).after(other.until).since
    return day
