"""Two people, or one person twice, at the same moment, on a database that lets them."""

import pytest

from agglo.core.periods import Period
from agglo.journal import services as journal
from agglo.plan.models import Milestone, MilestoneChange
from agglo.workshop.models import Comment, Gesture, SavedView
from agglo.workshop.refusals import AlreadyUndone
from agglo.workshop.services import comments, gestures, saved
from tests.plan.factories import NOON, action, person
from tests.plan.test_race import all_at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

READ = "plan.version:read"


def test_one_gesture_undone_twice_is_undone_once():
    who, bus = person(READ, "plan.note:record"), action("bus")
    made = gestures.make_gesture(
        kind="note", actions=[bus], said={"texte": "Bonjour"}, actor=who, at=NOON
    ).gesture

    answers = all_at_once(
        *[lambda: gestures.undo_gesture(gesture=made, actor=who, at=NOON) for _ in range(4)]
    )

    assert sum(isinstance(answer, Gesture) for answer in answers) == 1
    assert sum(isinstance(answer, AlreadyUndone) for answer in answers) == 3
    assert journal.verify() == []


def test_of_those_who_say_that_the_same_step_is_reached_one_wins():
    bus = action("bus")
    step = Milestone.objects.create(key="depart", action=bus, name="Départ", planned="2026")

    def reach(day):
        return gestures.make_gesture(
            kind="jalon",
            actions=[bus],
            said={"le": Period.parse(day)},
            actor=person("plan.milestone:record"),
            at=NOON,
        )

    answers = all_at_once(lambda: reach("2026-02-01"), lambda: reach("2026-02-02"))

    assert sum(outcome.gesture is not None for outcome in answers) == 1
    assert MilestoneChange.objects.filter(milestone=step).count() == 1
    assert journal.verify() == []


def test_a_comment_worded_twice_at_once_keeps_one_chain():
    who = person("workshop.comment:read", "workshop.comment:write")
    first = comments.comment(
        object_type="plan.action", object_key="bus", text="a", actor=who, at=NOON
    )

    all_at_once(
        *[
            lambda text=text: comments.correct(comment=first, text=text, actor=who, at=NOON)
            for text in "bcd"
        ]
    )

    assert Comment.objects.current().count() == 1
    assert Comment.objects.count() == 4


def test_of_several_default_views_saved_at_once_one_is_the_default():
    who = person(READ)

    all_at_once(
        *[
            lambda name=name: saved.save_view(
                of="actions", name=name, query="", actor=who, at=NOON, is_default=True
            )
            for name in ("Une", "Deux", "Trois")
        ]
    )

    assert SavedView.objects.count() == 3
    assert SavedView.objects.filter(is_default=True).count() == 1
