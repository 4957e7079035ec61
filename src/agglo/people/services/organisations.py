"""The bodies that people act for and that every territory has: the EPCI and its communes."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from agglo.journal import services as journal
from agglo.journal.models import Import
from agglo.people.models import Organisation
from agglo.people.services.lines import of_pack

Kind = Organisation.Kind


@transaction.atomic
def ensure_organisations(
    epci: tuple[str, str, str],
    communes: Iterable[tuple[str, str, str]],
    *,
    at: datetime,
    imported: Import | None = None,
) -> int:
    """Have an organisation for the EPCI (SIREN, name, SIRET) and each commune (INSEE, name, SIRET).

    Returns how many were added or changed. One that left is kept: people acted for it.
    """
    siren, name, siret = epci
    wanted = [Organisation(key=epci_key(siren), name=name, kind=Kind.EPCI, siret=siret)]
    wanted += [
        Organisation(key=commune_key(insee), name=name, kind=Kind.COMMUNE, insee=insee, siret=siret)
        for insee, name, siret in communes
    ]
    known = Organisation.objects.in_bulk([one.key for one in wanted], field_name="key")
    lines, new, changed = [], [], []
    for one in wanted:
        organisation = known.get(one.key)
        before, after = organisation and _cells(organisation), _cells(one)
        if before == after:
            continue
        lines.append(of_pack("people.organisation", one.key, before, after))
        if organisation is None:
            new.append(one)
        else:
            organisation.name, organisation.siret = one.name, one.siret
            changed.append(organisation)
    Organisation.objects.bulk_create(new)
    Organisation.objects.bulk_update(changed, ["name", "siret"], batch_size=100)
    return journal.record_many(lines, imported=imported, at=at)


def epci_key(siren: str) -> str:
    """Return the key of the EPCI among organisations."""
    return f"epci-{siren}"


def commune_key(insee: str) -> str:
    """Return the key of a commune among organisations."""
    return f"commune-{insee}"


def _cells(organisation: Organisation) -> dict[str, str]:
    cells = {"name": organisation.name}
    return cells | {"siret": organisation.siret} if organisation.siret else cells
