"""The kinds of facts: how each is named, said, locked and journalled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q

from agglo.core.french import quoted
from agglo.plan import permissions as can
from agglo.plan.models import Action, Amount, Document, Link, Note, Observation
from agglo.plan.models.facts import Fact
from agglo.plan.services import amounts, chains, documents, links, notes, observations

OWN_FIELDS = {
    *("id", "supersedes", "is_withdrawal", "is_undo", "why"),
    *("entered_by", "imported", "entered_at", "publication"),
}
"""Fields of a fact that are of the writing, not of what it says."""

Row = Any
"""A fact of one of the kinds."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of facts."""

    model: type[Fact]
    word: str  # in verbs, such as "amount"
    label: str  # on screen
    record: str  # permission
    related: tuple[str, ...]  # what its rows are read with
    object_type: str  # under which it is journalled
    object_key: Callable[[Row], str]
    title: Callable[[Row], str]
    said: Callable[[Row], str]
    as_journalled: Callable[[Row], dict[str, object]]
    lock: Callable[[Row], object]
    of_actions: str  # way to the action, blank when it has none
    wanted: Q = field(default_factory=Q)  # those that are published at all

    def verb(self, done: str) -> str:
        """Return the verb of something done to a fact."""
        return f"plan.{self.word}:{done}"


def _of_action(fact: Row) -> str:
    return fact.action.key


def _lock_action(fact: Row) -> object:
    return chains.locked(fact.action)


def _lock_both(link: Link) -> object:
    return [chains.locked(each) for each in (link.action, link.other)]


def _link_said(link: Link) -> str:
    return "lien retiré" if link.is_withdrawal else "lien ajouté"


ALL = (
    Kind(
        model=Amount,
        word="amount",
        label="Montant",
        record=can.RECORD_AMOUNT,
        related=("action", "priority", "funder", "source"),
        object_type="plan.amount",
        object_key=lambda amount: amount.key,
        title=lambda amount: f"{amount.label} ({amount.get_stage_display()})",
        said=amounts.said,
        as_journalled=amounts.as_journalled,
        lock=amounts.lock_above,
        of_actions="action",
    ),
    Kind(
        model=Observation,
        word="observation",
        label="Relevé",
        record=can.RECORD_OBSERVATION,
        related=("indicator", "commune", "source"),
        object_type="plan.indicator",
        object_key=lambda observation: observation.indicator.key,
        title=observations.name_of,
        said=observations.said,
        as_journalled=observations.as_journalled,
        lock=lambda observation: chains.locked(observation.indicator),
        of_actions="",
    ),
    Kind(
        model=Note,
        word="note",
        label="Note",
        record=can.RECORD_NOTE,
        related=("action",),
        object_type="plan.action",
        object_key=_of_action,
        title=lambda note: f"Note du {chains.on(note.entered_at)}",
        said=notes.said,
        as_journalled=notes.as_journalled,
        lock=_lock_action,
        of_actions="action",
        wanted=Q(kind=Note.Kind.NEWS),
    ),
    Kind(
        model=Document,
        word="document",
        label="Document",
        record=can.RECORD_DOCUMENT,
        related=("action",),
        object_type="plan.action",
        object_key=_of_action,
        title=lambda document: document.title,
        said=documents.said,
        as_journalled=documents.as_journalled,
        lock=_lock_action,
        of_actions="action",
    ),
    Kind(
        model=Link,
        word="link",
        label="Lien",
        record=can.RECORD_LINK,
        related=("action", "other"),
        object_type="plan.action",
        object_key=_of_action,
        title=lambda link: f"{quoted(link.action.name)} et {quoted(link.other.name)}",
        said=_link_said,
        as_journalled=lambda link: links.as_journalled(link, linked=not link.is_withdrawal),
        lock=_lock_both,
        of_actions="action",
    ),
)

BY_WORD: Mapping[str, Kind] = {kind.word: kind for kind in ALL}
BY_MODEL: Mapping[type[Model], Kind] = {kind.model: kind for kind in ALL}


def content(fact: Fact) -> dict[str, object]:
    """Return the fields that say what a fact says, to write them again."""
    fields = (field for field in fact._meta.concrete_fields if field.name not in OWN_FIELDS)
    return {field.attname: getattr(fact, field.attname) for field in fields}


def units_of(fact: Row) -> list[tuple[str, str]]:
    """Return what is published together with a fact: its actions, its indicator or itself."""
    if isinstance(fact, Observation):
        return [("indicator", fact.indicator.key)]
    if isinstance(fact, Link):
        return [("action", fact.action.key), ("action", fact.other.key)]
    action: Action | None = fact.action
    return [("action", action.key) if action else ("amount", fact.key)]
