"""Letters: whoever chose them gets them, once a week, and stops them in one click."""

import re
from datetime import timedelta

import pytest

from agglo.core.jobs import jobs
from agglo.journal.models import Letter
from agglo.plan import services as plan
from agglo.plan.models import Action
from agglo.workshop.models import Preference
from agglo.workshop.services import comments, letters, preferences
from tests.plan.factories import NOON, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]

BUS = "bus-des-villages"
READ = ("plan.version:read", "workshop.comment:read")


def reader(digest="weekly", *, permissions=READ, at_once=False, name="Anne Martin"):
    user = person(*permissions)
    user.name = name
    user.save()
    preferences.choose(user=user, digest=digest, mention_letters=at_once, shortcuts=True)
    return user


def change_bus(at=NOON - timedelta(days=1), text="Le marché est signé"):
    writer = person("plan.note:record")
    action = Action.objects.get(key=BUS)
    return plan.write_note(action=action, text=text, actor=writer, at=at)


def call(name, at=NOON - timedelta(days=1), text="regarde le bus"):
    return comments.comment(
        object_type="plan.action",
        object_key=BUS,
        text=f"@{name} {text}",
        actor=person("workshop.comment:write"),
        at=at,
    )


class TestDigest:
    def test_it_tells_what_changed_of_what_is_followed(self, follow):
        user = reader()
        follow(user, BUS)
        change_bus()

        letters.post_digests(NOON)

        letter = Letter.objects.get()
        assert letter.to == user.email
        assert "votre semaine à l’atelier" in letter.subject
        for text in (letter.body, letter.html):
            assert "Faire rouler un bus à la demande" in text
            assert f"/atelier/actions/{BUS}/" in text

    def test_what_the_reader_did_is_not_told_back(self, follow):
        user = reader(permissions=(*READ, "plan.note:record"))
        follow(user, BUS)
        action = Action.objects.get(key=BUS)
        plan.write_note(action=action, text="De moi", actor=user, at=NOON - timedelta(days=1))

        letters.post_digests(NOON)

        assert "CE QUI A CHANGÉ" not in "".join(Letter.objects.values_list("body", flat=True))

    def test_seven_days_are_told_and_not_one_second_more(self, follow):
        user = reader()
        follow(user, BUS)
        change_bus(at=NOON - timedelta(days=7, seconds=1))
        letters.post_digests(NOON)
        assert not Letter.objects.exists()

        change_bus(at=NOON - timedelta(days=7))
        letters.post_digests(NOON)

        assert Letter.objects.count() == 1

    def test_one_letter_a_person_and_week_however_often_it_runs(self, follow):
        user = reader()
        follow(user, BUS)
        change_bus()

        for hours in (0, 1, 24, 6 * 24):  # NOON is a Monday
            letters.post_digests(NOON + timedelta(hours=hours))
        assert Letter.objects.count() == 1

        change_bus(at=NOON + timedelta(days=6))
        letters.post_digests(NOON + timedelta(days=7))
        assert Letter.objects.count() == 2

    def test_nothing_to_tell_makes_no_letter(self):
        reader()

        letters.post_digests(NOON)

        assert not Letter.objects.exists()

    def test_whoever_chose_never_or_nothing_gets_none(self, follow):
        for user in (reader("never"), person(*READ)):
            follow(user, BUS)
        change_bus()

        letters.post_digests(NOON)

        assert not Letter.objects.exists()

    def test_a_closed_account_gets_none(self, follow):
        user = reader()
        follow(user, BUS)
        change_bus()
        user.is_active = False
        user.save()

        letters.post_digests(NOON)

        assert not Letter.objects.exists()

    def test_whoever_lost_the_right_to_read_is_told_nothing(self, follow):
        user = reader(permissions=())
        follow(user, BUS)
        change_bus()

        letters.post_digests(NOON)

        assert not Letter.objects.exists()

    def test_only_mentions_are_told_to_whoever_wants_only_them(self, follow):
        user = reader("mentions")
        follow(user, BUS)
        change_bus()
        letters.post_digests(NOON)
        assert not Letter.objects.exists()

        call("Anne Martin")
        letters.post_digests(NOON)

        letter = Letter.objects.get()
        assert "regarde le bus" in letter.body
        assert "Le marché est signé" not in letter.body

    def test_what_people_wrote_is_escaped_in_the_page_and_whole_in_the_text(self):
        reader("mentions")
        call("Anne Martin", text="<b>l'eau & le bus</b>")

        letters.post_digests(NOON)

        letter = Letter.objects.get()
        assert "<b>l'eau & le bus</b>" in letter.body
        assert "<b>l" not in letter.html
        assert "&lt;b&gt;l&#x27;eau &amp; le bus" in letter.html

    def test_it_is_a_weekly_job(self):
        import agglo.workshop.jobs  # noqa: F401

        job = jobs["workshop.digests"]

        assert job.weekly is not None
        assert job.run({}, NOON) is None


