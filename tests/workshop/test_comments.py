"""Exchanges: who may speak, who is called, what stays of a comment, and that none is public."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from agglo.journal.models import Entry
from agglo.opendata.registry import every_dataset
from agglo.workshop.models import Comment, Mention
from agglo.workshop.refusals import (
    AlreadyWithdrawn,
    NobodyOfThatName,
    NotAllowed,
    NotYours,
    SeveralOfThatName,
    TextMissing,
    TextTooLong,
    TooLateToCorrect,
)
from agglo.workshop.reports import exchanges
from agglo.workshop.reports.desk import read_desk
from agglo.workshop.rules.comments import CORRECTED_WITHIN, LONGEST
from agglo.workshop.services import comments
from tests.plan.factories import NOON, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]

BUS = ("plan.action", "bus-des-villages")
READ, WRITE = "workshop.comment:read", "workshop.comment:write"
PAGE = "/atelier/echanges/plan.action/bus-des-villages/"


def someone(name, *permissions):
    user = person(*(permissions or (READ, WRITE)))
    user.name = name
    user.save()
    return user


def say(text, by, at=NOON):
    return comments.comment(object_type=BUS[0], object_key=BUS[1], text=text, actor=by, at=at)


class TestSaying:
    @pytest.mark.parametrize("permissions", [(READ,), ("plan.note:record",)])
    def test_it_takes_the_permission_to_write(self, permissions):
        with pytest.raises(NotAllowed):
            say("Bonjour", person(*permissions))

        assert not Comment.objects.exists()

    def test_a_comment_is_kept_and_its_text_is_not_in_the_journal(self):
        say("Le marché est signé", someone("Anne"))

        line = Entry.objects.get(verb="workshop.comment:record")
        assert "marché" not in str(line.after)
        assert "plan.action bus-des-villages" in str(line.after)

    @pytest.mark.parametrize("text", ["", "  \n "])
    def test_an_empty_one_is_refused(self, text):
        with pytest.raises(TextMissing):
            say(text, someone("Anne"))

    def test_the_longest_one_passes_and_one_more_sign_does_not(self):
        who = someone("Anne")
        say("a" * LONGEST, who)

        with pytest.raises(TextTooLong, match="2001 caractères"):
            say("a" * (LONGEST + 1), who)

    def test_whoever_is_named_is_called_once(self):
        anne, luc = someone("Anne Martin"), someone("Luc Roy")

        made = say("@Luc Roy, @luc roy : et le bus ?", anne)

        assert [each.user for each in made.mentions.all()] == [luc]
        (called,) = exchanges.unread(luc)
        assert called.author == "Anne Martin"
        assert called.href.endswith(f"#message-{made.pk}")

    def test_nobody_calls_oneself(self):
        anne = someone("Anne Martin")

        assert not say("@Anne Martin note pour moi", anne).mentions.exists()

    def test_whoever_may_not_read_cannot_be_called(self):
        someone("Maire Fictif", "plan.version:read")

        with pytest.raises(NobodyOfThatName, match="@Maire"):
            say("@Maire Fictif ?", someone("Anne"))

    def test_a_closed_account_cannot_be_called(self):
        gone = someone("Luc Roy")
        gone.is_active = False
        gone.save()

        with pytest.raises(NobodyOfThatName):
            say("@Luc Roy ?", someone("Anne"))

    def test_a_name_that_several_share_is_told(self):
        someone("Luc Roy"), someone("Luc Petit")

        with pytest.raises(SeveralOfThatName, match="Luc Petit ou Luc Roy"):
            say("@Luc ?", someone("Anne"))

    def test_people_of_the_same_name_are_told_apart_by_their_address(self):
        first, _ = someone("Luc Roy"), someone("Luc Roy")
        login = first.email.partition("@")[0]

        made = say(f"@Luc Roy {login} : merci", someone("Anne"))

        assert made.mentions.get().user == first


class TestCorrecting:
    def test_the_first_wording_stays_behind(self):
        anne = someone("Anne")
        comment = say("Bonjur", anne)

        comments.correct(comment=comment, text="Bonjour", actor=anne, at=NOON + CORRECTED_WITHIN)

        (said,) = exchanges.said_about(exchanges.subject(*BUS), anne, NOON)
        assert (said.text, list(said.before)) == ("Bonjour", ["Bonjur"])
        assert said.at == NOON

    def test_it_is_too_late_after_the_last_second(self):
        anne = someone("Anne")
        comment = say("Bonjur", anne)
        later = NOON + CORRECTED_WITHIN + timedelta(microseconds=1)

        with pytest.raises(TooLateToCorrect, match="15 minutes"):
            comments.correct(comment=comment, text="Bonjour", actor=anne, at=later)

    def test_corrections_do_not_give_more_time(self):
        anne = someone("Anne")
        second = comments.correct(
            comment=say("a", anne), text="b", actor=anne, at=NOON + CORRECTED_WITHIN
        )
        later = NOON + CORRECTED_WITHIN * 2

        with pytest.raises(TooLateToCorrect):
            comments.correct(comment=second, text="c", actor=anne, at=later)

    def test_someone_else_may_not(self):
        comment = say("Bonjur", someone("Anne"))

        with pytest.raises(NotYours):
            comments.correct(comment=comment, text="Non", actor=someone("Luc"), at=NOON)

    def test_who_is_called_follows_the_new_wording(self):
        anne, luc, zoe = someone("Anne"), someone("Luc Roy"), someone("Zoé Petit")
        comment = say("@Luc Roy ?", anne)

        new = comments.correct(comment=comment, text="@Zoé Petit ?", actor=anne, at=NOON)

        assert [each.user for each in new.mentions.all()] == [zoe]
        assert exchanges.unread(luc) == []

    def test_a_call_already_read_stays_read(self):
        anne, luc = someone("Anne"), someone("Luc Roy")
        comment = say("@Luc Roy ?", anne)
        comments.mark_read(object_type=BUS[0], object_key=BUS[1], user=luc, at=NOON)

        comments.correct(comment=comment, text="@Luc Roy !", actor=anne, at=NOON)

        assert exchanges.unread(luc) == []
        assert Mention.objects.count() == 1


class TestWithdrawing:
    def test_its_place_stays_and_its_text_is_shown_to_nobody(self, client):
        anne, luc = someone("Anne"), someone("Luc Roy")
        comments.withdraw(comment=say("@Luc Roy secret", anne), actor=anne, at=NOON)
        client.force_login(luc)

        page = client.get(PAGE).content.decode()

        assert "Message retiré par son auteur" in page
        assert "secret" not in page
        assert exchanges.unread(luc) == []

    def test_only_its_author_and_only_once(self):
        anne = someone("Anne")
        comment = say("Bonjour", anne)
        with pytest.raises(NotYours):
            comments.withdraw(comment=comment, actor=someone("Luc"), at=NOON)
        comments.withdraw(comment=comment, actor=anne, at=NOON)

        with pytest.raises(AlreadyWithdrawn):
            comments.withdraw(comment=comment, actor=anne, at=NOON)


class TestPages:
    def test_whoever_may_not_read_is_refused(self, client):
        client.force_login(person("plan.version:read"))

        assert client.get(PAGE).status_code == 403
        assert client.get("/atelier/echanges/").status_code == 403

    def test_whoever_only_reads_has_no_form(self, client):
        client.force_login(person(READ))

        page = client.get(PAGE)

        assert page.status_code == 200
        assert "<textarea" not in page.content.decode()
        assert client.post(PAGE, {"text": "Bonjour"}).status_code == 422

    def test_an_object_that_is_none_is_not_found(self, client):
        client.force_login(person(READ))

        assert client.get("/atelier/echanges/plan.action/nulle-part/").status_code == 404
        assert client.get("/atelier/echanges/people.user/1/").status_code == 404

    def test_opening_the_page_reads_what_calls(self, client):
        luc = someone("Luc Roy")
        say("@Luc Roy ?", someone("Anne"))
        client.force_login(luc)
        home = client.get("/atelier/").content.decode()
        assert "collègue vous a mentionné" in home
        assert "Anne, @Luc Roy ?" in home
        assert f'href="{PAGE}#message-' in home

        client.get(PAGE)

        assert exchanges.unread(luc) == []
        assert "Anne" in client.get("/atelier/echanges/").content.decode()

    def test_the_home_tells_the_same_as_the_mentions_themselves(self):
        luc, zoe = someone("Luc Roy"), someone("", READ, WRITE)
        say("@Luc Roy, le bus ?", someone("Anne"))
        later = NOON + timedelta(hours=1)
        comments.comment(
            object_type="plan.indicator",
            object_key="prix-eau",
            text="@Luc Roy, le prix ?",
            actor=zoe,
            at=later,
        )

        assert exchanges.unread_on(read_desk(luc, NOON.date())) == exchanges.unread(luc)
        assert len(exchanges.unread(luc)) == 2

    def test_what_is_written_is_escaped(self, client):
        luc = someone("<b>Luc</b> Roy")
        client.force_login(someone("Anne"))

        client.post(PAGE, {"text": "<script>alert(1)</script> &"})

        page = client.get(PAGE).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page
        assert str(luc) not in page

    def test_a_refusal_is_shown_beside_the_field_with_the_text_kept(self, client):
        client.force_login(someone("Anne"))

        response = client.post(PAGE, {"text": "@Personne bonjour"})

        page = response.content.decode()
        assert response.status_code == 422
        assert "ne nomme personne" in page
        assert "@Personne bonjour</textarea>" in page

    def test_a_comment_is_corrected_and_withdrawn_by_its_author_alone(self, client):
        anne = someone("Anne")
        client.force_login(anne)
        client.post(PAGE, {"text": "Bonjur"})
        comment = Comment.objects.get()
        address = f"/atelier/echanges/messages/{comment.pk}/"
        client.post(address, {"text": "Bonjour"})
        assert Comment.objects.current().get().text == "Bonjour"

        client.force_login(someone("Luc"))
        new = Comment.objects.current().get()
        assert client.get(f"/atelier/echanges/messages/{new.pk}/").status_code == 404
        assert client.post(f"/atelier/echanges/messages/{new.pk}/retirer/").status_code == 404


NOWHERE = [
    *("/", "/projet/", "/actions/bus-des-villages/", "/recherche/?q=bus", "/donnees/"),
    *("/journal/plan.action/bus-des-villages/", "/flux.xml", "/indicateurs/"),
]


@pytest.mark.parametrize("address", NOWHERE)
def test_no_public_page_shows_a_comment(client, address):
    say("secretissime", someone("Anne"))

    response = client.get(address)

    assert response.status_code == 200
    assert b"secretissime" not in response.content


def test_no_dataset_holds_a_comment():
    say("secretissime", someone("Anne"))

    for dataset in every_dataset():
        assert not dataset.key.startswith("workshop")
        assert all("secretissime" not in str(row) for row in dataset.rows(QueryDict()))


def test_the_interface_for_machines_gives_no_comment(client):
    say("secretissime", someone("Anne"))
    paths = client.get("/api/v1/openapi.json").json()["paths"]

    read = [path for path in paths if "{" not in path]

    assert read
    for path in read:
        response = client.get(path)
        content = b"".join(response) if response.streaming else response.content
        assert b"secretissime" not in content
