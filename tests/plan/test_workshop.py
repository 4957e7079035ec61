"""The workshop, role by role: who sees what, who may write what, and what it then says."""

import html
import re

import pytest

from agglo.plan import permissions as can
from agglo.plan import services
from agglo.plan.models import Amount, Contest, Milestone, Observation, Remark
from agglo.territory.models import Commune
from tests.plan.factories import NOON, go_public, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]

MOST_QUERIES = 16
"""A page behind a login also reads the session, the person and their roles."""

WRITE_ACTION = "/atelier/actions/maison-des-services/"
WRITE_MILESTONE = "/atelier/jalons/maison-des-services-complete/"
WRITE_AMOUNT = "/atelier/montants/maison-ap/"
WRITE_INDICATOR = "/atelier/indicateurs/prix-eau/"
REMARKS = "/atelier/signalements/"
PUBLISH = "/atelier/publier/"


READ = {WRITE_ACTION, WRITE_INDICATOR, PUBLISH}
"""What whoever reads the working version opens."""


@pytest.fixture
def price():
    return Observation.objects.current().get(indicator__key="prix-eau", period="2025")


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(text))


def signed_in(client, *permissions, insee=""):
    who = person(*permissions, insee=insee)
    client.force_login(who)
    return who


def contested(price):
    mayor = person(can.CONTEST_OBSERVATION, insee="99001")
    return services.contest(
        observation=price,
        commune=Commune.objects.get(insee="99001"),
        reason="Le tarif voté est plus bas.",
        proposed=None,
        actor=mayor,
        at=NOON,
    )


GUARDED = {
    WRITE_ACTION: {
        *(can.READ_WORKING, can.RECORD_MILESTONE, can.RECORD_AMOUNT),
        *(can.RECORD_NOTE, can.RECORD_DOCUMENT, can.RECORD_LINK),
    },
    PUBLISH: {can.READ_WORKING, can.PUBLISH},
    "/atelier/publications/": {can.READ_WORKING, can.PUBLISH},
    f"{WRITE_ACTION}publier/": {can.READ_WORKING, can.PUBLISH},
    WRITE_MILESTONE: {can.RECORD_MILESTONE},
    WRITE_AMOUNT: {can.CORRECT_AMOUNT},
    WRITE_INDICATOR: {
        *(can.READ_WORKING, can.RECORD_OBSERVATION),
        *(can.CORRECT_OBSERVATION, can.CONTEST_OBSERVATION),
    },
    "/atelier/releves/{observation}/": {can.CORRECT_OBSERVATION},
    "/atelier/releves/{observation}/contester/": {can.CONTEST_OBSERVATION},
    "/atelier/contestations/{contest}/": {can.ANSWER_CONTEST},
    REMARKS: {can.READ_REMARKS},
}


@pytest.mark.parametrize("address", [*GUARDED, "/atelier/"])
def test_a_stranger_is_asked_to_sign_in(client, address, price):
    response = client.get(address.format(observation=price.pk, contest=1))

    assert response.status_code == 302
    assert response["Location"].startswith("/compte/")


@pytest.mark.parametrize("address", GUARDED)
@pytest.mark.parametrize("permission", ["", *can.TASKS])
def test_each_permission_opens_its_pages_and_no_other(client, address, permission, price):
    address = address.format(observation=price.pk, contest=contested(price).pk)
    signed_in(client, *([permission] if permission else []), insee="99001")

    response = client.get(address)

    allowed = GUARDED[next(a for a in GUARDED if _alike(a, address))]
    assert response.status_code == (200 if permission in allowed else 403)


def _alike(pattern, address):
    return re.fullmatch(re.sub(r"\{\w+\}", r"\\d+", pattern), address)


@pytest.mark.parametrize(
    ("role", "opens"),
    [
        ("resident", set()),
        ("commune", READ),
        ("agent", {*READ, WRITE_MILESTONE, REMARKS}),
        ("service-head", {*READ, WRITE_MILESTONE, WRITE_AMOUNT, REMARKS}),
        ("elected", {*READ, REMARKS}),
        ("administrator", READ),
        ("auditor", {*READ, REMARKS}),
    ],
)
def test_each_role_of_the_pack_opens_its_pages(client, role, opens):
    from agglo.people.models import Role

    signed_in(client, *Role.objects.get(key=role).permissions, insee="99001")

    found = {
        address
        for address in (*READ, WRITE_MILESTONE, WRITE_AMOUNT, REMARKS)
        if client.get(address).status_code == 200
    }

    assert found == opens
    assert client.get("/atelier/").status_code == 200


