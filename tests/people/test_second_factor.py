"""The second factor: who must have one, how it is added, given, lost; what it keeps closed."""

import re
import tomllib
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver

from agglo.journal.models import Entry
from agglo.people.models import User
from agglo.people.second_factor import SecondFactorRequired
from tests.conftest import ROOT
from tests.people.factories import PASSWORD, MembershipFactory, RoleFactory, UserFactory
from tests.people.factors import code, give_application
from tests.people.posted import letters, link_in
from tests.people.test_accounts import ENGLISH, is_signed_in, sign_in, words_of

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 12, 0, 10, tzinfo=UTC)
ASKED = "/compte/second-facteur/demande/"
ROLES = tomllib.loads((ROOT / "packs/val-fictif/roles.toml").read_text("utf-8"))


@pytest.fixture(autouse=True)
def _required(settings, monkeypatch):
    """Ask for a factor, at a known instant; what waits for a commit is done, as it is for good."""
    settings.SECOND_FACTOR_REQUIRED = True
    monkeypatch.setattr(transaction, "on_commit", lambda run, **kwargs: run())
    with time_machine.travel(AT, tick=False):
        yield


def agent(permissions=("plan.amount:record",)):
    return MembershipFactory(role=RoleFactory(permissions=list(permissions))).user


def enrol(client, user):
    """Sign in and add an application; return its secret and the codes kept for a bad day."""
    sign_in(client, user.email)
    secret = re.search(
        r"<code>([A-Z2-7]+)</code>",
        client.get("/compte/second-facteur/application/").content.decode(),
    )[1]
    added = client.post("/compte/second-facteur/application/", {"code": code(secret)})
    assert (added.status_code, added.url) == (302, "/compte/second-facteur/codes/")
    page = client.get(added.url)
    assert not ENGLISH.findall(words_of(page))
    return secret, re.findall(r"<li><code>(\d+)</code>", page.content.decode())


def give(client, said):
    return client.post("/compte/connexion/code/", {"code": said})


def verbs():
    return list(Entry.objects.order_by("seq").values_list("verb", flat=True))


class TestWhoMustHaveOne:
    def test_an_agent_without_one_is_led_to_the_page_that_explains(self, client):
        sign_in(client, agent().email)

        response = client.get("/atelier/?q=eau")

        assert response.url == f"{ASKED}?next=%2Fatelier%2F%3Fq%3Deau"
        page = client.get(response.url)
        assert page.status_code == 200
        assert "second facteur" in page.content.decode()
        assert not ENGLISH.findall(words_of(page))

    @pytest.mark.parametrize("key", ROLES)
    def test_every_role_that_may_do_something_must_have_one(self, client, key):
        sign_in(client, agent(ROLES[key]["permissions"]).email)

        response = client.get("/atelier/")

        is_asked = response.status_code == 302 and response.url.startswith(ASKED)
        assert is_asked == bool(ROLES[key]["permissions"])

    def test_no_page_that_asks_to_sign_in_opens_before(self, client):
        sign_in(client, agent().email)
        closed = [
            pattern
            for pattern in _patterns(get_resolver())
            if getattr(pattern[1].callback, "login_required", True) and "<" not in pattern[0]
        ]
        assert len(closed) > 10

        for route, pattern in closed:
            response = client.get(f"/{route}")
            is_own = route.startswith("compte/") and (
                (pattern.name or "").startswith("mfa_")
                or pattern.name
                in {
                    *("account", "account_email", "account_change_password"),
                    "account_set_password",
                    *("account_reauthenticate", "usersessions_list", "second_factor_required"),
                }
            )
            is_led_away = response.status_code == 302 and response.url.startswith(ASKED)
            assert is_led_away != is_own, route

    def test_what_is_sent_to_a_closed_page_is_not_done(self, client):
        sign_in(client, agent().email)

        response = client.post("/atelier/", {"anything": "at all"})

        assert response.url == ASKED

    def test_no_permission_is_held_before_even_on_a_public_page(self, rf):
        user, seen = agent(), {}

        def view(request):
            seen["may"] = request.user.may("plan.amount:record", on=datetime.now(UTC).date())
            return HttpResponse()

        request = rf.get("/", headers={"Cookie": "sessionid=x"})
        request.user, request.session = user, {}
        SecondFactorRequired(view)(request)
        assert seen == {"may": False}

        request.user = User.objects.get(pk=user.pk)
        request.session["second_factor"] = user.pk
        SecondFactorRequired(view)(request)
        assert seen == {"may": True}

    def test_the_factor_given_for_another_account_is_worth_nothing(self, rf):
        request = rf.get("/", headers={"Cookie": "sessionid=x"})
        request.user, request.session = agent(), {"second_factor": UserFactory().pk}

        SecondFactorRequired(lambda request: HttpResponse())(request)

        assert request.must_prove

    def test_a_stranger_costs_nothing(self, rf, django_assert_num_queries):
        request = rf.get("/")
        request.user = AnonymousUser()

        with django_assert_num_queries(0):
            SecondFactorRequired(lambda request: HttpResponse())(request)

    def test_a_resident_is_not_asked(self, client):
        sign_in(client, UserFactory().email)

        assert client.get("/compte/").status_code == 200
        assert client.get(ASKED).url == "/atelier/"

    def test_an_instance_may_do_without(self, client, settings):
        settings.SECOND_FACTOR_REQUIRED = False
        sign_in(client, agent().email)

        assert client.get("/atelier/").status_code == 200

    def test_public_pages_stay_open(self, client):
        sign_in(client, agent().email)

        assert client.get("/accessibilite/").status_code == 200

    def test_the_page_leads_nowhere_else(self, client):
        sign_in(client, agent().email)

        page = client.get(f"{ASKED}?next=https://ailleurs.example/").content.decode()

        assert "ailleurs" not in page


