"""What people changed of some actions since a day, from the journal, in sentences."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from operator import itemgetter

from django.db.models import F, Q, QuerySet, Value
from django.utils.timezone import localtime, make_aware

from agglo.core.french import typeset
from agglo.journal.models import Entry
from agglo.journal.registry import histories
from agglo.people.models import User
from agglo.plan.models import Action, Amount, Indicator, Milestone

MOST = 200
"""Lines read at most: whoever wants them all opens the history."""

SILENT = ("pack:add", "pack:record", "pack:outline")
"""What the first load of a pack writes: everything at once, which tells nothing."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to an action or to something of it."""

    at: datetime
    who: str
    what: str  # such as « Jalon mis à jour »
    about: str  # the name of the step, amount or indicator; blank for the action itself
    action: str  # key
    why: str = ""

    @property
    def sentence(self) -> str:
        """Return it in one line, without its date."""
        said = f"{self.what} : {self.about}" if self.about else self.what
        return typeset(f"{said} ({self.who})" if self.who else said)


Keys = Collection[str] | QuerySet
"""Keys of actions, or a query that gives them."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Some actions and all that hangs on them, by the nature and key that the journal has."""

    names: dict[str, str]  # of the actions, in the order of the plan
    objects: dict[tuple[str, str], tuple[str, str]]  # to the action, and the name of the object


def watch(actions: Keys) -> Watched:
    """Return some actions with their steps, amounts and indicators, in one query."""
    steps = Milestone.objects.filter(action__key__in=actions)
    amounts = Amount.objects.filter(action__key__in=actions, supersedes=None)
    indicators = Indicator.objects.filter(closed_on=None, actions__key__in=actions)
    first, *others = (
        _objects("plan.action", Action.objects.filter(key__in=actions), "key", "name"),
        _objects("plan.milestone", steps, "action__key", "name"),
        _objects("plan.amount", amounts, "action__key", "label"),
        _objects("plan.indicator", indicators, "actions__key", "name"),
    )
    names, objects = {}, {}
    for nature, key, action, name, _ in sorted(first.union(*others, all=True), key=itemgetter(4)):
        if nature == "plan.action":
            names[key] = name
        objects[nature, key] = (action, "" if nature == "plan.action" else name)
    return Watched(names, objects)


def changes_of(
    actions: Keys, since: date | datetime, *, but_by: User | None = None
) -> list[Change]:
    """Return what changed of some actions, the latest first, in two queries.

    What one person did is left out when asked: a letter need not tell it to that person.
    """
    return changes(watch(actions), since, but_by=but_by)


def changes(
    watched: Watched, since: date | datetime, *, but_by: User | None = None
) -> list[Change]:
    """Return what changed of actions already known, the latest first, in one query."""
    start = since if isinstance(since, datetime) else make_aware(datetime.combine(since, time.min))
    when = Q(at__gte=start)
    return _read(watched, when & ~Q(actor=but_by) if but_by else when)


def changed_after(actions: Keys, seq: int, *, but_by: User) -> list[Change]:
    """Return what others changed of some actions after a line of the journal, the latest first."""
    return _read(watch(actions), Q(seq__gt=seq) & ~Q(actor=but_by))


def _objects(nature: str, rows: QuerySet, action: str, name: str) -> QuerySet:
    shaped = rows.order_by().annotate(
        object_nature=Value(nature), object_action=F(action), object_name=F(name)
    )
    return shaped.values_list("object_nature", "key", "object_action", "object_name", "pk")


def _read(watched: Watched, when: Q) -> list[Change]:
    keys_of: dict[str, list[str]] = {}
    for nature, key in watched.objects:
        keys_of.setdefault(nature, []).append(key)
    about = Q()
    for nature, keys in keys_of.items():
        about |= Q(object_type=nature, object_key__in=keys)
    if not about:
        return []
    entries = Entry.objects.filter(about, when).exclude(verb__in=SILENT)
    entries = entries.select_related("actor", "imported").order_by("-seq")
    return [
        _change(entry, *watched.objects[entry.object_type, entry.object_key])
        for entry in entries[:MOST]
    ]


def _change(entry: Entry, action: str, about: str) -> Change:
    return Change(
        at=localtime(entry.at),
        who=str(entry.actor) if entry.actor else "le pack du territoire" if entry.imported else "",
        what=histories.verb(entry.verb),
        about=about,
        action=action,
        why=entry.why,
    )