class TestMentionLetters:
    def test_whoever_asked_is_written_to_at_once(self):
        user = reader("never", at_once=True)

        made = call("Anne Martin")

        letter = Letter.objects.get()
        assert letter.to == user.email
        assert "regarde le bus" in letter.body
        assert f"/atelier/echanges/plan.action/{BUS}/#message-{made.pk}" in letter.body

    def test_whoever_did_not_ask_is_not(self):
        reader("weekly")

        call("Anne Martin")

        assert not Letter.objects.exists()


class TestStopping:
    def stop(self, letter):
        return re.search(r"http://[^/]+(/atelier/preferences/arreter/[^\s>]+)", letter.body)[1]

    @pytest.fixture
    def letter(self):
        reader("weekly", at_once=True)
        call("Anne Martin")
        return Letter.objects.get()

    def test_the_letter_says_how_as_mail_programs_read_it(self, letter):
        assert letter.headers["List-Unsubscribe"].endswith(f"{self.stop(letter)}>")
        assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    def test_one_click_stops_everything_without_signing_in(self, client, letter):
        page = client.get(self.stop(letter))
        assert page.status_code == 200
        assert Preference.objects.get().digest == "weekly"  # a link opened stops nothing

        response = client.post(self.stop(letter), {"List-Unsubscribe": "One-Click"})

        assert response.status_code == 200
        chosen = Preference.objects.get()
        assert (chosen.digest, chosen.mention_letters) == ("never", False)

    def test_a_mail_program_may_post_without_a_token(self, letter):
        from django.test import Client

        client = Client(enforce_csrf_checks=True)

        assert client.post(self.stop(letter)).status_code == 200

    @pytest.mark.parametrize("token", ["zut", "MTI:1tABCD:zut", "1"])
    def test_a_false_address_stops_nobody(self, client, letter, token):
        address = f"/atelier/preferences/arreter/{token}/"

        assert client.post(address).status_code == 404
        assert Preference.objects.get().digest == "weekly"


class TestPreferences:
    def test_nothing_is_sent_before_someone_chooses(self):
        chosen = preferences.preference_of(person())

        assert (chosen.digest, chosen.mention_letters, chosen.shortcuts) == ("never", False, True)

    def test_choices_are_kept(self, desk, agent):
        desk.post("/atelier/preferences/", {"digest": "weekly", "mention_letters": "on"})

        chosen = preferences.preference_of(agent)
        assert (chosen.digest, chosen.mention_letters, chosen.shortcuts) == ("weekly", True, False)
        assert "data-key" not in desk.get("/atelier/preferences/").content.decode().replace(
            'data-key="?"', ""
        )

    def test_a_choice_that_is_none_is_refused(self, desk):
        assert desk.post("/atelier/preferences/", {"digest": "zut"}).status_code == 422
