"""The roles of the territory pack, written as it says."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from agglo.journal import services as journal
from agglo.journal.models import Import
from agglo.people.models import Role
from agglo.people.services.lines import of_pack


@transaction.atomic
def save_roles(
    roles: Mapping[str, Mapping[str, object]], *, at: datetime, imported: Import | None = None
) -> int:
    """Write the roles of a territory pack, and return how many were added or changed.

    ``roles`` is what ``roles.toml`` holds: a table per key, with ``label``, ``description``,
    ``permissions`` and ``may_delegate``. A role that left the pack keeps its holders but permits
    nothing any more.
    """
    known = {role.key: role for role in Role.objects.all()}
    gone = {key: {"label": known[key].label} for key in known.keys() - roles.keys()}
    lines = []
    for key, table in (dict(roles) | gone).items():
        after = {
            "label": table["label"],
            "description": table.get("description", ""),
            "permissions": sorted(table.get("permissions", [])),
            "may_delegate": table.get("may_delegate", False),
        }
        role = known.get(key)
        before = role and {name: getattr(role, name) for name in after}
        if before != after:
            Role.objects.update_or_create(key=key, defaults=after)
            lines.append(of_pack("people.role", key, before, after))
    return journal.record_many(lines, imported=imported, at=at)
