"""Whose history the public may read, and how what happened is called.

Nothing is public unless its room says so in ``history.py``:

    from agglo.journal.registry import histories

    histories.publish("plan.indicator", rows="plan.observation")
    histories.publish("territory.commune", key="insee")
    histories.name_verbs({"plan.amount:correct": "Montant corrigé"})

The nature of an object is the label of its model, whose ``verbose_name``, fields and choices give
the French words; its ``get_absolute_url``, if it has one, gives the page that shows it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.module_loading import autodiscover_modules

from agglo.journal.models import Entry

VERBS = {
    "pack:add": "Ajout par le pack",
    "pack:change": "Modification par le pack",
    "pack:close": "Retrait du pack",
    "pack:reopen": "Retour dans le pack",
    "pack:record": "Saisie par le pack",
    "pack:correct": "Correction par le pack",
    "pack:withdraw": "Retrait par le pack",
    "pack:outline": "Contours mis à jour par le pack",
}
"""What the load of a territory pack does."""

ENDINGS = {
    "add": "Ajout",
    "answer": "Réponse",
    "change": "Modification",
    "close": "Fermeture",
    "contest": "Contestation",
    "discard": "Abandon avant publication",
    "correct": "Correction",
    "end": "Fin",
    "publish": "Publication",
    "record": "Saisie",
    "withdraw": "Retrait",
}
"""How an action is called when its room did not name it, by what follows the colon."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A nature of object whose history is public."""

    object_type: str
    key: str = "key"  # the field by which the journal names one
    rows: str = ""  # the model of the rows that are journalled under it, in groups
    hidden: frozenset[str] = frozenset()  # fields that are not shown
    work: str = ""  # permission that also shows what is not public yet

    @property
    def model(self) -> type[Model]:
        """Return its model."""
        return apps.get_model(self.object_type)

    @property
    def name(self) -> str:
        """Return what one is called."""
        return self.model._meta.verbose_name

    def find(self, key: str, *, in_public: bool = False) -> Model | None:
        """Return the object that a key names; the last of them when facts share a key.

        ``in_public`` looks only among those that are published, when the model says which are.
        """
        rows = self.model._base_manager.filter(**{self.key: key})
        if in_public and "publication" in {field.name for field in self.model._meta.fields}:
            rows = rows.filter(publication__isnull=False)
        return rows.order_by("pk").last()


@dataclass(frozen=True, slots=True)
class Work:
    """What is written before it is public."""

    verbs: frozenset[str] = frozenset()
    since: Callable[[], datetime | None] = lambda: None
    names: str = ""


@dataclass(frozen=True, slots=True)
class Restoring:
    """How to go back to what a line said."""

    may: Callable[[Entry, Any, datetime], bool] = lambda entry, user, at: False
    page: str = ""


class Histories:
    """The public natures, and the names of actions."""

    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}
        self._verbs = dict(VERBS)
        self._is_complete = False
        self.work = Work()
        self.restoring = Restoring()

    def publish(
        self,
        object_type: str,
        *,
        key: str = "key",
        rows: str = "",
        hidden: tuple[str, ...] = (),
        work: str = "",
    ) -> None:
        """Let anyone read the history of the objects of a nature."""
        self._kinds[object_type] = Kind(object_type, key, rows, frozenset(hidden), work)

    def keep_for_staff(
        self, verbs: Iterable[str], *, since: Callable[[], datetime | None], names: str
    ) -> None:
        """Keep lines of some verbs from the public, those written after an instant at least.

        What they say is not public yet, or never will be. ``names`` is the permission with which
        colleagues are named to each other.
        """
        self.work = Work(frozenset(verbs), since, names)

    def restore_with(self, may: Callable[[Entry, Any, datetime], bool], *, page: str) -> None:
        """Say which lines can be gone back to, by whom, and the name of the page that does it."""
        self.restoring = Restoring(may, page)

    def name_verbs(self, names: Mapping[str, str]) -> None:
        """Say what actions are called, as the title of a line of history."""
        self._verbs |= names

    def get(self, object_type: str) -> Kind | None:
        """Return a public nature, or None."""
        self._discover()
        return self._kinds.get(object_type)

    def public_types(self) -> list[str]:
        """Return the natures whose history anyone may read."""
        self._discover()
        return sorted(self._kinds)

    def verb(self, verb: str) -> str:
        """Return what an action is called."""
        self._discover()
        return self._verbs.get(verb) or ENDINGS.get(verb.partition(":")[2], "Écriture")

    def _discover(self) -> None:
        if not self._is_complete:
            autodiscover_modules("history")
            self._is_complete = True


histories = Histories()
