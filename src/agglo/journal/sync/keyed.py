"""Rows with a key: added, changed, closed when the pack drops them, reopened when it is back."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from agglo.core.canonical import digest
from agglo.journal.services import Line
from agglo.journal.sync.load import Edits, Load, natural_key

Values = dict[str, object]
"""A row by field: relations are natural keys, relations to many are sorted lists of them."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of the database, as the pack would write it."""

    pk: int
    pack_digest: str
    is_closed: bool
    values: Values

    @property
    def is_edited(self) -> bool:
        """Say whether people changed the row since a pack wrote it, or made it."""
        return self.pack_digest != fingerprint(self.values)


def fingerprint(values: Values) -> str:
    """Return the digest of a row; what is blank is left out: a new field changes nothing."""
    return digest(
        {name: value for name, value in values.items() if value not in (None, "", [], {})}
    )


class Keyed:
    """The table of a model whose rows a pack describes: its fields, and what names a row."""

    def __init__(
        self,
        model: type[models.Model],
        fields: Iterable[str],
        many: Iterable[str] = (),
        identity: Iterable[str] = (),
    ) -> None:
        self.model = model
        self.fields = tuple(fields)
        self.many = tuple(many)
        self.identity = tuple(identity) or (natural_key(model),)
        self.label = model._meta.label_lower
        meta = model._meta
        relations = [name for name in self.fields if meta.get_field(name).is_relation]
        self.related = {name: meta.get_field(name).related_model for name in relations}
        self.own = tuple(name for name, related in self.related.items() if related is model)

    def key(self, values: Values) -> str:
        """Return what names a row, in one text."""
        return " ".join(str(values[name]) for name in self.identity)

    def stored(self) -> dict[str, Stored]:
        """Return every row of the database by its key: one query, and one a relation to many."""
        paths = [
            f"{name}__{natural_key(self.related[name])}" if name in self.related else name
            for name in self.fields
        ]
        rows = self.model._base_manager.values_list("pk", "pack_digest", "closed_on", *paths)
        found = {}
        for pk, pack_digest, closed_on, *cells in rows.order_by("pk"):
            values = dict(zip(self.fields, cells, strict=True)) | {name: [] for name in self.many}
            found[pk] = Stored(pk, pack_digest, closed_on is not None, values)
        for name in self.many:
            for pk, key in self._pairs(name):
                found[pk].values[name].append(key)
            for row in found.values():
                row.values[name].sort()
        return {self.key(row.values): row for row in found.values()}

    def _pairs(self, name: str) -> Iterable[tuple[int, str]]:
        relation = self.model._meta.get_field(name)
        target = f"{relation.m2m_reverse_field_name()}__{natural_key(relation.related_model)}"
        through = relation.remote_field.through
        return through._base_manager.values_list(f"{relation.m2m_field_name()}_id", target)


def synchronise(load: Load, table: Keyed, rows: Iterable[Values]) -> None:
    """Make a table hold the rows of the pack; people's changes are conflicts, never overwritten."""
    work = _Work(load, table)
    for values in rows:
        work.see({**values, **{name: sorted(values[name]) for name in table.many}})
    for key, row in work.left.items():
        work.drop(key, row)
    work.write()


