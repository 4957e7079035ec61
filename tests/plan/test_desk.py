"""The page where an agent updates one action: each gesture, where it leads, what it refuses."""

import html
import re
from decimal import Decimal

import pytest

from agglo.plan import permissions as can
from agglo.plan import services
from agglo.plan.models import (
    Action,
    Amount,
    Indicator,
    Link,
    Milestone,
    Note,
    Observation,
    Publication,
)
from agglo.plan.services import drafts
from tests.plan.factories import NOON, go_public, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]

DESK = "/atelier/actions/maison-des-services/"
MOST_QUERIES = 17
"""Behind a login, with changes that wait of two kinds: one query more each than without."""


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(text))


@pytest.fixture
def agent(client):
    who = person(*can.TASKS)
    client.force_login(who)
    return who


class TestGestures:
    def test_a_note_is_written_and_waits(self, client, agent):
        response = client.post(
            f"{DESK}notes/", {"note-text": "Le mobilier est livré."}, follow=True
        )

        text = words(response)
        assert "La note est enregistrée." in text
        assert "1 changement n’est pas publié" in text
        assert Note.objects.current().get().entered_by == agent

    def test_nothing_new_is_one_button(self, client, agent):
        response = client.post(f"{DESK}rien/", follow=True)

        assert "rien de nouveau" in words(response)
        assert Note.objects.get().kind == Note.Kind.NOTHING_NEW

    def test_a_step_is_reached_today_in_one_gesture(self, client, agent):
        response = client.post(
            "/atelier/jalons/maison-des-services-complete/atteint/",
            {"atteint-seen_planned": "2027-06"},
            follow=True,
        )

        assert "est atteint aujourd’hui" in words(response)
        assert Milestone.objects.current().get(key="maison-des-services-complete").now_reached

    def test_a_step_that_someone_moved_meanwhile_is_told_field_by_field(self, client, agent):
        step = Milestone.objects.get(key="maison-des-services-complete")
        colleague = person(can.RECORD_MILESTONE)
        services.record_milestone(
            milestone=step,
            planned=None,
            reached=None,
            why="Plus de date",
            actor=colleague,
            at=NOON,
        )

        response = client.post(
            "/atelier/jalons/maison-des-services-complete/atteint/",
            {"atteint-seen_planned": "2027-06"},
        )

        text = words(response)
        assert response.status_code == 409
        assert f"{colleague.name} l’a changé entre-temps" in text
        assert "Date prévue juin 2027 non renseigné" in text

    def test_a_document_a_link_and_a_reading(self, client, agent, settings, tmp_path):
        from django.core.files.uploadedfile import SimpleUploadedFile

        from tests.plan.files import PDF

        settings.MEDIA_ROOT = tmp_path
        sent = SimpleUploadedFile("a.pdf", PDF)
        client.post(f"{DESK}documents/", {"document-title": "Plan", "document-file": sent})
        client.post(f"{DESK}liens/", {"lien-other": "NAVETTE chauffeur"})
        response = client.post(
            f"{DESK}releves/visites-maison-services/",
            {
                "releve-visites-maison-services-period": "2019",
                "releve-visites-maison-services-value": "12",
            },
            follow=True,
        )

        assert "Le relevé de « Visites" in words(response)
        assert {(kind, key) for kind, key in drafts.waiting_units()} == {
            ("action", "maison-des-services"),
            ("action", "navette-sans-chauffeur"),
            ("indicator", "visites-maison-services"),
        }

    def test_a_link_is_undone(self, client, agent):
        other = Action.objects.get(key="maison-des-services").links.first()

        client.post(f"{DESK}liens/{other.key}/retirer/")

        assert Link.objects.get().is_withdrawal

    @pytest.mark.parametrize(
        ("said", "answer"),
        [("zzz", "Aucune action"), ("la", "Plusieurs actions"), ("", "obligatoire")],
    )
    def test_words_that_name_no_single_action_are_answered(self, client, agent, said, answer):
        response = client.post(f"{DESK}liens/", {"lien-other": said})

        assert response.status_code == 422
        assert answer in words(response)

    def test_what_was_typed_is_kept_when_it_is_refused(self, client, agent):
        response = client.post(
            f"{DESK}montants/",
            {"montant-label": "Mobilier", "montant-stage": "credits", "montant-cents": "12"},
        )

        assert response.status_code == 422
        assert 'value="Mobilier"' in response.content.decode()
        assert "Indiquez l’année" in words(response)

    @pytest.mark.parametrize(
        ("asked", "goes"),
        [
            ("/atelier/tournee/", "/atelier/tournee/"),
            (f"{DESK}?liste=tri%3Dnom", f"{DESK}?liste=tri%3Dnom"),
            ("https://ailleurs.example/", DESK),
            ("//ailleurs.example/", DESK),
            ("javascript:alert(1)", DESK),
            ("", DESK),
        ],
    )
    def test_it_goes_back_where_it_came_from_and_nowhere_else(self, client, agent, asked, goes):
        response = client.post(f"{DESK}rien/", {"next": asked})

        assert response["Location"] == goes

    def test_reading_the_address_of_a_gesture_leads_to_the_page(self, client, agent):
        assert client.get(f"{DESK}notes/")["Location"] == DESK


