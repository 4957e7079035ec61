"""The pages kept until the journal grows."""

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import RequestFactory

from agglo.journal import services as journal
from agglo.web.cache import PublicPageCache
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_page_is_kept():
    caches["pages"].clear()
    yield
    caches["pages"].clear()


class View:
    """A view that counts how often it is asked."""

    def __init__(self, *, is_public=True, status=200):
        self.n_calls, self.is_public, self.status = 0, is_public, status

    def __call__(self, request):
        self.n_calls += 1
        response = HttpResponse(f"rendu {self.n_calls}", status=self.status)
        response.is_public_page = self.is_public
        return response


def get(view, path="/", **headers):
    request = RequestFactory().get(path, headers=headers)
    return PublicPageCache(view)(request)


def a_write():
    journal.record(verb="test:write", object_type="test", object_key="a", at=NOON)


def test_a_public_page_is_rendered_once():
    view = View()

    first, second = get(view), get(view)

    assert view.n_calls == 1
    assert first.content == second.content == b"rendu 1"
    assert second["Content-Length"] == "7"


def test_a_page_is_rendered_again_after_a_write():
    view = View()
    get(view)

    a_write()

    assert get(view).content == b"rendu 2"


def test_a_reader_who_has_the_page_is_answered_without_it():
    view = View()
    etag = get(view)["ETag"]

    again = get(view, if_none_match=etag)

    assert again.status_code == 304
    assert again.content == b""
    assert view.n_calls == 1


def test_a_reader_with_an_old_page_gets_the_new_one():
    view = View()
    etag = get(view)["ETag"]

    a_write()

    assert get(view, if_none_match=etag).content == b"rendu 2"


def test_another_address_is_another_page():
    view = View()

    assert get(view, "/?page=1").content != get(view, "/?page=2").content


def test_a_reader_with_a_session_is_never_served_a_kept_page():
    view = View()
    get(view)
    request = RequestFactory().get("/")
    request.COOKIES["sessionid"] = "abc"

    assert PublicPageCache(view)(request).content == b"rendu 2"


@pytest.mark.parametrize("view", [View(is_public=False), View(status=404)], ids=["private", "404"])
def test_what_is_not_a_public_page_is_never_kept(view):
    get(view)
    get(view)

    assert view.n_calls == 2
    assert "ETag" not in get(view)


def test_a_kept_page_costs_one_query(client, django_assert_num_queries):
    client.get("/accessibilite/")

    with django_assert_num_queries(1):  # where the journal stands
        client.get("/accessibilite/")
