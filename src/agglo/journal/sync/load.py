"""One load of a pack: what it writes, what stops it, and its lines of the journal."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from django.apps import apps
from django.db import models
from django.utils.timezone import localdate

from agglo.core.canonical import decimal_text
from agglo.journal import services
from agglo.journal.models import Entry, Head, Import
from agglo.journal.services import Line


@dataclass(slots=True)
class Counts:
    """How many rows of a table a load adds, changes, closes and opens again."""

    added: int = 0
    changed: int = 0
    closed: int = 0
    reopened: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.closed or self.reopened)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that a person changed since the pack last wrote it, and that the pack would lose."""

    object_type: str
    object_key: str
    field: str
    in_pack: str
    in_database: str


class Edits(StrEnum):
    """What becomes of the rows that people changed and that the pack would overwrite."""

    STOP = "stop"  # the load stops and lists them
    KEEP = "keep"  # they stay as people left them
    OVERWRITE = "overwrite"  # the pack wins; what was there is in the journal


class LoadStopped(Exception):
    """People changed what the pack would overwrite: someone must decide. Nothing was written."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(
            "\n".join(
                f"{c.object_type} {c.object_key}, {c.field} : pack « {c.in_pack} », "
                f"base « {c.in_database} »"
                for c in self.conflicts
            )
        )


@dataclass(slots=True)
class LoadResult:
    """What a load did, or would do: counts per table, and the lines of the journal."""

    counts: dict[str, Counts] = field(default_factory=dict)  # by verbose name in the plural
    lines: list[Line] = field(default_factory=list)
    imported: Import | None = None
    edited: list[Conflict] = field(default_factory=list)  # kept or overwritten, as was asked

    def __bool__(self) -> bool:
        return bool(self.lines)


class Load:
    """A load in progress, inside one transaction of its caller.

    Rooms give it their rows, lower floors first; ``finish`` raises LoadStopped or writes the
    journal.
    """

    def __init__(self, *, pack: str, digest: str, at: datetime, edits: Edits = Edits.STOP) -> None:
        self.pack = pack
        self.digest = digest
        self.at = at
        self.edits = edits
        self.conflicts: list[Conflict] = []
        self.result = LoadResult()
        self._pks: dict[type[models.Model], dict[str, int]] = {}
        # Other writers record last: none can change what is read here before it is written.
        list(Head.objects.select_for_update())
        self.imported = Import.objects.create(pack=pack, digest=digest, at=at)

    @property
    def on(self) -> date:
        """Return the day of the load."""
        return localdate(self.at)

    def counts(self, model: type[models.Model]) -> Counts:
        """Return the counts of a table, to be added to."""
        name = str(model._meta.verbose_name_plural)
        return self.result.counts.setdefault(name, Counts())

    def record(self, line: Line) -> None:
        """Add a line to the journal of this load."""
        self.result.lines.append(line)

    def conflict(self, object_type: str, key: str, field: str, pack: object, base: object) -> None:
        """Note a value of people's that the pack does not have."""
        self.conflicts.append(Conflict(object_type, key, field, said(pack), said(base)))

    def pks(self, model: type[models.Model]) -> dict[str, int]:
        """Return the primary key of each row of a table by its natural key."""
        if model not in self._pks:
            self._pks[model] = dict(model._base_manager.values_list(natural_key(model), "pk"))
        return self._pks[model]

    def finish(self) -> LoadResult:
        """Write the journal, or raise LoadStopped when people's changes would be lost.

        A load that changes nothing leaves nothing behind, not even its import.
        """
        if self.conflicts and self.edits is Edits.STOP:
            raise LoadStopped(self.conflicts)
        self.result.edited = self.conflicts
        theirs = self._lines_of_services()
        services.record_many(self.result.lines, imported=self.imported, at=self.at)
        self.result.lines += theirs
        if not self.result.lines:
            self.imported.delete()
            return self.result
        self.imported.summary = {
            name: {kind: getattr(counts, kind) for kind in Counts.__slots__}
            for name, counts in self.result.counts.items()
            if counts
        }
        self.imported.save(update_fields=["summary"])
        self.result.imported = self.imported
        return self.result

    def _lines_of_services(self) -> list[Line]:
        """Return what the services of rooms journalled themselves during this load."""
        fields = ("verb", "object_type", "object_key", "before", "after", "why")
        rows = Entry.objects.filter(imported=self.imported).order_by("seq").values(*fields)
        lines = [Line(**row) for row in rows]
        for line in lines:
            counts = self.counts(apps.get_model(line.object_type))
            if line.before is None:
                counts.added += 1
            else:
                counts.changed += 1
        return lines


def natural_key(model: type[models.Model]) -> str:
    """Return the field by which packs name the rows of a table."""
    unique = {field.name for field in model._meta.fields if field.unique and not field.primary_key}
    return next(name for name in ("key", "insee", "slug", "siren") if name in unique)


def said(value: object) -> str:
    """Write a value for a person who compares two of them."""
    match value:
        case None | "" | [] | ():
            return ""
        case bool():
            return "oui" if value else "non"
        case Decimal():
            return decimal_text(value)
        case list() | tuple():
            return " | ".join(map(str, value))
    return str(value)
