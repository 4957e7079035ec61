"""The history of an account, in sentences: who did what, when, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime

from agglo.core.french import NBSP, count, date_in_words, quoted
from agglo.journal.models import Entry
from agglo.journal.registry import histories
from agglo.people.models import Organisation, Role, User

PLAIN = {
    "people.account:open": "ouvre le compte",
    "people.account:invite": "envoie une invitation",
    "people.account:accept": "répond à l’invitation et choisit un mot de passe",
    "people.account:warn": "prévient que le compte inutilisé va être fermé",
    "people.account:close": "ferme le compte",
    "people.address:confirm": "confirme son adresse électronique",
    "people.password:change": "change de mot de passe",
    "people.factor:add": "ajoute un second facteur",
    "people.factor:remove": "retire un second facteur",
    "people.factor:reset": "retire tous les seconds facteurs",
    "people.factor:draw": "tire de nouveaux codes de secours",
    "people.identity:attach": "relie le compte à un service d’identité",
    "people.identity:detach": "détache le compte d’un service d’identité",
    "people.signin:lock": "verrouille la connexion après trop d’essais",
}

ROLES = {
    "people.membership:grant": "donne le rôle",
    "people.membership:delegate": "délègue le rôle",
    "people.membership:end": "met fin au rôle",
    "people.membership:cancel": "annule avant son début le rôle",
}

MACHINE = "Le logiciel"
"""Who acts when nobody signed in: a command of whoever owns the machine, or the daily purge."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened to an account."""

    at: datetime
    sentence: str
    why: str


def tell(entries: Iterable[Entry], user: User) -> list[Line]:
    """Say what happened to an account; roles and bodies are named in two queries."""
    entries = list(entries)
    names = _names(entries)
    return [
        Line(localtime(entry.at), f"{_who(entry, user)} {_what(entry, names)}.", entry.why)
        for entry in entries
    ]


def _names(entries: list[Entry]) -> Mapping[tuple[str, str], str]:
    cells = [cell for entry in entries for cell in (entry.before, entry.after) if cell]
    names: dict[tuple[str, str], str] = {}
    for kind, model in (("role", Role), ("organisation", Organisation)):
        keys = {cell[kind] for cell in cells if kind in cell}
        found = model.objects.filter(key__in=keys)
        names |= {(kind, one.key): str(one) for one in found}
    return names


def _who(entry: Entry, user: User) -> str:
    if entry.actor is None:
        return MACHINE
    return "La personne elle-même" if entry.actor_id == user.pk else str(entry.actor)


def _what(entry: Entry, names: Mapping[tuple[str, str], str]) -> str:
    if entry.verb in ROLES:
        return _role(entry, names)
    if entry.verb == "people.session:end":
        n_ended = (entry.after or {}).get("n_rows", 1)
        return f"ferme {count(n_ended, 'session', 'sessions')}"
    said = PLAIN.get(entry.verb)
    return said or f"fait{NBSP}: {histories.verb(entry.verb).lower()}"


def _role(entry: Entry, names: Mapping[tuple[str, str], str]) -> str:
    cells = entry.after or entry.before or {}
    role, body = (names.get((kind, cells.get(kind)), "") for kind in ("role", "organisation"))
    said = f"{ROLES[entry.verb]} {quoted(role)} pour {body}"
    since, until = (_day(cells.get(name)) for name in ("since", "until"))
    if entry.verb == "people.membership:end":
        return f"{said}, tenu jusqu’au {until}"
    return f"{said}, du {since} au {until}" if until else f"{said}, à partir du {since}"


def _day(text: str | None) -> str:
    return date_in_words(date.fromisoformat(text)) if text else ""
