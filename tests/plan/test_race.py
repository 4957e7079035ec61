"""Two people at the same moment, on a database that lets them."""

import io
import threading
from decimal import Decimal

import pytest
from django.db import connection

from agglo.core.periods import Period
from agglo.core.refusal import Refusal
from agglo.journal import services as journal
from agglo.journal.models import Entry
from agglo.plan import permissions as can
from agglo.plan import refusals, services
from agglo.plan.models import (
    Document,
    Link,
    MilestoneChange,
    Note,
    Observation,
    Publication,
)
from agglo.plan.services import drafts
from tests.plan.factories import NOON, action, indicator, observe, person, step
from tests.plan.files import PDF

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


def test_of_those_who_publish_at_once_each_change_is_published_once():
    head, trees = person(*can.TASKS), indicator()
    for year in ("2023", "2024", "2025"):
        services.record_observation(
            indicator=trees, period=Period.parse(year), value=Decimal(1), actor=head, at=NOON
        )

    answers = all_at_once(*(lambda: services.publish(actor=head, at=NOON) for _ in range(3)))

    (won,) = [answer for answer in answers if isinstance(answer, Publication)]
    lost = [answer for answer in answers if isinstance(answer, refusals.NothingToPublish)]
    assert len(lost) == 2
    assert Observation.objects.filter(publication=won).count() == 3
    assert Entry.objects.filter(verb="plan.observation:publish").count() == 3
    assert journal.verify() == []


@pytest.mark.parametrize("turn", range(4))
def test_what_is_corrected_while_it_is_published_is_wholly_public_or_wholly_waits(turn):
    head, trees = person(*can.TASKS), indicator()
    seen = observe(trees, "2025", 12)
    draft = services.correct_observation(
        seen=seen, value=Decimal(13), why="Un", actor=head, at=NOON
    )
    marks = drafts.marks()

    published, corrected = all_at_once(
        lambda: services.publish(actor=head, at=NOON, seen=marks),
        lambda: services.correct_observation(
            seen=Observation.objects.get(pk=draft.pk),
            value=Decimal(14),
            why="Deux",
            actor=head,
            at=NOON,
        ),
    )

    assert isinstance(corrected, Observation)
    shown = Observation.objects.published().get().value
    if isinstance(published, Publication):  # before the correction, which waits
        assert (shown, len(drafts.waiting_units())) == (13, 1)
    else:  # after it: what would be published is no longer what was read
        assert isinstance(published, refusals.NotWhatWasSeen)
        assert shown == 12
    assert Observation.objects.current().get().value == 14
    assert journal.verify() == []


def test_publishing_two_actions_in_either_order_never_blocks():
    head = person(*can.TASKS)
    for name in ("un", "deux"):
        made = action(name)
        services.write_note(action=made, text="Avancé.", actor=head, at=NOON)

    answers = all_at_once(
        lambda: services.publish(actions=["un", "deux"], actor=head, at=NOON),
        lambda: services.publish(actions=["deux", "un"], actor=head, at=NOON),
    )

    assert sum(isinstance(answer, Publication) for answer in answers) == 1
    assert Note.objects.published().count() == 2


def test_of_those_who_attach_the_same_file_one_wins_and_its_content_is_kept_once(
    settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    head, plant, other = person(*can.TASKS), action("un"), action("deux")

    def attach(of):
        file = io.BytesIO(PDF)
        file.name = "a.pdf"
        return services.attach_document(action=of, title="A", file=file, actor=head, at=NOON)

    answers = all_at_once(*(lambda of=of: attach(of) for of in (plant, plant, other)))

    assert sum(isinstance(answer, Document) for answer in answers) == 2
    assert sum(isinstance(answer, refusals.AlreadyAttached) for answer in answers) == 1
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept.read_bytes() == PDF


def test_of_those_who_move_the_same_step_one_wins():
    head, vote = person(*can.TASKS), step("vote", action(), planned="2025")

    answers = all_at_once(
        *(
            lambda year=year: services.record_milestone(
                milestone=vote,
                planned=Period.parse(year),
                reached=None,
                why="Report",
                seen=("2025", ""),
                actor=head,
                at=NOON,
            )
            for year in ("2026", "2027", "2028")
        )
    )

    assert sum(isinstance(answer, refusals.ChangedMeanwhile) for answer in answers) == 2
    assert MilestoneChange.objects.count() == 1


def test_of_those_who_link_the_same_actions_one_wins():
    head, one, two = person(*can.TASKS), action("un"), action("deux")

    answers = all_at_once(
        lambda: services.link_actions(action=one, other=two, actor=head, at=NOON),
        lambda: services.link_actions(action=two, other=one, actor=head, at=NOON),
    )

    assert sum(isinstance(answer, refusals.AlreadyLinked) for answer in answers) == 1
    assert Link.objects.count() == 1
