"""Totals of public money that count each euro once and say what part of them is explained.

A sum written on the plan is taken to hold those of its priorities, which hold those of their
actions, which hold those of their sub-actions. So a node is worth its own sum or that of its
parts, whichever says more, and never both.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agglo.core.french import percent
from agglo.core.money import compact_euros
from agglo.core.periods import Period
from agglo.plan.rules.figures import combined

STAGE_WORDS = {
    "projected": "projetés",
    "programmed": "programmés",
    "credits": "votés en crédits de paiement",
    "committed": "engagés",
    "ordered": "mandatés",
    "paid": "payés",
}
"""The stages of public money, in the order it goes through them, as adjectives of euros."""

HUNDREDTH_OF_A_MILLION = 10_000_00
"""In cents."""

STAGES = tuple(STAGE_WORDS)


class Undated(StrEnum):
    """Where money goes that is of no single year."""

    SEVERAL = "sur plusieurs années"
    UNKNOWN = "sans date"


@dataclass(frozen=True, slots=True)
class Sum:
    """One amount, with all that totals are broken down by."""

    key: str
    stage: str
    cents: int
    qualifier: str = ""
    action: str = ""  # key, blank for a sum of a priority or of the plan
    priority: str = ""  # key, of a sum written on a priority
    period: Period | None = None
    funder: str = ""  # key, blank for the EPCI itself


@dataclass(frozen=True, slots=True)
class Total:
    """A total, and how exact it is."""

    cents: int
    qualifier: str = ""
    n_amounts: int = 0

    @property
    def text(self) -> str:
        """Return the total in French, as exact as it is.

        A total that is not exact is written in hundredths of a million, never the wrong way:
        a least is rounded down, a most up.

        >>> Total(5_065_000_00, "at-least").text, Total(5_065_000_00).text
        ('au moins 5,06\\xa0M€', '5\\u202f065\\u202f000\\xa0€')
        """
        words = {"about": "environ ", "at-least": "au moins ", "at-most": "au plus "}
        return words.get(self.qualifier, "") + compact_euros(self._readable_cents())

    def _readable_cents(self) -> int:
        step = HUNDREDTH_OF_A_MILLION
        if not self.qualifier or self.cents < 100 * step:
            return self.cents
        up = {"about": step // 2, "at-least": 0, "at-most": step - 1}[self.qualifier]
        return (self.cents + up) // step * step


@dataclass(frozen=True, slots=True)
class Explained:
    """A total of one stage, and what part of it the actions describe."""

    stage: str
    total: Total
    described: Total

    @property
    def word(self) -> str:
        """Return the stage as an adjective of the euros."""
        return STAGE_WORDS[self.stage]

    @property
    def is_whole(self) -> bool:
        """Say whether the actions describe all of the total."""
        return self.described.cents == self.total.cents

    @property
    def share(self) -> str:
        """Return the described share in French, blank when the total is zero."""
        return share_text(self.described.cents, self.total.cents)


def counted(sums: Iterable[Sum], parents: Mapping[str, str]) -> list[Sum]:
    """Keep the sums of actions that make their total of each stage, each euro once.

    ``parents`` gives the action above a sub-action. An action's own sums are kept when they say
    at least as much as those of its sub-actions; otherwise those are.
    """
    children: dict[str, list[str]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    own: dict[tuple[str, str], list[Sum]] = {}
    for each in sums:
        if each.action:
            own.setdefault((each.stage, each.action), []).append(each)
    roots = dict.fromkeys(_root(action, parents) for _, action in own)
    return [
        each for stage in STAGES for root in roots for each in _kept(stage, root, own, children)
    ]


def added(sums: Iterable[Sum]) -> Total:
    """Add up sums that are known not to overlap."""
    every = list(sums)
    stated = {each.qualifier for each in every}
    return Total(sum(each.cents for each in every), combined(stated), len(every))


def explained(
    sums: Sequence[Sum], parents: Mapping[str, str], priorities: Callable[[str], Sequence[str]]
) -> list[Explained]:
    """Return, stage by stage, the total of the plan and what its actions describe of it.

    ``priorities`` gives the priorities that an action serves; one that serves several is held by
    the plan and by none of them.
    """
    kept = counted(sums, parents)
    found = []
    for stage in STAGES:
        described = [each for each in kept if each.stage == stage]
        of_priorities: dict[str, list[Sum]] = {}
        for each in described:
            served = priorities(each.action)
            of_priorities.setdefault(served[0] if len(served) == 1 else "", []).append(each)
        written = [each for each in sums if each.stage == stage and not each.action]
        parts = list(of_priorities.get("", ()))
        for key in {each.priority for each in written if each.priority} | of_priorities.keys():
            if key:
                own = [each for each in written if each.priority == key]
                parts += _larger(own, of_priorities.get(key, []))
        plan = _larger([each for each in written if not each.priority], parts)
        if plan:
            found.append(Explained(stage, added(plan), added(described)))
    return found


def by(sums: Iterable[Sum], key: Callable[[Sum], str]) -> dict[str, Total]:
    """Break sums down by what a key gives of each; the parts add up to the whole."""
    groups: dict[str, list[Sum]] = {}
    for each in sums:
        groups.setdefault(key(each), []).append(each)
    return {name: added(group) for name, group in groups.items()}


def year_of(each: Sum) -> str:
    """Return the year of a sum, or why it has none.

    >>> year_of(Sum("a", "paid", 1, period=Period.parse("2024-03"))), year_of(Sum("a", "paid", 1))
    ('2024', 'sans date')
    """
    if each.period is None:
        return str(Undated.UNKNOWN)
    same = each.period.since.year == each.period.until.year
    return str(each.period.since.year) if same else str(Undated.SEVERAL)


def share_text(part: int, whole: int) -> str:
    """Return a share in French; it says 100 % only when nothing is missing.

    >>> share_text(1, 3), share_text(999, 1000), share_text(5, 5), share_text(1, 0)
    ('33\\xa0%', '99\\xa0%', '100\\xa0%', '')
    """
    if not whole:
        return ""
    return percent(part * 100 // whole if part >= 0 else 0, 0)


def _root(action: str, parents: Mapping[str, str]) -> str:
    while action in parents:
        action = parents[action]
    return action


def _kept(
    stage: str,
    action: str,
    own: Mapping[tuple[str, str], list[Sum]],
    children: Mapping[str, list[str]],
) -> list[Sum]:
    parts = [
        each for child in children.get(action, ()) for each in _kept(stage, child, own, children)
    ]
    return _larger(own.get((stage, action), []), parts)


def _larger(own: list[Sum], parts: list[Sum]) -> list[Sum]:
    own_cents = sum(each.cents for each in own)
    return own if own and own_cents >= sum(each.cents for each in parts) else parts
