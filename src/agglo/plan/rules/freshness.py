"""Whether an indicator is kept up to date, from its periodicity and its producer's delay."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from agglo.core.french import date_in_words, typeset
from agglo.core.periods import Period, Periodicity, expected_on

State = Literal["fresh", "late", "unknown", "final", "computed"]

LABELS: dict[State, str] = {
    "fresh": "à jour",
    "late": "en retard",
    "unknown": "fraîcheur inconnue",
    "final": "relevé unique",
    "computed": "calculé",
}


@dataclass(frozen=True, slots=True)
class Freshness:
    """Whether the next value is due, and the day it is."""

    state: State
    expected_on: date | None
    sentence: str

    @property
    def label(self) -> str:
        """Return the word that people read."""
        return LABELS[self.state]


def freshness(
    periodicity: Periodicity, last: Period | None, lag_days: int | None, on: date
) -> Freshness:
    """Return the freshness of an indicator on a day.

    ``last`` is the last period with a known value. Without the producer's delay, nobody can say
    that a value is late, only that it could not be there yet.
    """
    if last is None:
        return Freshness("unknown", None, "Aucune valeur n’est encore connue.")
    if periodicity == "once":
        return Freshness(
            "final", None, "Relevé une seule fois : aucune autre valeur n’est attendue."
        )
    due = expected_on(periodicity, last, lag_days or 0)
    if due is None:
        return Freshness("unknown", None, "La prochaine valeur n’a pas de date.")
    words = date_in_words(due)
    if on <= due:
        when = "vers le" if lag_days is None else "le"
        return Freshness("fresh", due, f"Prochaine valeur attendue {when} {words}.")
    if lag_days is None:
        late = f"La période suivante est finie depuis le {words}"
        return Freshness(
            "unknown", due, typeset(f"{late} ; son délai de publication n’est pas connu.")
        )
    return Freshness("late", due, f"La valeur suivante était attendue le {words}.")
