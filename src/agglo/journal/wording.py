"""What a line of the journal changed, field by field, as people read it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DecimalField, Field, IntegerField, Model

from agglo.core import french
from agglo.core.money import euros
from agglo.core.periods import Period
from agglo.core.unreadable import Unreadable
from agglo.journal.models import Entry
from agglo.journal.registry import Kind

BLANK = "non renseigné"

LONGEST_SHOWN = 600
"""Characters. A longer text, such as a whole composition, is only measured."""

WORDS = {
    "n_rows": "nombre de lignes",
    "hash": "empreinte",
    "withdrawn": "retiré",
    "proposed": "valeur proposée",
    "by": "commune qui conteste",
    "contest": "contestation n°",
    "links": "actions",
    "linked": "liées",
    "note": "note n°",
    "n_changes": "nombre de changements",
}
"""Names of what is journalled and is no field of a model."""

_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){2}")
_PERIOD = re.compile(r"[0-9]{4}[-0-9T]*(/[0-9]{4}[-0-9T]*)?")


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what it was and what it became. ``before`` is empty for a new object."""

    label: str
    before: str
    after: str


Names = Mapping[tuple[str, str], str]
"""What objects are called, by the label of their model and the key the journal has of them."""


def changes(entry: Entry, kind: Kind, names: Names) -> list[Change]:
    """Return the fields that a line changed, in the order of their names in French."""
    before, after = _table(entry.before), _table(entry.after)
    models = list(_models(entry, kind))
    found = []
    for name in (before.keys() | after.keys()) - kind.hidden:
        old, new = before.get(name), after.get(name)
        if old == new or (_is_blank(old) and _is_blank(new)):
            continue
        field = _field(models, name)
        label = WORDS.get(name) or (str(field.verbose_name) if field else name)
        label = label.removesuffix(" (centimes)")  # shown in euros
        said = [say(value, name, field, names) for value in (old, new)]
        found.append(Change(label, said[0] if before else "", said[1]))
    return sorted(found, key=lambda change: french.fold(change.label))


def mentions(entry: Entry, kind: Kind) -> Iterator[tuple[str, str]]:
    """Yield the model and the key of each object that a line names."""
    models = list(_models(entry, kind))
    for table in (_table(entry.before), _table(entry.after)):
        for name, value in table.items():
            field = _field(models, name)
            if field and field.is_relation and not _is_blank(value):
                label = field.related_model._meta.label_lower
                keys = value if isinstance(value, list) else [value]
                yield from ((label, str(key)) for key in keys)


def say(
    value: object, name: str = "", field: Field | None = None, names: Names | None = None
) -> str:
    """Write one value; what is blank is said to be."""
    if _is_blank(value):
        return BLANK
    match value:
        case bool():
            return "oui" if value else "non"
        case int() if name.endswith("_cents"):
            return euros(value)
        case int():
            return french.number(value) if isinstance(field, IntegerField) else str(value)
        case list():
            return french.joined([say(item, name, field, names) for item in value])
        case Mapping():
            said = (f"{key}{french.NBSP}: {say(item)}" for key, item in value.items())
            return f"{french.THIN}; ".join(said)
    if field is not None and field.is_relation:
        return (names or {}).get((field.related_model._meta.label_lower, value), str(value))
    return _say_text(str(value), name, field)


def _say_text(text: str, name: str, field: Field | None) -> str:
    choices = dict(getattr(field, "flatchoices", None) or ())
    if text in choices:
        return str(choices[text])
    if len(text) > LONGEST_SHOWN:
        return f"texte de {french.count(len(text), 'signe', 'signes')}"
    if isinstance(field, DecimalField) or name in {"value", "proposed"}:
        return _number(text)
    if _DAY.fullmatch(text):
        return french.date_in_words(date.fromisoformat(text)) if _is_day(text) else text
    return _period(text) if _PERIOD.fullmatch(text) and not _is_code(field) else text


def _is_code(field: Field | None) -> bool:
    """Say whether a field holds codes that look like years, such as INSEE or SIREN codes."""
    return field is not None and field.name in {"insee", "siren", "siret", "seat", "commune", "key"}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _period(text: str) -> str:
    try:
        return Period.parse(text).label()
    except Unreadable:
        return text


def _number(text: str) -> str:
    try:
        return french.number(Decimal(text))
    except (InvalidOperation, ValueError):
        return text


def _is_blank(value: object) -> bool:
    return value is None or value in ("", [], {})


def _table(value: object) -> Mapping[str, object]:
    """Return what was journalled as fields; a group of rows is told by their number."""
    if not isinstance(value, Mapping):
        return {} if value is None else {"value": value}
    return {name: cell for name, cell in value.items() if name != "csv"}


def _models(entry: Entry, kind: Kind) -> Iterator[type[Model]]:
    """Yield the models whose fields a line may be about: its action's, its rows', its object's."""
    for label in (entry.verb.partition(":")[0], kind.rows, kind.object_type):
        try:
            yield apps.get_model(label)
        except (LookupError, ValueError):
            continue


def _field(models: list[type[Model]], name: str) -> Field | None:
    for model in models:
        try:
            return model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
    return None


def on_day(at: datetime) -> str:
    """Write when something happened, to the minute."""
    return f"{french.date_in_words(at.date())} à {at.hour}{french.NBSP}h{french.NBSP}{at.minute:02}"
