"""What the pack says of people: the roles, and what each permits (``roles.toml``)."""

import re
from collections.abc import Iterator

from agglo.journal.sync.load import Load
from agglo.packs import cells, registry
from agglo.packs.faults import Fault
from agglo.packs.reading import Pack
from agglo.packs.toml import Key, check_keys
from agglo.people import services

FILE = "roles.toml"
KEYS = (
    Key("label", cells.text(80), required=True),
    Key("description", cells.text(10_000)),
    Key("permissions", kind=list, required=True),
)
PERMISSION = re.compile(r"[a-z]+\.[a-z]+:[a-z]+", re.ASCII)


def check(pack: Pack) -> Iterator[Fault]:
    """Check each role, keep those that are right for ``load``."""
    toml = pack.toml(FILE)
    found: list[Fault] = []
    roles = {}
    for key, table in toml.values.items() if toml else ():
        if not cells.is_key(key) or not isinstance(table, dict):
            found.append(toml.fault((key,), key, "une section par rôle, nommée par une clé"))
            continue
        roles[key] = check_keys(toml, (key,), KEYS, found.append)
        for permission in roles[key].get("permissions", []):
            if not PERMISSION.fullmatch(permission):
                expected = "une permission comme plan.amount:record"
                found.append(toml.fault((key, "permissions"), permission, expected))
    pack.kept[FILE] = roles
    yield from found


def load(pack: Pack, load: Load) -> None:
    """Write the roles; accounts, and who holds which role, are never the pack's."""
    services.save_roles(pack.kept[FILE], at=load.at, imported=load.imported)


registry.register(registry.Room("people", floor=1, files=(FILE,), check=check, load=load))