class TestMilestone:
    def test_reaching_it_shows_on_the_public_page_once_published(self, client):
        signed_in(client, can.RECORD_MILESTONE)

        response = client.post(
            WRITE_MILESTONE,
            {"planned": "06/2027", "reached": "25/02/2026", "seen_planned": "2027-06"},
            follow=True,
        )

        assert "est à jour" in words(response)
        assert "25 février 2026" not in words(client.get("/actions/maison-des-services/"))
        go_public()
        text = words(client.get("/actions/maison-des-services/"))
        assert "Jalon « Ouverture complète » atteint le 25 février 2026." in text

    def test_whoever_saw_an_older_date_is_told(self, client):
        signed_in(client, can.RECORD_MILESTONE)
        Milestone.objects.filter(key="maison-des-services-complete").update(reached="2026-01")

        response = client.post(
            WRITE_MILESTONE,
            {"planned": "2027-06", "reached": "2026-02", "seen_planned": "2027-06"},
        )

        assert response.status_code == 409
        assert "Votre saisie sur « Ouverture complète » n’est pas enregistrée" in words(response)

    def test_a_date_that_is_none_is_refused_beside_its_field(self, client):
        signed_in(client, can.RECORD_MILESTONE)

        response = client.post(WRITE_MILESTONE, {"reached": "demain"})

        assert response.status_code == 422
        assert "Attendu : une date" in words(response)

    def test_one_more_is_added(self, client):
        signed_in(client, can.RECORD_MILESTONE)

        client.post(f"{WRITE_ACTION}jalons/", {"jalon-name": "Bilan", "jalon-planned": "2027"})

        assert Milestone.objects.get(name="Bilan").action.key == "maison-des-services"


class TestAmount:
    def test_it_shows_on_its_public_page_once_published(self, client):
        signed_in(client, can.RECORD_AMOUNT)

        response = client.post(
            f"{WRITE_ACTION}montants/",
            {
                "montant-label": "Mobilier",
                "montant-stage": "paid",
                "montant-cents": "12 500,50",
                "montant-period": "2025",
            },
            follow=True,
        )

        assert "Le montant « Mobilier » est enregistré." in words(response)
        assert client.get("/montants/maison-des-services-mobilier/").status_code == 404
        go_public()
        text = words(client.get("/montants/maison-des-services-mobilier/"))
        assert "12 500,50 €" in text

    def test_whoever_may_only_add_milestones_is_refused(self, client):
        signed_in(client, can.RECORD_MILESTONE)

        response = client.post(
            f"{WRITE_ACTION}montants/",
            {"montant-label": "Mobilier", "montant-stage": "paid", "montant-cents": "1"},
        )

        assert response.status_code == 403
        assert not Amount.objects.filter(label="Mobilier").exists()

    @pytest.mark.parametrize("text", ["douze", "1.2.3", "1e5", "-"])
    def test_what_is_not_an_amount_is_refused_beside_its_field(self, client, text):
        signed_in(client, can.RECORD_AMOUNT)

        response = client.post(
            f"{WRITE_ACTION}montants/",
            {"montant-label": "M", "montant-stage": "paid", "montant-cents": text},
        )

        assert response.status_code == 422
        assert "Attendu :" in words(response)

    def test_a_correction_keeps_the_old_amount_in_sight(self, client):
        signed_in(client, can.CORRECT_AMOUNT)
        seen = Amount.objects.current().get(key="maison-ap")

        client.post(WRITE_AMOUNT, {"vu": seen.pk, "cents": "1500000", "why": "Avenant voté"})
        go_public()

        text = words(client.get("/montants/maison-ap/"))
        assert "1,4 M€ devient 1,5 M€" in text
        assert "Avenant voté" in text

    def test_the_second_of_two_corrections_is_told_what_changed(self, client):
        signed_in(client, can.CORRECT_AMOUNT)
        seen = Amount.objects.current().get(key="maison-ap")
        fields = {"vu": seen.pk, "why": "Avenant"}
        client.post(WRITE_AMOUNT, fields | {"cents": "1500000"})

        response = client.post(WRITE_AMOUNT, fields | {"cents": "1600000"})

        assert response.status_code == 409
        text = words(response)
        assert "1,4 M€ est devenu 1,5 M€" in text
        assert "Montant 1,4 M€ 1,5 M€" in text
        source = response.content.decode()
        assert 'value="1600000"' in source
        latest = Amount.objects.current().get(key="maison-ap")
        assert f'name="vu" value="{latest.pk}"' in source
        again = client.post(WRITE_AMOUNT, fields | {"cents": "1600000", "vu": latest.pk})
        assert again.status_code == 302


