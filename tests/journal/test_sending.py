"""Letters leave once: what the server answers, what it does not, and who dies in between."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from agglo.core.jobs import jobs
from agglo.journal import outbox, postman, sending
from agglo.journal.models import Letter
from tests.conftest import NOON
from tests.journal.mailserver import mail_server

pytestmark = pytest.mark.django_db
State = Letter.State


def post(to="ada@demo.example", key=None, at=NOON):
    return outbox.post(to=to, subject="Été à l’eau", body="Bonjour.", key=key or to, at=at)


def send(at=NOON, **kwargs):
    return dict(sending.send_due(clock=lambda: at, **kwargs))


@pytest.fixture
def server(settings):
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def test_a_letter_is_sent_once_and_says_it():
    letter = post()

    assert send() == {"sent": 1}
    assert send() == {}

    letter.refresh_from_db()
    assert (letter.state, letter.settled_at, letter.n_tries) == (State.SENT, NOON, 1)
    assert len(mail.outbox) == 1


def test_the_server_gets_the_words_an_identifier_and_a_date_that_do_not_change(server):
    letter = outbox.post(
        to="ada@demo.example",
        subject="Été à l’eau",
        body="Bonjour,\n.\nà demain.",
        html="<p>Bonjour</p>",
        headers={"List-Unsubscribe": "<https://agglo.example/stop>"},
        key="desk.receipt:1",
        at=NOON,
    )

    send()

    (message,) = server.messages
    assert message["Subject"] == "Été à l’eau"
    assert message["Message-ID"] == letter.message_id
    assert message["Date"].datetime == NOON
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://agglo.example/stop>"
    assert message.get_body(["plain"]).get_content().splitlines() == ["Bonjour,", ".", "à demain."]
    assert message.get_body(["html"]).get_content().strip() == "<p>Bonjour</p>"


def test_letters_of_one_round_go_over_one_connection(server):
    for n in range(5):
        post(f"ada-{n}@demo.example")

    assert send() == {"sent": 5}
    assert server.n_connections == 1


@pytest.mark.parametrize("who", ["busy", "full"])
def test_a_passing_refusal_is_tried_again_after_a_longer_and_longer_wait(server, who):
    letter, at, waits = post(f"{who}@demo.example"), NOON, []

    for _ in range(6):
        assert send(at) == {"waiting": 1}
        assert send(at) == {}
        letter.refresh_from_db()
        waits.append(letter.next_at - at)
        at = letter.next_at

    minutes = [wait / timedelta(minutes=1) for wait in waits]
    assert minutes == [1, 5, 30, 120, 720, 720]
    assert letter.answer.startswith("45")
    assert not server.delivered


def test_a_letter_refused_too_many_times_is_given_up(server):
    letter = post("busy@demo.example")
    Letter.objects.update(n_tries=postman.MOST_TRIES - 1)

    assert send() == {"failed": 1}

    letter.refresh_from_db()
    assert (letter.state, letter.settled_at) == (State.FAILED, NOON)


@pytest.mark.parametrize("who", ["nobody", "spam"])
def test_a_definitive_refusal_fails_at_once_and_its_answer_hides_the_address(server, who):
    letter = post(f"{who}@demo.example")

    assert send() == {"failed": 1}
    assert send(NOON + timedelta(days=30)) == {}

    letter.refresh_from_db()
    assert letter.answer.startswith("55")
    assert "@" not in letter.answer


def test_a_letter_refused_does_not_hold_up_the_next_one(server):
    for who in ("nobody", "busy", "ada", "spam", "bob"):
        post(f"{who}@demo.example")

    assert send() == {"failed": 2, "waiting": 1, "sent": 2}
    assert server.delivered == {"ada@demo.example": 1, "bob@demo.example": 1}


def test_an_answer_lost_after_the_words_leaves_the_letter_uncertain_for_ever(server):
    letter = post("cut@demo.example")

    assert send() == {"uncertain": 1}
    assert send(NOON + timedelta(days=30)) == {}

    letter.refresh_from_db()
    assert letter.state == State.UNCERTAIN
    assert server.delivered == {"cut@demo.example": 1}


def test_a_connection_lost_before_the_words_is_only_a_passing_refusal(server):
    post("hangup@demo.example")
    post("ada@demo.example")

    assert send() == {"waiting": 1, "sent": 1}


def test_a_closed_door_puts_every_letter_off_and_counts_a_try_of_one(server):
    server.is_closed = True
    for n in range(3):
        post(f"ada-{n}@demo.example")

    assert send() == {"waiting": 1}
    assert send() == {}
    assert sorted(Letter.objects.values_list("n_tries", flat=True)) == [0, 0, 1]

    server.is_closed = False
    assert send(NOON + timedelta(minutes=1)) == {"sent": 3}


def test_no_server_at_all_is_a_closed_door(server):
    server.tcp.shutdown()
    server.tcp.server_close()
    letter = post()

    assert send() == {"waiting": 1}

    letter.refresh_from_db()
    assert letter.answer.startswith("le serveur ")


def test_a_letter_that_cannot_be_written_as_a_message_fails_at_once(server):
    letter = post()
    Letter.objects.update(headers={"X-One": "1\nBcc: eve@demo.example"})

    assert send() == {"failed": 1}

    letter.refresh_from_db()
    assert letter.answer == "message impossible à composer (BadHeaderError)"
    assert not server.messages


def test_a_letter_whose_sender_died_is_uncertain_once_its_time_is_over():
    letter = post()
    assert sending._take(NOON).pk == letter.pk  # and nothing more: the sender died

    before = NOON + sending.TIME_TO_SEND - timedelta(seconds=1)
    assert not sending.is_due(before)
    assert send(before) == {}
    assert sending.is_due(NOON + sending.TIME_TO_SEND)
    assert send(NOON + sending.TIME_TO_SEND) == {"uncertain": 1}
    assert send(NOON + timedelta(days=30)) == {}
    assert not mail.outbox


def test_a_slow_sender_that_ends_well_settles_the_doubt_about_its_letter():
    letter = post()
    taken = sending._take(NOON)
    send(NOON + timedelta(hours=1))

    sending._conclude(taken, postman.Answer(postman.Outcome.SENT), NOON + timedelta(hours=2))

    letter.refresh_from_db()
    assert letter.state == State.SENT


def test_a_slow_sender_does_not_undo_what_a_person_decided_meanwhile():
    letter = post()
    taken = sending._take(NOON)
    Letter.objects.update(state=State.FILED, settled_at=NOON)

    sending._conclude(taken, postman.Answer(postman.Outcome.SENT), NOON)

    letter.refresh_from_db()
    assert letter.state == State.FILED


def test_a_sender_that_is_asked_to_stop_leaves_the_rest_for_later():
    for n in range(3):
        post(f"ada-{n}@demo.example")
    turns = iter([False, True])

    assert send(stopped=lambda: next(turns)) == {"sent": 1}
    assert send() == {"sent": 2}


def test_nothing_is_sent_in_the_transaction_of_someone_else(transactional_db):
    post()

    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        send()

    assert not mail.outbox


def test_the_job_is_wanted_while_a_letter_waits_and_sends_it():
    job, run = jobs["journal.letters"], type("Quiet", (), {"cancelled": False})()
    assert not job.wanted(NOON)
    post()
    assert job.wanted(NOON)
    assert not job.wanted(NOON - timedelta(seconds=1))

    job.call({}, NOON, run)

    assert len(mail.outbox) == 1


faults = st.sampled_from(["ok", "busy", "full", "nobody", "spam", "cut", "hangup", "die"])


class AnyWeather(TestCase):
    """Whatever servers and senders do, an address gets its letter once at most."""

    @settings(max_examples=25)
    @given(letters=st.lists(faults, min_size=1, max_size=5), hours=st.lists(st.integers(0, 13)))
    def test_no_letter_arrives_twice_and_what_is_said_sent_arrived(self, letters, hours):
        with (
            mail_server() as server,
            self.settings(
                EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
                EMAIL_HOST="127.0.0.1",
                EMAIL_PORT=server.port,
            ),
        ):
            at = NOON
            for n, who in enumerate(letters):
                post(f"{who}-{n}@demo.example", at=at)
                if who == "die":
                    sending._take(at)  # may be an older one that waits again: any sender dies
            for wait in hours:
                at += timedelta(hours=wait)
                send(at)

            sent = Letter.objects.filter(state=State.SENT).values_list("to", flat=True)
            cut = {to for to in server.delivered if to.startswith("cut")}
            assert set(server.delivered.values()) <= {1}
            assert set(sent) | cut == set(server.delivered)
