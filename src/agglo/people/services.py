"""Opening accounts, giving and ending roles: every write about who may do what."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from agglo.journal import services as journal
from agglo.journal.models import Import
from agglo.people import permissions
from agglo.people.models import Membership, Organisation, Role, User
from agglo.people.refusals import AlreadyEnded, EndsBeforeItBegins


@transaction.atomic
def open_account(*, user: User, at: datetime, actor: User | None = None) -> User:
    """Save a new account. The journal names it by its number, never by its address."""
    user.save(force_insert=True)
    journal.record(
        verb="people.account:open",
        object_type="people.user",
        object_key=str(user.pk),
        actor=actor or user,
        at=at,
    )
    return user


@transaction.atomic
def confirm_address(*, user: User, at: datetime) -> None:
    """Journal that an account's owner confirmed an address; the address itself is not kept."""
    journal.record(
        verb="people.address:confirm",
        object_type="people.user",
        object_key=str(user.pk),
        actor=user,
        at=at,
    )


@transaction.atomic
def change_password(*, user: User, password: str, at: datetime) -> None:
    """Give an account another password; the journal keeps that it was, never what it is."""
    user.set_password(password)
    user.save(update_fields=["password"])
    journal.record(
        verb="people.password:change",
        object_type="people.user",
        object_key=str(user.pk),
        actor=user,
        at=at,
    )


@transaction.atomic
def grant(
    *,
    user: User,
    role: Role,
    organisation: Organisation,
    since: date,
    actor: User | None,
    at: datetime,
    until: date | None = None,
    why: str = "",
) -> Membership:
    """Give a person a role for an organisation, from one day to another, both included.

    Asked twice for the same role, organisation and first day, it gives it once.
    Raises EndsBeforeItBegins, having written nothing.
    """
    if until is not None and until < since:
        raise EndsBeforeItBegins(role=role, since=since, until=until)
    # The person's row is locked, so that two demands for the same role do not both write.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    same = {"user": user, "role": role, "organisation": organisation, "since": since}
    membership, is_new = Membership.objects.get_or_create(**same, defaults={"until": until})
    if is_new:
        journal.record(
            verb="people.membership:grant",
            object_type="people.user",
            object_key=str(user.pk),
            actor=actor,
            at=at,
            after=_as_journalled(membership),
            why=why,
        )
        permissions.forget(user)
    return membership


@transaction.atomic
def end(
    *, membership: Membership, until: date, actor: User | None, at: datetime, why: str = ""
) -> Membership:
    """End a role on a day, the last it is held. What was done under it stays.

    Raises AlreadyEnded or EndsBeforeItBegins, having written nothing.
    """
    held = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("role", "organisation")
        .get(pk=membership.pk)
    )
    if held.until is not None and held.until <= until:
        raise AlreadyEnded(role=held.role, until=held.until)
    if until < held.since:
        raise EndsBeforeItBegins(role=held.role, since=held.since, until=until)
    before = _as_journalled(held)
    held.until = until
    held.save(update_fields=["until"])
    journal.record(
        verb="people.membership:end",
        object_type="people.user",
        object_key=str(held.user_id),
        actor=actor,
        at=at,
        before=before,
        after=_as_journalled(held),
        why=why,
    )
    return held


def _as_journalled(membership: Membership) -> dict[str, object]:
    return {
        "role": membership.role.key,
        "organisation": membership.organisation.key,
        "since": membership.since,
        "until": membership.until,
    }


@transaction.atomic
def save_roles(
    roles: Mapping[str, Mapping[str, object]], *, at: datetime, imported: Import | None = None
) -> int:
    """Write the roles of a territory pack, and return how many were added or changed.

    ``roles`` is what ``roles.toml`` holds: a table per key, with ``label``, ``description`` and
    ``permissions``. A role that left the pack keeps its holders but permits nothing any more.
    """
    known = {role.key: role for role in Role.objects.all()}
    gone = {key: {"label": known[key].label} for key in known.keys() - roles.keys()}
    lines = []
    for key, table in (dict(roles) | gone).items():
        after = {
            "label": table["label"],
            "description": table.get("description", ""),
            "permissions": sorted(table.get("permissions", [])),
        }
        role = known.get(key)
        before = role and {name: getattr(role, name) for name in after}
        if before != after:
            Role.objects.update_or_create(key=key, defaults=after)
            lines.append(_line("people.role", key, before, after))
    return journal.record_many(lines, imported=imported, at=at)


@transaction.atomic
def ensure_organisations(
    epci: tuple[str, str],
    communes: Iterable[tuple[str, str]],
    *,
    at: datetime,
    imported: Import | None = None,
) -> int:
    """Have an organisation for the EPCI (SIREN, name) and each commune (INSEE code, name).

    Returns how many were added or renamed. One that left is kept: people acted for it.
    """
    wanted = {f"epci-{epci[0]}": (epci[1], Organisation.Kind.EPCI, "")}
    wanted |= {
        f"commune-{code}": (name, Organisation.Kind.COMMUNE, code) for code, name in communes
    }
    known = Organisation.objects.in_bulk(wanted, field_name="key")
    lines, new = [], []
    for key, (name, kind, insee) in wanted.items():
        organisation = known.get(key)
        if organisation is None:
            new.append(Organisation(key=key, name=name, kind=kind, insee=insee))
        elif organisation.name != name:
            Organisation.objects.filter(key=key).update(name=name)
        else:
            continue
        before = organisation and {"name": organisation.name}
        lines.append(_line("people.organisation", key, before, {"name": name}))
    Organisation.objects.bulk_create(new)
    return journal.record_many(lines, imported=imported, at=at)


def _line(object_type: str, key: str, before: object, after: object) -> journal.Line:
    return journal.Line(
        verb="pack:change" if before else "pack:add",
        object_type=object_type,
        object_key=key,
        before=before,
        after=after,
    )