def _patterns(resolver, before=""):
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            if "(?" not in route and "^" not in route:
                yield route, entry
        else:
            yield from _patterns(entry, route)


class TestAnApplication:
    def test_an_agent_adds_one_and_goes_on_with_her_work(self, client):
        user = agent()
        sign_in(client, user.email)
        client.get(client.get("/atelier/?q=eau").url)

        secret, codes = enrol(client, user)

        assert len(codes) == 10
        assert client.get("/atelier/").status_code == 200
        assert "people.factor:add" in verbs()
        (letter,) = letters()
        assert (letter.to, "application" in letter.subject) == (user.email, True)
        assert not ENGLISH.findall(words_of(letter))
        assert secret not in repr(list(Authenticator.objects.values()))

    def test_the_page_of_the_codes_leads_back_to_the_work(self, client):
        user = agent()
        sign_in(client, user.email)
        client.get(client.get("/atelier/?q=eau").url)
        client.get("/compte/second-facteur/application/")
        secret = client.session["mfa.totp.secret"]

        client.post("/compte/second-facteur/application/", {"code": code(secret)})
        page = client.get("/compte/second-facteur/codes/").content.decode()

        assert 'href="/atelier/?q=eau"' in page

    def test_codes_kept_for_a_bad_day_are_shown_once(self, client):
        _, codes = enrol(client, agent())

        page = client.get("/compte/second-facteur/codes/").content.decode()

        assert not any(one in page for one in codes)

    def test_a_wrong_code_adds_nothing(self, client):
        sign_in(client, agent().email)
        client.get("/compte/second-facteur/application/")

        page = client.post("/compte/second-facteur/application/", {"code": "000000"})

        assert "Ce code n’est pas le bon" in page.content.decode()
        assert not ENGLISH.findall(words_of(page))
        assert not Authenticator.objects.exists()

    def test_it_is_asked_after_the_password(self, client):
        user = agent()
        secret = give_application(user)

        asked = sign_in(client, user.email)

        assert (asked.status_code, asked.url) == (302, "/compte/connexion/code/")
        assert not is_signed_in(client)
        page = client.get(asked.url)
        assert page.status_code == 200
        assert not ENGLISH.findall(words_of(page))
        wrong = give(client, "000000")
        assert "Ce code n’est pas le bon" in wrong.content.decode()
        assert not is_signed_in(client)
        assert give(client, code(secret)).url == "/atelier/"
        assert client.get("/atelier/").status_code == 200

    @pytest.mark.parametrize(("late_s", "is_good"), [(-30, True), (30, True), (-90, False)])
    def test_a_telephone_may_be_half_a_minute_late(self, client, late_s, is_good):
        user = agent()
        secret = give_application(user)
        sign_in(client, user.email)

        give(client, code(secret, AT.timestamp() + late_s))

        assert is_signed_in(client) == is_good

    def test_a_code_serves_once(self, client):
        user = agent()
        secret = give_application(user)
        sign_in(client, user.email)
        give(client, code(secret))
        client.post("/compte/deconnexion/")
        sign_in(client, user.email)

        give(client, code(secret))

        assert not is_signed_in(client)

    def test_a_code_kept_for_a_bad_day_serves_once(self, client):
        user = agent()
        _, codes = enrol(client, user)
        for is_good in (True, False):
            client.post("/compte/deconnexion/")
            sign_in(client, user.email)
            give(client, codes[3])
            assert is_signed_in(client) == is_good

    def test_five_wrong_codes_close_the_door_even_to_the_right_one(self, client):
        user = agent()
        secret = give_application(user)
        sign_in(client, user.email)
        for _ in range(5):
            give(client, "000000")

        page = give(client, code(secret))

        assert not is_signed_in(client)
        assert "Trop d’essais" in page.content.decode()
        assert verbs() == ["people.signin:lock"]

    def test_whoever_only_gave_the_password_reaches_nothing(self, client):
        user = agent()
        give_application(user)
        sign_in(client, user.email)

        for address in ("/atelier/", "/compte/", "/compte/second-facteur/"):
            assert client.get(address).url.startswith("/compte/connexion/?next=")

    def test_sessions_opened_before_are_closed(self, client):
        user, elsewhere = agent(), Client()
        sign_in(elsewhere, user.email)
        assert elsewhere.get("/compte/").status_code == 200

        enrol(client, user)

        assert elsewhere.get("/compte/").url.startswith("/compte/connexion/")
        assert client.get("/atelier/").status_code == 200

    def test_a_session_without_it_is_asked_for_it(self, client):
        user = agent()
        sign_in(client, user.email)
        secret = give_application(user)  # as a command would, that closes no session

        page = client.get(client.get("/atelier/").url).content.decode()
        assert "n’a pas encore été donné" in page
        asked = client.post(
            "/compte/second-facteur/verifier/?next=/atelier/", {"code": code(secret)}
        )

        assert asked.url == "/atelier/"
        assert client.get("/atelier/").status_code == 200

    @pytest.mark.parametrize(
        "address",
        [
            "/compte/second-facteur/cles/ajouter/",
            "/compte/second-facteur/application/retirer/",
            "/compte/second-facteur/codes/nouveaux/",
            "/compte/mot-de-passe/",
            "/compte/adresse/",
            "/compte/",
        ],
    )
    def test_a_session_without_it_changes_nothing_of_the_account(self, client, address):
        user = agent()
        sign_in(client, user.email)
        give_application(user)

        for response in (client.get(address), client.post(address)):
            assert response.url.startswith(ASKED)

    def test_without_its_last_factor_an_agent_is_out_of_the_workshop_at_once(self, client):
        enrol(client, agent())

        client.post("/compte/second-facteur/application/retirer/")

        assert not Authenticator.objects.exists()
        assert client.get("/atelier/").url.startswith(ASKED)
        assert "people.factor:remove" in verbs()

    def test_new_codes_make_the_old_ones_worthless(self, client):
        user = agent()
        _, codes = enrol(client, user)

        client.post("/compte/second-facteur/codes/nouveaux/")

        new = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
        assert not set(codes) & set(new)
        assert "people.factor:draw" in verbs()

    def test_an_agent_who_has_one_still_changes_her_address(self, client):
        user = agent()
        enrol(client, user)
        form = {"email": "nouvelle@demo.example", "action_add": ""}

        asked = client.post("/compte/adresse/", form)
        client.post(asked.url, {"password": PASSWORD})
        client.post(link_in(letters()[-1]))

        assert User.objects.get(pk=user.pk).email == "nouvelle@demo.example"

    def test_the_password_is_asked_again_a_while_after_signing_in(self, client):
        sign_in(client, agent().email)
        assert client.get("/compte/second-facteur/application/").status_code == 200

        with time_machine.travel(AT + timedelta(minutes=5), tick=False):
            response = client.get("/compte/second-facteur/application/")

        assert response.url.startswith("/compte/verification/?next=")
