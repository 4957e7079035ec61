"""The monthly round, page by page: one action a screen, until all were looked at."""

import re
from datetime import datetime, timedelta

import pytest
from django.utils.timezone import localdate, now

from agglo.plan import services as plan
from agglo.plan.models import Action, Milestone, MilestoneChange, Note
from agglo.workshop import demo
from agglo.workshop.models import Follow
from agglo.workshop.reports.tour import screen, tour_of
from tests.plan.factories import NOON, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]

PAGE = "/atelier/tournee/"
KEYS = ("maison-des-services", "bus-des-villages", "reseau-cyclable")


@pytest.fixture(autouse=True)
def _follows(request):
    if "agent" in request.fixturenames:
        follow, agent = request.getfixturevalue("follow"), request.getfixturevalue("agent")
        follow(agent, *KEYS)


def shown(response):
    """Return the key of the action on the screen."""
    return re.search(r'name="action" value="([^"]+)"', response.content.decode())[1]


@pytest.mark.parametrize(
    ("permissions", "status"),
    [
        (("plan.note:record",), 200),
        (("plan.milestone:record",), 200),
        (("plan.version:read",), 403),
        ((), 403),
    ],
)
def test_it_is_for_whoever_may_write_something(client, permissions, status):
    client.force_login(person(*permissions))

    assert client.get(PAGE).status_code == status


def test_actions_come_one_after_the_other_until_the_end(desk, agent):
    seen = []

    while b'name="action"' in (response := desk.get(PAGE)).content:
        seen.append(shown(response))
        assert f"action {len(seen)} sur 3" in response.content.decode()
        desk.post(PAGE, {"action": seen[-1], "nouvelle": ""})

    assert sorted(seen) == sorted(KEYS)
    assert "La tournée du mois est finie" in response.content.decode()
    assert Note.objects.filter(entered_by=agent, kind="nothing-new").count() == 3


def test_a_text_is_a_piece_of_news(desk, agent):
    desk.post(PAGE, {"action": KEYS[0], "nouvelle": "  Le marché est signé.  "})

    note = Note.objects.get(entered_by=agent)
    assert (note.kind, note.text) == ("news", "Le marché est signé.")


def test_a_step_is_reached_today_with_what_is_said_of_it(desk, agent):
    key = screen(KEYS[0], localdate()).steps[0].milestone.key
    planned = Milestone.objects.get(key=key).planned

    response = desk.post(
        PAGE,
        {"action": KEYS[0], "jalon": key, f"vu-{key}": planned, "nouvelle": "Inauguré."},
        follow=True,
    )

    change = MilestoneChange.objects.get(milestone__key=key)
    assert (change.planned, change.reached) == (planned, localdate().isoformat())
    assert Note.objects.get(entered_by=agent).text == "Inauguré."
    assert "atteint aujourd’hui" in response.content.decode()
    assert shown(response) != KEYS[0]


def test_a_step_that_a_colleague_moved_meanwhile_is_not_written(desk):
    step = screen(KEYS[0], localdate()).steps[0]

    response = desk.post(
        PAGE,
        {
            "action": KEYS[0],
            "jalon": step.milestone.key,
            f"vu-{step.milestone.key}": "2020",
            "nouvelle": "À garder",
        },
    )

    assert response.status_code == 422
    assert 'value="À garder"' in response.content.decode()
    assert shown(response) == KEYS[0]
    assert not MilestoneChange.objects.exists()
    assert not Note.objects.filter(text="À garder").exists()


def test_an_action_left_for_later_comes_back_at_the_end(desk):
    first = shown(desk.get(PAGE))
    later = f"{PAGE}?plus-tard={first}"
    second = shown(desk.get(later))
    assert second != first

    response = desk.post(later, {"action": second, "nouvelle": ""})
    assert response["Location"] == later
    third = shown(desk.get(later))
    desk.post(later, {"action": third, "nouvelle": ""})

    assert shown(desk.get(later)) == first


def test_it_goes_on_where_it_was_left(desk, agent):
    first = shown(desk.get(PAGE))
    desk.post(PAGE, {"action": first, "nouvelle": ""})

    tour = tour_of(agent, localdate())

    assert (tour.n_done, tour.current) == (1, shown(desk.get(PAGE)))


def test_what_a_colleague_wrote_this_month_needs_no_other_look(agent):
    action = Action.objects.get(key=KEYS[0])
    plan.write_note(action=action, text="Vu", actor=person("plan.note:record"), at=now())

    assert KEYS[0] in tour_of(agent, localdate()).done


def test_a_note_of_last_month_asks_for_another_look(agent):
    action = Action.objects.get(key=KEYS[0])
    writer = person("plan.note:record")
    begins = datetime(2026, 3, 1, tzinfo=NOON.tzinfo)
    plan.write_note(action=action, text="Vu", actor=writer, at=begins - timedelta(seconds=1))
    assert KEYS[0] not in tour_of(agent, NOON.date()).done

    plan.write_note(action=action, text="Revu", actor=writer, at=begins)

    assert KEYS[0] in tour_of(agent, NOON.date()).done


def test_the_screen_tells_what_changed_and_the_last_news(desk):
    action = Action.objects.get(key=KEYS[0])
    writer = person("plan.note:record", "plan.milestone:record")
    last_month = now() - timedelta(days=28)
    plan.write_note(action=action, text="Le marché est signé", actor=writer, at=last_month)

    page = desk.get(f"{PAGE}?plus-tard={KEYS[1]}&plus-tard={KEYS[2]}").content.decode()

    assert "Le marché est signé" in page
    assert str(writer) in page


def test_the_end_offers_to_publish_whoever_may(client, follow):
    head = person("plan.version:read", "plan.note:record", "plan.version:publish")
    follow(head, KEYS[0])
    client.force_login(head)

    response = client.post(PAGE, {"action": KEYS[0], "nouvelle": "Fait"}, follow=True)

    page = response.content.decode()
    assert "que le public ne voit pas encore" in page
    assert ">Publier</a>" in page


def test_a_person_who_follows_nothing_is_told_how_to_begin(client):
    client.force_login(person("plan.note:record"))

    assert "Votre tournée est vide" in client.get(PAGE).content.decode()


def test_an_action_that_is_none_is_not_found(desk):
    assert desk.post(PAGE, {"action": "nulle-part", "nouvelle": ""}).status_code == 404


def test_a_step_of_another_action_is_not_found(desk):
    key = screen(KEYS[0], localdate()).steps[0].milestone.key

    assert desk.post(PAGE, {"action": KEYS[1], "jalon": key}).status_code == 404


class TestDemonstration:
    def test_accounts_that_make_rounds_follow_ten_actions_once(self):
        from agglo.people.demo import create_demo_accounts

        create_demo_accounts(password="un mot de passe d'essai", at=NOON)

        said = demo.prepare(NOON)

        followers = set(Follow.objects.values_list("user__email", flat=True))
        assert followers == {"agent@demo.example", "chef-de-service@demo.example"}
        assert Follow.objects.count() == 2 * demo.N_FOLLOWED
        assert all("inventés" in sentence for sentence in said)
        assert demo.prepare(NOON) == []

    def test_real_accounts_are_left_alone(self):
        person("plan.note:record")

        assert demo.prepare(NOON) == []