class TestObservation:
    def test_it_shows_on_the_public_page_once_published(self, client):
        signed_in(client, can.RECORD_OBSERVATION)

        client.post("/atelier/indicateurs/entrees-piscine/", {"period": "2021", "value": "58 900"})
        go_public(indicators=["entrees-piscine"])

        text = words(client.get("/indicateurs/entrees-piscine/?periode=2021"))
        assert "58 900" in text

    def test_a_blank_must_say_that_the_value_is_unknown(self, client):
        signed_in(client, can.RECORD_OBSERVATION)
        address = "/atelier/indicateurs/entrees-piscine/"

        blank = client.post(address, {"period": "2021", "value": ""})
        both = client.post(address, {"period": "2021", "value": "3", "unknown": "on"})
        unknown = client.post(address, {"period": "2021", "value": "", "unknown": "on"})

        assert (blank.status_code, both.status_code, unknown.status_code) == (422, 422, 302)
        assert "ou cochez" in words(blank)

    @pytest.mark.parametrize("text", ["NaN", "Infinity", "1e9", "douze", "1,2,3"])
    def test_what_is_not_a_number_is_refused(self, client, text):
        signed_in(client, can.RECORD_OBSERVATION)

        response = client.post(
            "/atelier/indicateurs/entrees-piscine/", {"period": "2021", "value": text}
        )

        assert response.status_code == 422

    def test_a_correction_is_told_apart_from_the_value_it_replaces(self, client, price):
        signed_in(client, can.CORRECT_OBSERVATION)

        client.post(f"/atelier/releves/{price.pk}/", {"value": "3,60", "why": "Arrondi"})
        go_public()

        assert "3,55 €/m³ devient 3,60 €/m³" in words(client.get("/indicateurs/prix-eau/"))

    def test_the_second_of_two_is_told_what_changed(self, client, price):
        signed_in(client, can.CORRECT_OBSERVATION)
        address = f"/atelier/releves/{price.pk}/"
        client.post(address, {"value": "3,60", "why": "Arrondi"})

        response = client.post(address, {"value": "3,70", "why": "Autre"})

        assert response.status_code == 409
        assert "3,55 €/m³ est devenu 3,60 €/m³" in words(response)

    def test_a_computed_indicator_offers_no_form(self, client):
        signed_in(client, can.RECORD_OBSERVATION)

        text = words(client.get("/atelier/indicateurs/part-pertes-eau/"))

        assert "Cet indicateur est calculé" in text
        assert "Saisir un relevé" not in text


class TestContest:
    def test_it_is_published_then_answered(self, client, price):
        signed_in(client, can.CONTEST_OBSERVATION, insee="99001")
        songeville = Commune.objects.get(insee="99001")

        client.post(
            f"/atelier/releves/{price.pk}/contester/",
            {"commune": songeville.pk, "reason": "Le tarif voté est plus bas.", "proposed": "3,5"},
        )
        contest = Contest.objects.get()
        waiting = words(client.get("/indicateurs/prix-eau/"))
        signed_in(client, can.ANSWER_CONTEST)
        client.post(f"/atelier/contestations/{contest.pk}/", {"answer": "Nous vérifions."})

        answered = words(client.get("/indicateurs/prix-eau/"))
        assert "1 contestation attend une réponse" in waiting
        assert "elle propose 3,50 €/m³" in waiting
        assert "Nous vérifions." in answered
        assert "attend une réponse" not in answered

    def test_a_commune_cannot_speak_for_another(self, client, price):
        signed_in(client, can.CONTEST_OBSERVATION, insee="99002")
        songeville = Commune.objects.get(insee="99001")

        response = client.post(
            f"/atelier/releves/{price.pk}/contester/",
            {"commune": songeville.pk, "reason": "Non"},
        )

        assert response.status_code == 422
        assert not Contest.objects.exists()


class TestRemarks:
    def test_whoever_may_marks_one_as_handled(self, client):
        services.signal_error(figure="prix-eau", text="Faux", email="", origin="x", at=NOON)
        head = signed_in(client, can.READ_REMARKS, can.HANDLE_REMARKS)

        response = client.post(REMARKS, {"signalement": Remark.objects.get().pk}, follow=True)

        assert f"par {head.name}" in words(response)

    def test_whoever_may_only_read_is_refused(self, client):
        services.signal_error(figure="prix-eau", text="Faux", email="", origin="x", at=NOON)
        signed_in(client, can.READ_REMARKS)

        response = client.post(REMARKS, {"signalement": Remark.objects.get().pk})

        assert response.status_code == 422
        assert Remark.objects.get().handled_at is None

    @pytest.mark.parametrize("sent", ["", "999", "x"])
    def test_one_that_does_not_exist_is_not_found(self, client, sent):
        signed_in(client, can.READ_REMARKS, can.HANDLE_REMARKS)

        assert client.post(REMARKS, {"signalement": sent}).status_code == 404


def test_a_commune_is_offered_to_contest_its_own_values_and_those_of_the_whole(client):
    signed_in(client, can.CONTEST_OBSERVATION, insee="99001")
    current = Observation.objects.current().exclude(commune=None)
    ours = current.filter(commune__insee="99001").latest("until")
    same = current.filter(indicator=ours.indicator, period=ours.period)
    theirs = same.exclude(commune=ours.commune).first()

    page = client.get(f"/atelier/indicateurs/{theirs.indicator.key}/").content.decode()
    whole = client.get(WRITE_INDICATOR).content.decode()

    assert f"/atelier/releves/{ours.pk}/contester/" in page
    assert f"/atelier/releves/{theirs.pk}/contester/" not in page
    assert "/contester/" in whole