GESTURES = {
    "notes/": can.RECORD_NOTE,
    "rien/": can.RECORD_NOTE,
    "jalons/": can.RECORD_MILESTONE,
    "montants/": can.RECORD_AMOUNT,
    "documents/": can.RECORD_DOCUMENT,
    "liens/": can.RECORD_LINK,
    "liens/navette-sans-chauffeur/retirer/": can.RECORD_LINK,
    "releves/visites-maison-services/": can.RECORD_OBSERVATION,
}


@pytest.mark.parametrize("gesture", GESTURES)
def test_each_gesture_asks_for_its_own_permission(client, gesture):
    client.force_login(person(*(each for each in can.TASKS if each != GESTURES[gesture])))
    refused = client.post(DESK + gesture)
    client.force_login(person(GESTURES[gesture]))
    allowed = client.post(DESK + gesture)

    assert refused.status_code == 403
    assert allowed.status_code in {302, 422}


class TestPage:
    def test_a_reader_sees_all_and_is_offered_no_form(self, client):
        client.force_login(person(can.READ_WORKING))

        source = client.get(DESK).content.decode()

        main = source[source.index("<main") : source.index("</main")]
        assert "Ouverture complète" in main
        assert "<form" not in main

    def test_it_asks_little_of_the_database(self, client, agent, django_assert_max_num_queries):
        client.post(f"{DESK}notes/", {"note-text": "Une."})
        client.post(f"{DESK}jalons/", {"jalon-name": "Bilan", "jalon-planned": "2027"})
        client.get(DESK)

        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(DESK)

        assert len(response.content) < 150_000

    def test_the_preview_shows_what_is_not_published(self, client, agent):
        client.post(f"{DESK}notes/", {"note-text": "Le mobilier est livré."})

        assert "Le mobilier est livré." in words(client.get(f"{DESK}apercu/"))
        assert "Le mobilier est livré." not in words(client.get("/actions/maison-des-services/"))


class TestMending:
    def test_an_agent_mends_what_she_wrote_and_is_not_public(self, client):
        agent = person(can.RECORD_AMOUNT)
        client.force_login(agent)
        client.post(
            f"{DESK}montants/",
            {"montant-label": "Mobilier", "montant-stage": "paid", "montant-cents": "1250"},
        )
        made = Amount.objects.get(label="Mobilier")
        address = f"/atelier/montants/{made.key}/"

        response = client.post(address, {"vu": made.pk, "cents": "12500", "why": ""})

        assert response.status_code == 302
        assert Amount.objects.current().get(label="Mobilier").amount_cents == 12_500_00
        go_public()
        assert client.get(address).status_code == 403

    def test_a_note_is_corrected_and_withdrawn(self, client, agent):
        client.post(f"{DESK}notes/", {"note-text": "Le moblier."})
        note = Note.objects.get()
        client.post(f"/atelier/notes/{note.pk}/", {"text": "Le mobilier."})
        second = Note.objects.current().get()
        overtaken = client.post(f"/atelier/notes/{note.pk}/", {"text": "Autre."})
        client.post(f"/atelier/notes/{second.pk}/", {"text": "x", "withdraw": "on"})

        assert second.text == "Le mobilier."
        assert overtaken.status_code == 409
        assert f'action="/atelier/notes/{second.pk}/"' in overtaken.content.decode()
        assert "Autre." in overtaken.content.decode()
        assert not Note.objects.current().exists()

    def test_a_mistake_in_a_field_does_not_hide_what_changed_meanwhile(self, client, agent):
        seen = Amount.objects.current().get(key="maison-ap")
        services.correct_amount(seen=seen, cents=1, why="A", actor=agent, at=NOON)

        wrong = client.post("/atelier/montants/maison-ap/", {"vu": seen.pk, "cents": "douze"})

        assert f'name="vu" value="{seen.pk}"' in wrong.content.decode()


