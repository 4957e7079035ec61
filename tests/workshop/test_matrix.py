"""What each role of the pack opens of the workshop, role by role."""

import pytest

from agglo.people.models import Role
from agglo.plan import services as plan
from agglo.plan.models import Action, Note
from agglo.workshop.models import Comment, Gesture
from tests.plan.factories import NOON, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]

ALWAYS = {"/atelier/", "/atelier/raccourcis/", "/atelier/preferences/"}
READS = {
    "/atelier/actions/?tout=1",
    "/atelier/indicateurs/?tout=1",
    "/atelier/vues/",
    "/atelier/actions/bus-des-villages/suivante/",
    "/atelier/actions/bus-des-villages/precedente/",
}
TALKS = {"/atelier/echanges/", "/atelier/echanges/plan.action/bus-des-villages/"}
ROUND = {"/atelier/tournee/"}
EVERY = ALWAYS | READS | TALKS | ROUND

OPENS = {
    "resident": ALWAYS,
    "commune": ALWAYS | READS,
    "agent": EVERY,
    "service-head": EVERY,
    "elected": ALWAYS | READS | TALKS,
    "administrator": ALWAYS | READS,
    "auditor": ALWAYS | READS | TALKS,
}


def test_every_role_of_the_pack_is_in_the_table():
    assert set(Role.objects.values_list("key", flat=True)) == set(OPENS)


@pytest.mark.parametrize("role", OPENS)
def test_a_role_opens_its_pages_and_no_other(client, role):
    client.force_login(person(*Role.objects.get(key=role).permissions))

    opened = {address for address in EVERY if client.get(address).status_code in {200, 302}}

    assert opened == OPENS[role]


@pytest.mark.parametrize("address", sorted(EVERY))
def test_a_stranger_is_asked_to_sign_in(client, address):
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"].startswith("/compte/")


@pytest.mark.parametrize("role", OPENS)
def test_only_whoever_writes_to_colleagues_does(client, role):
    client.force_login(person(*Role.objects.get(key=role).permissions))

    client.post("/atelier/echanges/plan.action/bus-des-villages/", {"text": "Bonjour"})

    assert Comment.objects.exists() == (role in {"agent", "service-head"})


@pytest.mark.parametrize("role", OPENS)
def test_only_whoever_makes_the_round_reviews(client, role):
    client.force_login(person(*Role.objects.get(key=role).permissions))

    client.post("/atelier/tournee/", {"action": "bus-des-villages", "nouvelle": "Du nouveau"})

    written = Note.objects.filter(text="Du nouveau").exists()
    assert written == (role in {"agent", "service-head"})


@pytest.mark.parametrize("role", OPENS)
@pytest.mark.parametrize(
    ("kind", "may"),
    [
        ("note", {"agent", "service-head"}),
        ("jalon", {"agent", "service-head"}),
        ("relier", {"agent", "service-head"}),
        ("publier", {"service-head"}),
    ],
)
def test_a_grouped_gesture_is_for_whoever_may_make_it_on_one_action(client, role, kind, may):
    client.force_login(person(*Role.objects.get(key=role).permissions))
    said = {"texte": "Bonjour", "le": "01/03/2026", "autre": "piscine-renovee"}
    keys = ["maison-des-services"]
    if kind == "publier":
        writer = person("plan.note:record")
        action = Action.objects.get(key=keys[0])
        plan.write_note(action=action, text="À publier", actor=writer, at=NOON)

    client.post("/atelier/ensemble/", {"cle": keys, "etape": "faire", "geste": kind} | said)

    assert Gesture.objects.exists() == (role in may)
