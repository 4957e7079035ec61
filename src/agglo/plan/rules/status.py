"""Where an action stands, from what was recorded of it; what people say of it stays apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from typing import Literal

from agglo.core.french import count, quoted, typeset
from agglo.core.money import compact_euros
from agglo.core.periods import Period
from agglo.plan.rules.dates import when
from agglo.plan.rules.figures import WORDS
from agglo.plan.rules.money import STAGE_WORDS


class Status(IntEnum):
    """Closed set, in the order an action goes through."""

    UNKNOWN = 0
    ANNOUNCED = 1
    FUNDED = 2
    UNDERWAY = 3
    DELIVERED = 4

    @property
    def slug(self) -> str:
        """Return the word of addresses and downloads."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """Return the word that people read."""
        return LABELS[self]

    @property
    def meaning(self) -> str:
        """Return what the word says, in a sentence."""
        return typeset(MEANINGS[self])


LABELS = {
    Status.UNKNOWN: "état inconnu",
    Status.ANNOUNCED: "annoncée",
    Status.FUNDED: "financée",
    Status.UNDERWAY: "en cours",
    Status.DELIVERED: "livrée",
}

MEANINGS = {
    Status.UNKNOWN: "Aucun fait enregistré ne dit où elle en est.",
    Status.ANNOUNCED: "Un jalon est prévu ou une somme est projetée ; rien n’est encore voté.",
    Status.FUNDED: "De l’argent est voté ; rien n’est encore engagé.",
    Status.UNDERWAY: "Un jalon est atteint, une somme est engagée ou un indicateur bouge.",
    Status.DELIVERED: "Tous les jalons sont atteints et la fin prévue est passée.",
}

STAGE_SHOWS = {
    "projected": Status.ANNOUNCED,
    "programmed": Status.FUNDED,
    "credits": Status.FUNDED,
    "committed": Status.UNDERWAY,
    "ordered": Status.UNDERWAY,
    "paid": Status.UNDERWAY,
}

STATED_SHOWS = {
    "announced": Status.ANNOUNCED,
    "underway": Status.UNDERWAY,
    "done": Status.DELIVERED,
}
"""What a stated status claims. Suspended and abandoned claim nothing that evidence can show."""

STATED_LABELS = {
    "announced": "annoncée",
    "underway": "en cours",
    "done": "réalisée",
    "suspended": "suspendue",
    "abandoned": "abandonnée",
}

EvidenceKind = Literal["milestone", "amount", "indicator", "action"]


KINDS: tuple[EvidenceKind, ...] = ("milestone", "action", "indicator", "amount")
"""In the order they are shown, among facts that show the same."""


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone: planned and reached on reduced dates, either of them unknown."""

    key: str
    name: str
    planned: Period | None = None
    reached: Period | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of the action."""

    key: str
    cents: int
    qualifier: str
    stage: str
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """What an indicator of the action did between two observations."""

    key: str
    text: str  # such as « Pistes ouvertes : de 11,5 km en 2023 à 21,3 km en 2025 »
    until: Period


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-action and where it stands."""

    key: str
    name: str
    status: Status
    since: Period | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One recorded fact and what it shows. Its sentence is written only when it is read."""

    kind: EvidenceKind
    fact: Step | Money | Move | Part
    shows: Status
    on: Period | None = None
    is_overdue: bool = False  # a step that is planned for a day already past

    @property
    def key(self) -> str:
        """Return the key of the fact."""
        return self.fact.key

    @property
    def sentence(self) -> str:
        """Return the fact in French."""
        match self.fact:
            case Step():
                return _said_step(self.fact, self.on is not None, self.is_overdue)
            case Money():
                return _said_money(self.fact)
            case Part():
                name = quoted(self.fact.name)
                return typeset(f"Sous-action {name} : {self.fact.status.label}.")
        return self.fact.text


@dataclass(frozen=True, slots=True)
class Assessment:
    """Where an action stands, since when, and every fact that shows it, the strongest first."""

    status: Status
    since: Period | None
    evidences: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is recorded of an action."""

    steps: Sequence[Step] = ()
    money: Sequence[Money] = ()
    moves: Sequence[Move] = ()
    parts: Sequence[Part] = ()
    ends: Period | None = None  # the end that was planned


