"""Letters are posted with what they tell of, once a key, and forgotten in time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from agglo.journal import outbox
from agglo.journal.models import Letter
from agglo.journal.outbox import BadLetter
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def post(key="desk.receipt:1", **changed):
    letter = {"to": "ada@demo.example", "subject": "Reçu", "body": "Bien reçu.", "at": NOON}
    return outbox.post(key=key, **(letter | changed))


def test_a_letter_waits_from_the_moment_it_is_posted():
    letter = post(html="<p>Bien reçu.</p>", headers={"List-Unsubscribe": "<https://x.example>"})

    letter.refresh_from_db()
    assert letter.state == Letter.State.WAITING
    assert letter.next_at == letter.posted_at == NOON
    assert letter.headers == {"List-Unsubscribe": "<https://x.example>"}


def test_a_letter_goes_with_the_transaction_that_it_tells_of():
    with transaction.atomic():
        post()
        transaction.set_rollback(True)

    assert not Letter.objects.exists()


def test_a_key_is_posted_once_whatever_the_second_letter_says():
    first = post()

    second = post(subject="Autre", at=NOON + timedelta(days=9))

    assert second.pk == first.pk
    assert Letter.objects.get().subject == "Reçu"


def test_a_letter_keeps_one_message_identifier_of_our_domain():
    letter, other = post(), post("desk.receipt:2")

    assert letter.message_id.endswith("@localhost>")
    assert letter.message_id != other.message_id


def test_a_subject_is_one_line_of_a_reasonable_length():
    assert post(subject="Votre\n  demande").subject == "Votre demande"
    assert len(post("desk.receipt:2", subject="x" * 400).subject) == outbox.LONGEST_SUBJECT


@pytest.mark.parametrize(
    "changed",
    [
        {"to": "no address"},
        {"to": "Ada <ada@demo.example>"},
        {"to": "ada@demo.example, eve@demo.example"},
        {"to": "ada@demo.example\nBcc: eve@demo.example"},
        {"key": ""},
        {"key": "k" * 201},
        {"headers": {"X-One": "1\nBcc: eve@demo.example"}},
        {"headers": {"X-One\nBcc": "eve@demo.example"}},
    ],
)
def test_a_letter_that_could_not_be_sent_is_refused_at_once(changed):
    with pytest.raises(BadLetter):
        post(**changed)

    assert not Letter.objects.exists()


def test_words_and_address_are_erased_after_a_while_and_the_key_is_kept():
    letter = post()
    Letter.objects.update(state="sent", settled_at=NOON)

    assert outbox.erase_before(NOON) == 0  # settled on the limit: kept
    assert outbox.erase_before(NOON + timedelta(seconds=1)) == 1
    assert outbox.erase_before(NOON + timedelta(seconds=1)) == 0

    letter.refresh_from_db()
    assert letter.is_erased
    assert not any([letter.to, letter.subject, letter.body, letter.html, letter.answer])
    assert post().pk == letter.pk


def test_a_letter_that_still_has_to_leave_is_never_erased():
    post()

    assert outbox.erase_before(NOON + timedelta(days=999)) == 0


def test_the_database_refuses_a_letter_settled_and_open_at_once():
    post()

    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.update(settled_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.update(state="sent")
