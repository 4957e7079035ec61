"""What of the plan waits for a person today, by what they may do."""

import pytest

from agglo.core.periods import Period
from agglo.plan import permissions as can
from agglo.plan import services
from agglo.plan.today import read
from tests.plan.factories import NOON, TODAY, action, go_public, person, step

pytestmark = pytest.mark.django_db


def lots(user):
    return {lot.key: lot for lot in read(user, TODAY)}


def test_whoever_publishes_is_told_how_much_waits():
    head, agent = person(can.PUBLISH), person(can.RECORD_NOTE)
    for name in ("un", "deux"):
        services.write_note(action=action(name), text="Avancé.", actor=agent, at=NOON)

    waiting = lots(head)["plan.publish"]
    go_public()

    assert (waiting.count, waiting.href) == (2, "/atelier/publier/")
    assert lots(head)["plan.publish"].is_empty


def test_an_agent_is_told_of_her_own_drafts_only():
    agent, colleague = person(can.RECORD_NOTE), person(can.RECORD_NOTE)
    services.write_note(action=action("un"), text="Avancé.", actor=agent, at=NOON)
    services.write_note(action=action("deux"), text="Aussi.", actor=colleague, at=NOON)

    assert lots(agent)["plan.drafts"].count == 1
    assert lots(agent)["plan.drafts"].href == f"/atelier/publier/?auteur={agent.pk}"


def test_a_reader_is_told_of_neither():
    assert not lots(person(can.READ_WORKING)).keys() & {"plan.publish", "plan.drafts"}


def test_a_step_reached_in_the_working_version_no_longer_waits():
    agent = person(can.RECORD_MILESTONE)
    late = step("vote", action(), planned="2025")
    before = lots(agent)["plan.milestones"]

    services.record_milestone(
        milestone=late,
        planned=Period.parse("2025"),
        reached=Period.parse("2026-01"),
        actor=agent,
        at=NOON,
    )

    assert before.count == 1
    assert lots(agent)["plan.milestones"].is_empty
