"""The door of the API: read only, at a pace, open to every site; its errors have one shape."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.core.cache import cache, caches
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from agglo.config import Config
from agglo.opendata.api import door, rate
from agglo.opendata.api.site import api
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

PATHS = [path for path in api().get_openapi_schema()["paths"] if "{" not in path]


@pytest.fixture(autouse=True)
def _a_new_minute():
    cache.clear()
    caches["pages"].clear()
    rate.counter._accounts.clear()


def limited_to(settings, n):
    settings.CONFIG = replace(settings.CONFIG, api_requests_a_minute=n)


@pytest.mark.parametrize("path", PATHS)
def test_anyone_reads_from_any_site(val_fictif, client, path):
    response = client.get(path, headers={"origin": "https://ailleurs.example"})

    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "ETag" in response["Access-Control-Expose-Headers"]
    assert not response.cookies


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/actions", "/api/v1/nulle-part"])
def test_a_browser_that_asks_first_is_told_what_it_may_do(client, path):
    response = client.options(
        path,
        headers={"origin": "https://ailleurs.example", "access-control-request-method": "GET"},
    )

    assert response.status_code == 204
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Max-Age"] == "86400"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_through_it(client, method):
    response = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/actions")

    assert response.status_code in {403, 405, 400}
    assert response["Content-Type"] == "application/problem+json"


def test_head_gives_the_headers_of_get(val_fictif, client):
    got, head = client.get("/api/v1/communes"), client.head("/api/v1/communes")

    assert head.status_code == 200
    assert head.content == b""
    same = ("Content-Type", "ETag", "Cache-Control", "Content-Length")
    assert [head[name] for name in same] == [got[name] for name in same]


def test_what_has_not_changed_is_not_sent_again_nor_counted(val_fictif, client):
    first = client.get("/api/v1/actions")
    again = client.get("/api/v1/actions", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    assert again.content == b""
    assert again["Access-Control-Allow-Origin"] == "*"
    assert "RateLimit-Remaining" not in again
    assert first["Cache-Control"] == "public, no-cache"


def test_a_write_makes_a_new_version(val_fictif, client):
    from agglo.journal import services as journal

    first = client.get("/api/v1/actions")
    journal.record(verb="test:write", object_type="test", object_key="a", at=NOON)

    again = client.get("/api/v1/actions", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_a_client_too_eager_waits(val_fictif, client, monkeypatch, settings):
    limited_to(settings, 3)
    monkeypatch.setattr(door, "time", SimpleNamespace(time=lambda: 60.0 * 100 + 45))

    answers = [client.get("/api/v1/communes?limite=1") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0", "0"]
    assert answers[-1]["Retry-After"] == answers[-1]["RateLimit-Reset"] == "15"
    assert answers[-1].json()["type"] == "/api/#trop-de-demandes"


def test_another_client_is_not_held_up(val_fictif, client, settings):
    limited_to(settings, 1)
    client.get("/api/v1/communes", REMOTE_ADDR="192.0.2.1")

    assert client.get("/api/v1/communes", REMOTE_ADDR="192.0.2.1").status_code == 429
    assert client.get("/api/v1/communes", REMOTE_ADDR="192.0.2.2").status_code == 200


def test_the_minute_after_all_is_forgotten(val_fictif, client, monkeypatch, settings):
    limited_to(settings, 1)
    statuses = []
    for at in (100, 100, 160):
        monkeypatch.setattr(door, "time", SimpleNamespace(time=lambda at=at: float(at)))
        statuses.append(client.get("/api/v1/communes").status_code)

    assert statuses == [200, 429, 200]


def test_no_limit_when_the_configuration_says_so(val_fictif, client, settings):
    limited_to(settings, 0)

    assert "RateLimit-Limit" not in client.get("/api/v1/communes")


def test_most_requests_write_nothing_to_count_themselves(
    val_fictif, client, django_assert_max_num_queries
):
    client.get("/api/v1/")

    with django_assert_max_num_queries(3):  # the head twice, the EPCI; none to count
        client.get("/api/v1/")


class Shared:
    """A cache that several processes share, as plain numbers."""

    def __init__(self):
        self.taken = {}

    def take(self, client, window, n):
        before = self.taken.get((client, window), 0)
        self.taken[client, window] = before + n
        return before


@given(
    limit=st.integers(1, 200),
    asks=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from("ab"), st.integers(0, 2)), max_size=300
    ),
)
def test_all_processes_together_never_give_more_than_the_limit(limit, asks):
    shared = Shared()
    processes = [rate.Counter(shared.take) for _ in range(3)]
    given_to = {}
    for process, client, minute in sorted(asks, key=lambda ask: ask[2]):
        permit = processes[process].ask(client, limit=limit, now=minute * 60.0)
        given_to[client, minute] = given_to.get((client, minute), 0) + permit.is_given
        assert 0 <= permit.left < limit
        assert 0 < permit.reset_s <= 60

    assert all(n <= limit for n in given_to.values())


@given(limit=st.integers(1, 300), n_asks=st.integers(0, 400))
def test_one_process_gives_exactly_the_limit(limit, n_asks):
    counter = rate.Counter(Shared().take)

    permits = [counter.ask("a", limit=limit, now=0.0) for _ in range(n_asks)]

    assert [permit.is_given for permit in permits] == [n < limit for n in range(n_asks)]
    assert [permit.left for permit in permits] == [max(0, limit - n - 1) for n in range(n_asks)]


def test_a_client_has_a_name_that_nobody_can_turn_back(rf):
    names = {
        rate.client_of(rf.get("/", REMOTE_ADDR=address))
        for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8:0:1::1")
    }

    assert len(names) == 4
    assert not any("192" in name or "2001" in name for name in names)
    assert rate.client_of(rf.get("/", REMOTE_ADDR="2001:db8::1")) == rate.client_of(
        rf.get("/", REMOTE_ADDR="2001:db8::2")
    )


def test_behind_our_proxy_the_client_is_the_one_it_saw(rf, settings):
    settings.CONFIG = replace(settings.CONFIG, https=True, proxies=1)
    forged = rf.get("/", HTTP_X_FORWARDED_FOR="1.1.1.1, 192.0.2.7", REMOTE_ADDR="127.0.0.1")
    honest = rf.get("/", HTTP_X_FORWARDED_FOR="192.0.2.7", REMOTE_ADDR="127.0.0.1")

    assert rate.client_of(forged) == rate.client_of(honest)


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/api/v1/nulle-part", 404, "introuvable"),
        ("/api/v1/actions/nulle-part", 404, "introuvable"),
        ("/api/v1/actions?limit=3", 422, "parametre-refuse"),
        ("/api/v1/actions?limite=trois", 422, "parametre-refuse"),
    ],
)
def test_an_error_has_one_shape_and_a_page_that_explains_it(
    val_fictif, client, address, status, kind
):
    response = client.get(address)

    body = response.json()
    assert response.status_code == body["status"] == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert body["type"] == f"/api/#{kind}"
    assert body["title"]
    assert body["detail"]
    assert f'id="{kind}"' in client.get("/api/").content.decode()


def test_a_misspelt_filter_is_refused_rather_than_forgotten(val_fictif, client):
    body = client.get("/api/v1/actions?priority=nature").json()

    (fault,) = body["erreurs"]
    assert fault["parametre"] == "priority"
    assert "priorite" in fault["message"]


def test_our_fault_gives_the_reference_that_finds_it(val_fictif, client, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("agglo.plan.api.tree.read_outline", broken)
    client.raise_request_exception = False

    response = client.get("/api/v1/projet")

    assert response.status_code == 500
    assert response.json()["instance"] == response["X-Request-ID"]
    assert response["X-Request-ID"] in caplog.text
    assert "the secret" not in response.content.decode()


def test_a_client_who_signed_in_reads_the_same(val_fictif, client, django_user_model):
    anonymous = client.get("/api/v1/actions").json()
    client.force_login(django_user_model.objects.create_user("agent@example.org", "x" * 20))

    response = client.get("/api/v1/actions")

    assert response.json() == anonymous
    assert not response.cookies


def test_the_limit_is_generous_by_default():
    assert Config().api_requests_a_minute == 600