def assess(dossier: Dossier, on: date) -> Assessment:
    """Return where an action stands on a day.

    The strongest evidence wins. Delivered needs all of it: every milestone and sub-action, and a
    planned end that is past, so that a first milestone reached never passes for a finished work.
    A milestone dated after the day is not reached yet.
    """
    evidences = [
        *(_of_step(step, on) for step in dossier.steps if step.planned or step.reached),
        *(Evidence("amount", m, STAGE_SHOWS[m.stage], m.period) for m in dossier.money),
        *(Evidence("indicator", move, Status.UNDERWAY, move.until) for move in dossier.moves),
        *(_of_part(part) for part in dossier.parts if part.status),
    ]
    last = _delivered_on(dossier, on)
    if last is not None:
        evidences = [_delivering(each, last) for each in evidences]
    evidences.sort(key=lambda each: (-each.shows, KINDS.index(each.kind), _day(each)))
    status = evidences[0].shows if evidences else Status.UNKNOWN
    dated = [each.on for each in evidences if each.shows == status and each.on]
    return Assessment(status, min(dated, default=None), tuple(evidences))


def gap(stated: str, status: Status) -> str:
    """Say in French how what is stated differs from what is shown; nothing when it does not."""
    claimed = STATED_SHOWS.get(stated)
    if stated in {"suspended", "abandoned"} and status > Status.ANNOUNCED:
        return f"Les faits enregistrés ne disent pas cet arrêt : ils la montrent {status.label}."
    if claimed is None or claimed == status:
        return ""
    if status is Status.UNKNOWN:
        return "Aucun fait enregistré ne permet de le vérifier."
    if claimed > status:
        return f"Les faits enregistrés ne montrent pas encore qu’elle est {claimed.label}."
    return typeset(f"Les faits enregistrés en montrent plus : elle est {status.label}.")


def age_in_words(since: Period, on: date) -> str:
    """Say how old a statement is.

    >>> age_in_words(Period.parse("2025-12"), date(2026, 11, 25))
    'il y a 11\\xa0mois'
    >>> age_in_words(Period.parse("2024"), date(2026, 11, 25))
    'il y a 2\\xa0ans'
    """
    months = (on.year - since.since.year) * 12 + on.month - since.since.month
    if since.precision == "year":
        months = (on.year - since.since.year) * 12
    if months <= 0:
        return "cette année" if since.precision == "year" else "ce mois-ci"
    if months < 24:
        return f"il y a {count(months, 'mois', 'mois')}"
    return f"il y a {count(months // 12, 'an', 'ans')}"


def _of_step(step: Step, on: date) -> Evidence:
    if step.reached and step.reached.since <= on:
        return Evidence("milestone", step, Status.UNDERWAY, step.reached)
    due = step.reached or step.planned
    is_overdue = due is not None and due.until < on
    return Evidence("milestone", step, Status.ANNOUNCED, None, is_overdue)


def _of_part(part: Part) -> Evidence:
    """A sub-action shows at most that its whole is under way."""
    shows = Status(min(part.status, Status.UNDERWAY))
    return Evidence("action", part, shows, part.since)


def _said_step(step: Step, is_reached: bool, is_overdue: bool) -> str:
    name = quoted(step.name)
    if is_reached and step.reached:
        return f"Jalon {name} atteint {when(step.reached)}."
    due = step.reached or step.planned
    planned = f"prévu {when(due)}" if due else "prévu"
    late = " ; cette date est passée" if is_overdue else ""
    return typeset(f"Jalon {name} {planned}{late}.")


def _said_money(money: Money) -> str:
    text = WORDS[money.qualifier] + compact_euros(money.cents)
    dated = f" {when(money.period)}" if money.period else ""
    return f"{text[:1].upper()}{text[1:]} {STAGE_WORDS[money.stage]}{dated}."


def _delivered_on(dossier: Dossier, on: date) -> Period | None:
    """Return when the last milestone or sub-action was done, if it makes the action delivered."""
    done = [step.reached for step in dossier.steps]
    done += [
        (part.since or dossier.ends) if part.status == Status.DELIVERED else None
        for part in dossier.parts
    ]
    dated = [each for each in done if each is not None and each.since <= on]
    if not done or len(dated) < len(done) or dossier.ends is None:
        return None
    last = max(dated, key=lambda period: period.until)
    is_over = dossier.ends.since <= on and last.until >= dossier.ends.since
    return last if is_over else None


def _delivering(evidence: Evidence, last: Period) -> Evidence:
    """Let the fact that ended the action show that it is delivered."""
    ends = evidence.kind in {"milestone", "action"} and evidence.on == last
    return replace(evidence, shows=Status.DELIVERED) if ends else evidence


def _day(evidence: Evidence) -> date:
    return evidence.on.since if evidence.on else date.max


def counted(statuses: Iterable[Status]) -> dict[Status, int]:
    """Return how many actions stand at each status, all of them listed."""
    found = dict.fromkeys(Status, 0)
    for status in statuses:
        found[status] += 1
    return found