class TestPublishing:
    def test_one_action_is_read_then_published(self, client, agent):
        client.post(f"{DESK}notes/", {"note-text": "Le mobilier est livré."})
        page = client.get(f"{DESK}publier/")
        mark = drafts.marks()["action", "maison-des-services"]

        done = client.post(
            f"{DESK}publier/", {"vu-action:maison-des-services": mark, "intitule": "Mars"}
        )

        assert "Le mobilier est livré." in words(page)
        assert f'value="{mark}"' in page.content.decode()
        publication = Publication.objects.get(label="Mars")
        assert done["Location"] == f"/atelier/publications/{publication.pk}/"
        text = words(client.get(done["Location"]))
        assert "1 fiche a changé pour le public" in text
        assert "Ouvrir une maison des services" in text

    def test_what_changed_since_the_page_was_read_is_not_published(self, client, agent):
        client.post(f"{DESK}notes/", {"note-text": "Une."})
        mark = drafts.marks()["action", "maison-des-services"]
        client.post(f"{DESK}notes/", {"note-text": "Deux."})

        response = client.post(f"{DESK}publier/", {"vu-action:maison-des-services": mark})

        text = words(response)
        assert response.status_code == 409
        assert "Relisez les différences" in text
        assert "« Deux. »" in text
        assert not Note.objects.published().exists()

    def test_a_campaign_publishes_the_units_that_are_ticked(self, client, agent):
        self._write(client)
        marks = drafts.marks()
        sent = {f"vu-{kind}:{key}": mark for (kind, key), mark in marks.items()}

        client.post(
            "/atelier/publier/", sent | {"unite": ["action:maison-des-services"], "intitule": ""}
        )

        assert drafts.waiting_units().keys() == {("indicator", "entrees-piscine")}

    def test_all_that_is_found_is_published_at_once_unless_it_changed(self, client, agent):
        self._write(client)
        state = re.search(
            r'name="etat" value="(\w+)"', client.get("/atelier/publier/").content.decode()
        )[1]
        client.post(f"{DESK}notes/", {"note-text": "Trois."})

        late = client.post("/atelier/publier/", {"portee": "tout", "etat": state})
        state = re.search(r'name="etat" value="(\w+)"', late.content.decode())[1]
        done = client.post("/atelier/publier/", {"portee": "tout", "etat": state})

        assert (late.status_code, done.status_code) == (409, 302)
        assert not drafts.waiting_units()

    @pytest.mark.parametrize(
        ("query", "n_units"),
        [
            ("", 2),
            ("action=MAISON", 1),
            ("priorite=inconnue", 0),
            ("service=Direction des services à la population", 1),
            ("auteur=0", 0),
            ("lot=x", 0),
            ("action=%00", 0),
        ],
    )
    def test_filters_narrow_the_campaign(self, client, agent, query, n_units):
        self._write(client)

        source = client.get(f"/atelier/publier/?{query}").content.decode()

        assert source.count('class="publish-part"') == n_units

    def test_whoever_only_reads_is_offered_no_button_and_refused(self, client, agent):
        self._write(client)
        client.force_login(person(can.READ_WORKING))

        page = client.get("/atelier/publier/")
        response = client.post("/atelier/publier/", {"unite": ["action:maison-des-services"]})

        assert "Publier les fiches cochées" not in page.content.decode()
        assert response.status_code == 403
        assert not Publication.objects.exclude(by=None).exists()

    def test_it_asks_little_of_the_database(self, client, agent, django_assert_max_num_queries):
        for action in Action.objects.all():
            client.post(f"/atelier/actions/{action.key}/notes/", {"note-text": "Une."})

        client.get("/atelier/publier/")
        with django_assert_max_num_queries(15):
            client.get("/atelier/publier/")

    def test_a_change_is_given_up_from_the_page(self, client, agent):
        client.post(f"{DESK}notes/", {"note-text": "Une."})

        response = client.post(
            "/atelier/abandonner/",
            {"changement": f"note:{Note.objects.get().pk}", "next": DESK},
            follow=True,
        )

        assert "Le changement est abandonné" in words(response)
        assert not drafts.waiting_units()

    @pytest.mark.parametrize("sent", ["", "note:", "note:x", "lune:1", "milestone:rien"])
    def test_a_change_that_is_none_is_not_found(self, client, agent, sent):
        assert client.post("/atelier/abandonner/", {"changement": sent}).status_code == 404

    def _write(self, client):
        client.post(f"{DESK}notes/", {"note-text": "Une."})
        pool = "/atelier/indicateurs/entrees-piscine/"
        client.post(pool, {"period": "2021", "value": "58900"})


