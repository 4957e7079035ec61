"""How long the messages of readers, and the addresses they leave, are kept."""

from datetime import UTC, datetime, timedelta

import pytest

from agglo.people import privacy
from agglo.plan.models import Remark
from tests.people.factories import UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def remark(at, handled_at=None):
    by = UserFactory() if handled_at else None
    return Remark.objects.create(
        figure="haies",
        text="Faux",
        email="bob@demo.example",
        at=at,
        handled_at=handled_at,
        handled_by=by,
    )


def email_of(one):
    return Remark.objects.get(pk=one.pk).email


def test_an_address_is_erased_thirty_days_after_the_answer_the_message_stays():
    recent = datetime(2026, 1, 1, 12, tzinfo=UTC)
    kept = remark(recent, handled_at=NOON - timedelta(days=30))
    gone = remark(recent, handled_at=NOON - timedelta(days=31))
    waiting = remark(recent)

    found = privacy.purge(at=NOON)

    assert found["adresses de signalements traités"] == 1
    assert (email_of(kept), email_of(gone), email_of(waiting)) == (
        "bob@demo.example",
        "",
        "bob@demo.example",
    )


def test_a_message_is_kept_twelve_months():
    kept = remark(datetime(2025, 3, 2, 12, tzinfo=UTC))
    remark(datetime(2025, 3, 1, 12, tzinfo=UTC))

    assert privacy.purge(at=NOON)["signalements"] == 1

    assert list(Remark.objects.all()) == [kept]


def test_closing_an_account_erases_the_address_left_with_a_message():
    from agglo.people import services

    user = UserFactory(email="bob@demo.example")
    left = remark(NOON)

    services.close_account(user=user, actor=user, at=NOON)

    assert email_of(left) == ""
