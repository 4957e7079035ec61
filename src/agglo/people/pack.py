"""What the pack says of people: the roles and what each permits, the bodies that people act for."""

import re
from collections.abc import Iterator

from agglo.journal.sync.keyed import Keyed, synchronise
from agglo.journal.sync.load import Load
from agglo.packs import cells, registry
from agglo.packs.faults import Fault, or_nearest
from agglo.packs.reading import Pack
from agglo.packs.tables import Column, Table, choice, key, ref, text
from agglo.packs.toml import Key, Toml, check_keys
from agglo.people import services
from agglo.people.models import Organisation
from agglo.people.permissions import MANAGE_ACCOUNTS, tasks

FILE = "roles.toml"
KEYS = (
    Key("label", cells.text(80), required=True),
    Key("description", cells.text(10_000)),
    Key("permissions", kind=list, required=True),
    Key("may_delegate", kind=bool),
)
PERMISSION = re.compile(r"[a-z]+\.[a-z]+:[a-z]+", re.ASCII)

Kind = Organisation.Kind
KINDS = tuple(kind.value for kind in Kind if kind not in {Kind.EPCI, Kind.COMMUNE})
"""The EPCI and the communes are not written here: ``pack.toml`` and ``communes.csv`` give them."""

ORGANISATIONS_FILE = "organisations.csv"
ORGANISATIONS = Table(
    ORGANISATIONS_FILE,
    key(),
    text("name", 160, required=True),
    choice("kind", KINDS, required=True),
    ref("insee", "communes.csv", read=cells.insee),
    Column("siret", cells.siret),
    ref("parent", ORGANISATIONS_FILE),
    Column("email", cells.email),
    ref("source", "sources.csv"),
)
RESERVED = re.compile(r"(epci|commune)-.*")


def check(pack: Pack) -> Iterator[Fault]:
    """Check each role, keep those that are right for ``load``; then the organisations."""
    toml = pack.toml(FILE)
    roles = {}
    found: list[Fault] = []
    for name, table in toml.values.items() if toml else ():
        if not cells.is_key(name) or not isinstance(table, dict):
            found.append(toml.fault((name,), name, "une section par rôle, nommée par une clé"))
            continue
        roles[name] = check_keys(toml, (name,), KEYS, found.append)
        found += _role_faults(toml, name, roles[name])
    pack.kept[FILE] = roles
    yield from found
    yield from _organisation_faults(pack)


def _role_faults(toml: Toml, name: str, role: dict[str, object]) -> Iterator[Fault]:
    """Yield what is wrong in the permissions of a role."""
    permissions = role.get("permissions", [])
    for permission in permissions:
        if not PERMISSION.fullmatch(permission):
            expected = "une permission comme plan.amount:record"
        elif permission not in tasks():
            expected = or_nearest("une permission que le logiciel connaît", permission, tasks())
        else:
            continue
        yield toml.fault((name, "permissions"), permission, expected)
    if role.get("may_delegate") and MANAGE_ACCOUNTS in permissions:
        expected = f"false : un rôle qui permet {MANAGE_ACCOUNTS} ne se délègue pas"
        yield toml.fault((name, "may_delegate"), True, expected)


def _organisation_faults(pack: Pack) -> Iterator[Fault]:
    """Yield what shows only when organisations are read together: keys, numbers, loops."""
    rows = pack[ORGANISATIONS]
    parents = {row.key: row.parent for row in rows}
    lines: dict[str, int] = {}
    for row in rows:
        if RESERVED.fullmatch(row.key):
            expected = "une clé qui ne commence ni par epci- ni par commune-"
            yield Fault(row.file, row.line, "key", row.key, expected)
        if row.siret and row.siret in lines:
            expected = f"un SIRET qui n'est là qu'une fois ; il est déjà ligne {lines[row.siret]}"
            yield Fault(row.file, row.line, "siret", row.siret, expected)
        lines.setdefault(row.siret, row.line)
        if _is_in_a_loop(row.key, parents):
            expected = "un organisme qui ne dépend pas lui-même de celui-ci"
            yield Fault(row.file, row.line, "parent", row.parent, expected)


def _is_in_a_loop(key: str, parents: dict[str, str]) -> bool:
    seen: set[str] = set()
    above = parents[key]
    while above and above not in seen:
        if above == key:
            return True
        seen.add(above)
        above = parents.get(above, "")
    return False


def load(pack: Pack, load: Load) -> None:
    """Write the roles and the bodies; accounts, and who holds which role, are never the pack's."""
    services.save_roles(pack.kept[FILE], at=load.at, imported=load.imported)
    names = ORGANISATIONS.names
    rows = (
        {name: getattr(row, name) for name in names} | {"parent": row.parent or None}
        for row in pack[ORGANISATIONS]
    )
    synchronise(load, Keyed(Organisation, names), rows)


registry.register(
    registry.Room("people", floor=1, tables=(ORGANISATIONS,), files=(FILE,), check=check, load=load)
)
