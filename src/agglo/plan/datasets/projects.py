"""The plan as the national schema of local projects says it: one row an action."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from django.db.models import Max, Min
from django.utils.timezone import localdate

from agglo.core.datasets import Dataset, LeftOut, Row, register
from agglo.core.french import quoted
from agglo.journal.models import Entry
from agglo.opendata import reports, standards
from agglo.opendata.rules.equipment import tallied
from agglo.plan.models import Action
from agglo.plan.reports import read_outline
from agglo.plan.rules.projects import Project, lacks, row

KEY = "projets-collectivites"


def projects() -> Iterator[Project]:
    """Yield every action, with the first and last lines of the journal that the public reads."""
    outline, siret = read_outline(localdate()), reports.publisher().siret
    led = dict(Action.objects.filter(closed_on=None).values_list("key", "service_pilot"))
    lines = Entry.objects.filter(reports.PUBLIC, object_type="plan.action").order_by()
    known = lines.values("object_key").annotate(first=Min("at"), last=Max("at"))
    at = {each["object_key"]: (each["first"], each["last"]) for each in known}
    sums: dict[str, list] = {}
    for each in outline.sums:
        sums.setdefault(each.action, []).append(each)
    for line in outline.lines:
        created, updated = at.get(line.key, (None, None))
        yield Project(
            key=line.key,
            name=line.name,
            status=line.status,
            summary=line.summary,
            stated=line.stated,
            starts=line.starts,
            siret=siret if led.get(line.key) else "",
            sums=sums.get(line.key, ()),
            created_at=_utc(created),
            updated_at=_utc(updated),
        )


def project_rows(filters: Mapping[str, str]) -> Iterator[Row]:
    """Yield the actions of which all that the schema requires is known."""
    siren = reports.publisher().siren
    return (row(project, siren) for project in projects() if not lacks(project))


def left_out() -> LeftOut:
    """Return how many actions do not have a row, and why."""
    return tallied(map(lacks, projects()))


def _utc(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at else None


PROJECTS = register(
    Dataset(
        key=KEY,
        title="Projets de la collectivité (schéma national)",
        description=(
            "Chaque action du projet de territoire, sous la forme que demandent les services "
            "numériques de la transition écologique. Personne n’y est nommé. "
            f"Schéma national : {quoted(standards.standard(KEY).title)}."
        ),
        columns=standards.columns(KEY),
        rows=project_rows,
        keywords=("projet de territoire", "transition écologique", "projets"),
        standard=KEY,
        left_out=left_out,
        about=("plan.action",),
        derived_from="actions",
        page="/projet/",
    )
)