class _Work:
    """What one table needs, gathered row by row, then written in bulk."""

    def __init__(self, load: Load, table: Keyed) -> None:
        self.load = load
        self.table = table
        self.left = table.stored()
        self.counts = load.counts(table.model)
        self.new: list[Values] = []
        self.changed: list[tuple[Stored, Values]] = []
        self.adopted: list[tuple[int, str]] = []
        self.closed: list[int] = []

    def see(self, values: Values) -> None:
        """Decide what a row of the pack asks for."""
        key = self.table.key(values)
        row = self.left.pop(key, None)
        if row is None:
            self.counts.added += 1
            self._record("pack:add", key, None, values)
            self.new.append(values)
            return
        differing = [name for name in values if row.values[name] != values[name]]
        if differing and row.is_edited:
            self._conflict(key, row, {name: values[name] for name in differing})
            if self.load.edits is not Edits.OVERWRITE:
                return
        if differing or row.is_closed:
            self._change(key, row, values, differing)
        elif row.is_edited:
            self.adopted.append((row.pk, fingerprint(values)))

    def _change(self, key: str, row: Stored, values: Values, differing: list[str]) -> None:
        if row.is_closed:
            self.counts.reopened += 1
        else:
            self.counts.changed += 1
        before = {name: row.values[name] for name in differing}
        after = {name: values[name] for name in differing}
        self._record("pack:reopen" if row.is_closed else "pack:change", key, before, after)
        self.changed.append((row, values))

    def drop(self, key: str, row: Stored) -> None:
        """Decide what becomes of a row that the pack does not have; people's own rows stay."""
        if row.is_closed or not row.pack_digest:
            return
        if row.is_edited:
            self._conflict(key, row, None)
            if self.load.edits is not Edits.OVERWRITE:
                return
        self.counts.closed += 1
        self._record("pack:close", key, row.values, None)
        self.closed.append(row.pk)

    def _conflict(self, key: str, row: Stored, wanted: Values | None) -> None:
        if wanted is None:
            self.load.conflict(self.table.label, key, "", "ligne retirée", "ligne modifiée")
            return
        for name, value in wanted.items():
            self.load.conflict(self.table.label, key, name, value, row.values[name])

    def _record(self, verb: str, key: str, before: Values | None, after: Values | None) -> None:
        line = Line(
            verb=verb, object_type=self.table.label, object_key=key, before=before, after=after
        )
        self.load.record(line)

    def write(self) -> None:
        """Write everything; a conflict undoes it at the end, when all are known."""
        model = self.table.model
        self._add()
        self._update()
        for pk, adopted in self.adopted:
            model._base_manager.filter(pk=pk).update(pack_digest=adopted)
        model._base_manager.filter(pk__in=self.closed).update(closed_on=self.load.on)

    def _add(self) -> None:
        objects = [self._object(values) for values in self.new]
        self.table.model._base_manager.bulk_create(objects, batch_size=500)
        if len(self.table.identity) == 1:
            name = self.table.identity[0]
            pks = self.load.pks(self.table.model)
            pks |= {getattr(made, name): made.pk for made in objects}
        later = [
            self._object(values, made.pk)
            for made, values in zip(objects, self.new, strict=True)
            if any(values[name] for name in self.table.own)
        ]
        if later:
            self.table.model._base_manager.bulk_update(later, self.table.own, batch_size=500)
        pairs = [(made.pk, values) for made, values in zip(objects, self.new, strict=True)]
        for name in self.table.many:
            self._link(name, [(pk, values[name], []) for pk, values in pairs])

    def _update(self) -> None:
        if not self.changed:
            return
        objects = [self._object(values, row.pk) for row, values in self.changed]
        fields = [*self.table.fields, "pack_digest", "closed_on"]
        self.table.model._base_manager.bulk_update(objects, fields, batch_size=50)
        for name in self.table.many:
            self._link(
                name, [(row.pk, values[name], row.values[name]) for row, values in self.changed]
            )

    def _object(self, values: Values, pk: int | None = None) -> models.Model:
        """Make the object of a row; what it says of its own table waits until it has a key."""
        given: Values = {"pack_digest": fingerprint(values)}
        for name in self.table.fields:
            value = values[name]
            if name in self.table.own and pk is None:
                continue
            if name in self.table.related:
                pks = self.load.pks(self.table.related[name])
                given[f"{name}_id"] = pks[value] if value else None
            else:
                given[name] = value
        return self.table.model(pk=pk, **given)

    def _link(self, name: str, wanted: list[tuple[int, list, list]]) -> None:
        """Write a relation to many: for each row, the keys it has and those it had."""
        relation = self.table.model._meta.get_field(name)
        through = relation.remote_field.through
        source, target = (
            f"{relation.m2m_field_name()}_id",
            f"{relation.m2m_reverse_field_name()}_id",
        )
        pks = self.load.pks(relation.related_model)
        new, gone = [], models.Q(pk__in=())
        for pk, has, had in wanted:
            new += [through(**{source: pk, target: pks[key]}) for key in set(has) - set(had)]
            if lost := set(had) - set(has):
                gone |= models.Q(**{source: pk, f"{target}__in": [pks[key] for key in lost]})
        if gone.children[1:]:
            through._base_manager.filter(gone).delete()
        through._base_manager.bulk_create(new, batch_size=500, ignore_conflicts=True)
