"""Sending the letters of the outbox: never one twice.

A letter is taken by one sender, and that is written before a word is said to the mail server. A
sender that dies afterwards leaves it taken: once its time is over nobody knows whether the server
got it, and it becomes uncertain, for a person to decide.
"""

import re
import secrets
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from agglo.journal.models import Letter
from agglo.journal.postman import Answer, Outcome, Postman, wait_after

State = Letter.State

_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")

TIME_TO_SEND = timedelta(minutes=10)
"""A sender silent for so long is dead: the server has 30 seconds for each of a dozen steps."""

AWAY = timedelta(minutes=1)
"""Letters that wait do so this much longer when the server does not open its door."""


def is_due(at: datetime) -> bool:
    """Say whether a letter waits for a sender."""
    return Letter.objects.due(at).exists()


def send_due(
    *,
    clock: Callable[[], datetime] = timezone.now,
    stopped: Callable[[], bool] = lambda: False,
) -> Counter[str]:
    """Send every letter whose time has come; return how many ended in each state.

    Invariant: a letter is handed to the server at most once, unless the server said that it did
    not take it, or a person asked for it again. Never called within a transaction.
    """
    ended: Counter[str] = Counter()
    if n_lost := _give_up_on_dead_senders(clock()):
        ended[State.UNCERTAIN] = n_lost
    with Postman() as postman:
        while not stopped() and (letter := _take(clock())):
            answer = postman.hand_over(letter)
            ended[_conclude(letter, answer, clock())] += 1
            if answer.server_is_away:
                _put_off(clock())
    return ended


@transaction.atomic(durable=True)
def _take(at: datetime) -> Letter | None:
    """Take the letter that waits for longest; what it returns is committed."""
    waiting = Letter.objects.filter(state=State.WAITING).due(at).order_by("next_at", "pk")
    letter = waiting.select_for_update(skip_locked=True).first()
    if letter is not None:
        letter.state, letter.claim = State.SENDING, secrets.token_hex(16)
        letter.next_at, letter.n_tries = at + TIME_TO_SEND, letter.n_tries + 1
        letter.save(update_fields=["state", "claim", "next_at", "n_tries"])
    return letter


def _conclude(letter: Letter, answer: Answer, at: datetime) -> State:
    """Write what became of a letter, unless it is no longer this sender's."""
    wait = wait_after(letter.n_tries)
    state = {
        Outcome.SENT: State.SENT,
        Outcome.LATER: State.WAITING if wait else State.FAILED,
        Outcome.NEVER: State.FAILED,
        Outcome.UNKNOWN: State.UNCERTAIN,
    }[answer.outcome]
    is_open = state == State.WAITING
    Letter.objects.filter(pk=letter.pk, claim=letter.claim).exclude(state=State.FILED).update(
        state=state,
        next_at=at + wait if is_open else at,
        settled_at=None if is_open else at,
        # A server repeats the address that it refuses: the page that shows the answer must not.
        answer=_ADDRESS.sub("(adresse)", answer.said)[:300],
    )
    return state


def _give_up_on_dead_senders(at: datetime) -> int:
    dead = Letter.objects.filter(state=State.SENDING).due(at)
    return dead.update(
        state=State.UNCERTAIN,
        settled_at=at,
        answer="l’envoi a été interrompu avant la réponse du serveur",
    )


def _put_off(at: datetime) -> None:
    Letter.objects.filter(state=State.WAITING).due(at).update(next_at=at + AWAY)
