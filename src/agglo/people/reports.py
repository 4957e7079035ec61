"""What the pages of accounts show: lists, one account, what a person delegates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from agglo.journal.models import Entry
from agglo.people import invitations, permissions, telling
from agglo.people.models import Membership, Organisation, Role, User
from agglo.people.services.delegations import is_delegable

HISTORY_SHOWN = 50
"""Lines of an account's history on its page, the latest first."""

STATES = {
    "": "Comptes ouverts",
    "invited": "Invitations sans réponse",
    "without-role": "Ouverts, sans rôle",
    "closed": "Comptes fermés",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of the list, from its address; what is not understood is forgotten."""

    text: str = ""
    role: str = ""
    organisation: str = ""
    state: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        """Read the address."""
        state = given.get("etat", "")
        return cls(
            text=given.get("q", "").strip()[:200].replace("\0", ""),
            role=given.get("role", "")[:50],
            organisation=given.get("organisme", "")[:80],
            state=state if state in STATES else "",
        )

    def __bool__(self) -> bool:
        return bool(self.text or self.role or self.organisation or self.state)


def accounts(filters: Filters, on: date) -> QuerySet[User]:
    """Return the accounts that match, by name, each with ``roles``, those it holds on a day.

    Two queries, whatever their number.
    """
    in_force = Membership.objects.in_force(on)
    users = User.objects.filter(_in_state(filters.state, in_force))
    for word in filters.text.split():
        users = users.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if filters.role:
        users = users.filter(_holds(in_force.filter(role__key=filters.role)))
    if filters.organisation:
        users = users.filter(_holds(in_force.filter(organisation__key=filters.organisation)))
    held = in_force.select_related("role", "organisation").order_by("since", "pk")
    return users.prefetch_related(Prefetch("memberships", held, to_attr="roles")).order_by(
        "name", "email"
    )


def _in_state(state: str, in_force: QuerySet[Membership]) -> Q:
    match state:
        case "closed":
            return Q(closed_at__isnull=False)
        case "invited":
            return Q(is_active=True, last_login=None, password__startswith="!")  # noqa: S106 - none was chosen
        case "without-role":
            return Q(is_active=True) & ~Q(_holds(in_force))
    return Q(is_active=True)


def _holds(memberships: QuerySet[Membership]) -> Exists:
    return Exists(memberships.filter(user=OuterRef("pk")))


def choices() -> dict[str, list]:
    """Return what the list can be narrowed to: roles, and bodies that someone acts for."""
    held = Membership.objects.values("organisation")
    return {
        "roles": list(Role.objects.exclude(permissions=[]).order_by("label")),
        "organisations": list(Organisation.objects.filter(pk__in=held).order_by("kind", "name")),
    }


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One account, as those who look after accounts see it."""

    user: User
    now: list[Membership]
    coming: list[Membership]
    past: list[Membership]
    history: list[telling.Line]
    is_waiting: bool
    is_ready: bool = field(default=False)  # someone may be given a role


def account_page(user: User, on: date) -> AccountPage:
    """Return everything that the page of an account shows, in five queries."""
    held = user.memberships.select_related("role", "organisation", "delegated_from__user")
    held = list(held.order_by("-since", "-pk"))
    in_force = {one.pk for one in permissions.memberships(user, on=on)}
    entries = Entry.objects.filter(object_type="people.user", object_key=str(user.pk))
    entries = entries.select_related("actor", "imported").order_by("-seq")[:HISTORY_SHOWN]
    return AccountPage(
        user=user,
        now=[one for one in held if one.pk in in_force],
        coming=[one for one in held if one.since > on and user.is_active],
        past=[one for one in held if one.pk not in in_force and (one.since <= on)],
        history=telling.tell(entries, user),
        is_waiting=invitations.is_waiting(user),
        is_ready=user.is_active,
    )


@dataclass(frozen=True, slots=True)
class Delegations:
    """What a person may delegate, has delegated, and holds from others."""

    mine: list[Membership]
    given: list[Membership]
    received: list[Membership]


def delegations(user: User, on: date) -> Delegations:
    """Return a person's delegations that have not ended, and the roles she may delegate."""
    running = Membership.objects.filter(until__gte=on).order_by("since", "pk")
    running = running.select_related("role", "organisation", "user", "delegated_from__user")
    held = permissions.memberships(user, on=on)
    return Delegations(
        mine=[one for one in held if is_delegable(one)],
        given=list(running.filter(delegated_from__user=user)),
        received=list(running.filter(user=user).exclude(delegated_from=None)),
    )