class TestHistory:
    def test_staff_read_the_working_lines_and_the_public_those_published(self, client, agent):
        client.post(f"{DESK}notes/", {"note-text": "Le mobilier est livré."})
        address = "/journal/plan.action/maison-des-services/"
        staff = words(client.get(address))
        client.logout()
        before = words(client.get(address))
        go_public()
        after = words(client.get(address))

        assert "Note écrite version de travail" in staff
        assert agent.name in staff
        assert "mobilier" not in before
        assert "Note publiée" in after
        assert "Le mobilier est livré." in after
        assert agent.name not in after

    @pytest.mark.parametrize(
        ("nature", "key"),
        [("plan.amount", "maison-ap"), ("plan.milestone", "maison-des-services-complete")],
    )
    def test_a_line_of_the_pack_is_gone_back_to(self, client, agent, nature, key):
        services.correct_amount(
            seen=Amount.objects.current().get(key="maison-ap"),
            cents=1,
            why="Faute",
            actor=agent,
            at=NOON,
        )
        step = Milestone.objects.get(key="maison-des-services-complete")
        services.record_milestone(
            milestone=step, planned=None, reached=None, why="Faute", actor=agent, at=NOON
        )
        source = client.get(f"/journal/{nature}/{key}/").content.decode()
        address = re.findall(r'href="(/atelier/retablir/\d+/)"', source)[-1]

        page = words(client.get(address))
        response = client.post(address, follow=True)

        assert "1,4 M€" in page or "prévu en juin 2027" in page
        assert "La valeur est rétablie" in words(response)
        assert Amount.objects.current().get(key="maison-ap").amount_cents == (
            140_000_000 if nature == "plan.amount" else 1
        )
        if nature == "plan.milestone":
            assert Milestone.objects.current().get(key=key).now_planned == "2027-06"

    def test_each_kind_is_gone_back_to(self, client, agent, settings, tmp_path):
        import io

        from agglo.journal.models import Entry
        from tests.plan.files import PDF

        settings.MEDIA_ROOT = tmp_path
        fields = {"actor": agent, "at": NOON}
        house = Action.objects.get(key="maison-des-services")
        note = services.write_note(action=house, text="Un.", **fields)
        first_note = Entry.objects.latest("seq")
        services.correct_note(seen=note, text="Deux.", why="", **fields)
        price = Observation.objects.current().get(indicator__key="prix-eau", period="2025")
        wrong = services.correct_observation(seen=price, value=Decimal(9), why="Faute", **fields)
        nine = Entry.objects.latest("seq")
        services.correct_observation(seen=wrong, value=Decimal(8), why="Encore", **fields)
        other = Action.objects.get(key="navette-sans-chauffeur")
        services.link_actions(action=house, other=other, **fields)
        linked = Entry.objects.latest("seq")
        services.unlink_actions(action=house, other=other, **fields)
        document = services.attach_document(
            action=house, title="Plan", file=io.BytesIO(PDF), **fields
        )
        attached = Entry.objects.latest("seq")
        services.withdraw_document(seen=document, why="Périmé", **fields)

        for entry in (first_note, nine, linked, attached):
            services.restore(entry=entry, **fields)

        assert Note.objects.current().get().text == "Un."
        assert Observation.objects.current().get(pk__gt=wrong.pk).value == 9
        assert Observation.objects.latest("pk").why == "Rétablit la valeur du 2 mars 2026"
        assert Link.objects.current().exists()
        assert house.documents.current().exists()

    def test_a_line_that_says_too_little_offers_nothing(self, client, agent):
        source = client.get("/journal/plan.indicator/prix-eau/").content.decode()

        assert "/atelier/retablir/" not in source
        assert Indicator.objects.filter(key="prix-eau").exists()

    def test_whoever_may_not_correct_is_offered_nothing(self, client):
        from agglo.journal.models import Entry

        client.force_login(person(can.READ_WORKING, can.RECORD_NOTE))
        line = Entry.objects.get(object_type="plan.amount", object_key="maison-ap")

        assert (
            "/atelier/retablir/"
            not in client.get("/journal/plan.amount/maison-ap/").content.decode()
        )
        assert client.post(f"/atelier/retablir/{line.seq}/").status_code == 404
