"""Two people at the same moment, on a database that lets them."""

import threading
from decimal import Decimal

import pytest
from django.db import connection

from agglo.core.periods import Period
from agglo.core.refusal import Refusal
from agglo.journal import services as journal
from agglo.plan import permissions as can
from agglo.plan import refusals, services
from agglo.plan.models import Observation
from tests.plan.factories import NOON, indicator, observe, person

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def all_at_once(*calls):
    """Run calls together, and return what each gave or refused."""
    gate, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        try:
            gate.wait()
            answers[number] = call()
        except Refusal as refusal:
            answers[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("n_people", [2, 6])
def test_of_those_who_correct_the_same_value_exactly_one_wins(n_people):
    head = person(can.CORRECT_OBSERVATION)
    seen = observe(indicator(), "2025", 12)

    answers = all_at_once(
        *(
            lambda value=value: services.correct_observation(
                seen=Observation.objects.get(pk=seen.pk),
                value=Decimal(value),
                why=f"Relevé {value}",
                actor=head,
                at=NOON,
            )
            for value in range(100, 100 + n_people)
        )
    )

    (won,) = [answer for answer in answers if isinstance(answer, Observation)]
    lost = [answer for answer in answers if isinstance(answer, refusals.ChangedMeanwhile)]
    assert len(lost) == n_people - 1
    assert all(f"12 est devenu {won.value:.0f}" in str(refusal) for refusal in lost)
    assert Observation.objects.current().get() == won
    assert journal.verify() == []


def test_of_those_who_record_the_same_period_exactly_one_wins():
    agent, trees = person(can.RECORD_OBSERVATION), indicator()

    answers = all_at_once(
        *(
            lambda value=value: services.record_observation(
                indicator=trees,
                period=Period.parse("2025"),
                value=Decimal(value),
                actor=agent,
                at=NOON,
            )
            for value in (1, 2, 3)
        )
    )

    assert sum(isinstance(answer, Observation) for answer in answers) == 1
    assert sum(isinstance(answer, refusals.AlreadyObserved) for answer in answers) == 2
    assert Observation.objects.count() == 1
