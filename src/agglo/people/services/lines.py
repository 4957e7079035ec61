"""How this room's writes are told to the journal."""

from agglo.journal import services as journal
from agglo.people.models import Membership


def of_pack(object_type: str, key: str, before: object, after: object) -> journal.Line:
    """Return the line of what a territory pack adds or changes."""
    return journal.Line(
        verb="pack:change" if before else "pack:add",
        object_type=object_type,
        object_key=key,
        before=before,
        after=after,
    )


def membership_cells(membership: Membership) -> dict[str, object]:
    """Return what the journal keeps of a role held: keys and days, never a name."""
    cells: dict[str, object] = {
        "role": membership.role.key,
        "organisation": membership.organisation.key,
        "since": membership.since,
        "until": membership.until,
    }
    if membership.delegated_from_id:
        cells["delegated_by"] = membership.delegated_from.user_id
    return cells


def of_membership(
    verb: str, membership: Membership, *, before: object = None, after: object = None, why: str = ""
) -> journal.Line:
    """Return a line about a role that a person holds, under the account of that person."""
    return journal.Line(
        verb=f"people.membership:{verb}",
        object_type="people.user",
        object_key=str(membership.user_id),
        before=before,
        after=after,
        why=why,
    )
