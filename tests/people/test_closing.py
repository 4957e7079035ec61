"""Closing an account, and what time does: on both sides of each limit."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from agglo.core.jobs import jobs
from agglo.journal import outbox
from agglo.journal import services as journal
from agglo.journal.models import Entry, Letter
from agglo.people import privacy, services
from agglo.people.models import Membership, User
from agglo.people.refusals import AccountIsClosed, NotAllowed
from tests.people.factories import (
    MembershipFactory,
    OrganisationFactory,
    RoleFactory,
    UserFactory,
    administrator,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def person(**fields):
    fields = {"email": "ana@demo.example", "name": "Ana Ruiz"} | fields
    return UserFactory(**fields)


def everything_about(text):
    """Return the cells of the whole database that hold a text."""
    from django.apps import apps

    found = []
    for model in apps.get_models():
        for row in model._base_manager.values():
            found += [f"{model._meta.label}.{k}" for k, v in row.items() if text in str(v)]
    return found


def test_nothing_of_the_person_stays_but_a_number(client):
    user = person()
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    SocialAccount.objects.create(user=user, provider="proconnect", uid="abc-ruiz", extra_data={})
    outbox.post(to=user.email, subject="Bonjour Ana", body="Ana Ruiz", key="a:1", at=NOON)
    MembershipFactory(user=user, organisation=OrganisationFactory())
    client.force_login(user)
    client.get("/compte/")

    services.close_account(user=user, actor=user, at=NOON)

    assert everything_about("ana@demo") == everything_about("Ruiz") == []
    assert everything_about("abc-ruiz") == []
    assert not EmailAddress.objects.filter(user=user).exists()
    assert not UserSession.objects.filter(user=user).exists()
    assert not Session.objects.exists()
    assert client.get("/compte/mes-donnees/").status_code == 302
    user.refresh_from_db()
    assert (user.is_active, user.has_usable_password(), str(user)) == (
        False,
        False,
        f"compte fermé n° {user.pk}",
    )
    assert Entry.objects.last().object_key == str(user.pk)
    assert journal.verify() == []


def test_a_letter_that_has_not_left_never_will():
    user = person()
    outbox.post(to=user.email.upper(), subject="A", body="B", key="a:1", at=NOON)

    services.close_account(user=user, actor=user, at=NOON)

    letter = Letter.objects.get()
    assert (letter.to, letter.is_erased, letter.state) == ("", True, Letter.State.FILED)


def test_roles_end_today_those_to_come_go_and_what_was_delegated_ends_too():
    user = person()
    epci = OrganisationFactory(epci=True)
    role = RoleFactory(permissions=["a.b:c"], may_delegate=True)
    running = MembershipFactory(user=user, role=role, organisation=epci)
    MembershipFactory(user=user, role=role, organisation=epci, since=TODAY + DAY)
    colleague = MembershipFactory(organisation=epci).user
    given = services.delegate(
        membership=running,
        to=colleague,
        since=TODAY,
        until=TODAY + 9 * DAY,
        actor=user,
        at=NOON,
    )

    services.close_account(user=user, actor=user, at=NOON)

    assert list(user.memberships.values_list("until", flat=True)) == [TODAY]
    given.refresh_from_db()
    assert given.until == TODAY
    assert not colleague.may("a.b:c", on=TODAY)


def test_only_its_owner_and_whoever_manages_accounts_close_one():
    user, admin = person(), administrator()

    with pytest.raises(NotAllowed):
        services.close_account(user=user, actor=UserFactory(), at=NOON)
    services.close_account(user=user, actor=admin, at=NOON)
    with pytest.raises(AccountIsClosed):
        services.close_account(user=user, actor=admin, at=NOON)


def test_one_closes_ones_own_account_after_proving_who_one_is(client):
    user = person()
    client.force_login(user)
    assert client.get("/compte/fermeture/").url.startswith("/compte/verification/")

    proof = {"password": "cerfeuil-tubereux-42"}
    client.post("/compte/verification/?next=/compte/fermeture/", proof)
    assert client.get("/compte/fermeture/").status_code == 200
    assert client.post("/compte/fermeture/", {}).status_code == 422
    assert client.post("/compte/fermeture/", {"sure": "on"}).url == "/"

    user.refresh_from_db()
    assert user.closed_at is not None
    assert "_auth_user_id" not in client.session


def unconfirmed(at):
    with time_machine.travel(at, tick=False):
        user = UserFactory(unconfirmed=True)
    User.objects.filter(pk=user.pk).update(joined_at=at)
    return user


def is_open(user):
    return User.objects.get(pk=user.pk).is_active


def test_an_address_never_confirmed_is_kept_thirty_days():
    kept, gone = unconfirmed(NOON - 30 * DAY), unconfirmed(NOON - 30 * DAY - timedelta(seconds=1))
    confirmed = UserFactory()
    User.objects.filter(pk=confirmed.pk).update(joined_at=NOON - 99 * DAY)

    assert services.purge_unconfirmed(NOON) == 1

    assert (is_open(kept), is_open(gone), is_open(confirmed)) == (True, False, True)
    assert Entry.objects.get(verb="people.account:close").why == "Adresse jamais confirmée"


def used_on(day):
    user = UserFactory()
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    User.objects.filter(pk=user.pk).update(
        joined_at=datetime(2020, 1, 1, tzinfo=UTC), last_login=at
    )
    return user


def test_an_unused_account_is_warned_after_two_years_then_closed_after_thirty_days():
    kept, old = used_on(date(2024, 3, 2)), used_on(date(2024, 3, 1))

    assert services.warn_or_close_unused(NOON) == 0

    letter = Letter.objects.get()
    assert letter.to == old.email
    assert "1er\N{NO-BREAK SPACE}avril" in letter.body or "2 avril" in letter.body
    assert services.warn_or_close_unused(NOON) == 0
    assert services.warn_or_close_unused(NOON + 30 * DAY) == 0
    assert Letter.objects.filter(to=old.email).count() == 1
    assert services.warn_or_close_unused(NOON + 30 * DAY + timedelta(seconds=1)) == 1
    assert (is_open(kept), is_open(old)) == (True, False)


def test_signing_in_after_the_letter_keeps_the_account_and_another_letter_comes_years_later():
    user = used_on(date(2024, 3, 1))
    services.warn_or_close_unused(NOON)
    User.objects.filter(pk=user.pk).update(last_login=NOON + 5 * DAY)

    assert services.warn_or_close_unused(NOON + 40 * DAY) == 0
    years_later = datetime(2028, 6, 1, 12, tzinfo=UTC)
    assert services.warn_or_close_unused(years_later) == 0

    assert is_open(user)
    assert Letter.objects.filter(to=user.email).count() == 2
    assert services.warn_or_close_unused(years_later + 31 * DAY) == 1


def test_an_account_that_nobody_ever_used_counts_from_its_opening():
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(joined_at=datetime(2024, 3, 1, 12, tzinfo=UTC))

    services.warn_or_close_unused(NOON)

    assert Letter.objects.get().to == user.email


def test_time_never_closes_the_last_administrator():
    admin = administrator(user=used_on(date(2020, 3, 1)))
    services.warn_or_close_unused(NOON)

    assert services.warn_or_close_unused(NOON + 31 * DAY) == 0

    assert is_open(admin)
    assert Membership.objects.get(user=admin).until is None


def test_the_letter_of_a_warning_says_how_to_keep_the_account():
    used_on(date(2024, 3, 1))

    services.warn_or_close_unused(NOON)

    body = Letter.objects.get().body
    assert "http://testserver/compte/connexion/" in body
    assert "24 mois" in body


def settled(at, key):
    letter = outbox.post(to="ana@demo.example", subject="A", body="B", key=key, at=at)
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SENT, settled_at=at)
    return letter


def test_a_letter_is_kept_thirty_days_once_sent():
    kept, gone = settled(NOON - 30 * DAY, "a:1"), settled(NOON - 30 * DAY - timedelta(0, 1), "a:2")

    assert privacy.purge(at=NOON)["courriels réglés"] == 1

    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.to, gone.to) == ("ana@demo.example", "")


def test_a_purge_that_is_only_tried_changes_nothing():
    gone = unconfirmed(NOON - 31 * DAY)
    settled(NOON - 31 * DAY, "a:1")
    before = journal.head()

    found = privacy.purge(at=NOON, dry_run=True)

    assert found["comptes jamais confirmés"] == found["courriels réglés"] == 1
    assert is_open(gone)
    assert journal.head() == before


def test_the_daily_job_purges_and_says_so_in_the_journal_once():
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("jobs")
    gone = unconfirmed(NOON - 31 * DAY)

    jobs["people.purge"].run({}, NOON)
    jobs["people.purge"].run({}, NOON)

    assert not is_open(gone)
    entry = Entry.objects.get(verb="people.privacy:purge")
    assert entry.after == {"people.unconfirmed": 1}
    assert jobs["people.purge"].daily is not None


def test_sessions_that_ended_are_purged_the_others_stay(client):
    client.force_login(UserFactory())
    open_key = client.session.session_key
    Session.objects.create(session_key="old", expire_date=NOON, session_data="x")

    with time_machine.travel(NOON + timedelta(seconds=1), tick=False):
        Session.objects.filter(session_key=open_key).update(expire_date=NOON + DAY)
        assert privacy.purge(at=NOON + timedelta(seconds=1))["sessions finies"] == 1

    assert list(Session.objects.values_list("session_key", flat=True)) == [open_key]
