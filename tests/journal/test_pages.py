"""The public history of an object: what happened, when, and by whom only for those who may know."""

from datetime import UTC, datetime

import pytest

from agglo.journal import services as journal
from agglo.journal.models import Import
from agglo.territory.models import Commune, Source
from tests.journal.reading import words_of
from tests.people.factories import MembershipFactory, RoleFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 11, 5, tzinfo=UTC)


def record(**fields):
    fields = {
        "verb": "pack:change",
        "object_type": "territory.commune",
        "object_key": "62119",
        "at": NOON,
    } | fields
    return journal.record(**fields)


@pytest.fixture
def bethune(db):
    Source.objects.create(key="insee", title="Recensement de la population")
    return Commune.objects.create(insee="62119", slug="bethune", name="Béthune")


def read(client, address="/journal/territory.commune/62119/"):
    return words_of(client.get(address))


def test_anyone_reads_what_changed_in_french(client, bethune):
    imported = Import.objects.create(pack="bethune-bruay", digest="0" * 64, at=NOON)
    record(
        imported=imported,
        before={"population": 25100, "source": "insee", "area_km2": "9.43", "closed_on": None},
        after={"population": 25193, "source": "", "area_km2": "9.43", "closed_on": "2026-03-01"},
        why="Recensement de 2023",
    )

    text = read(client)

    assert "Béthune" in text
    assert "1 écriture au journal" in text
    assert "Modification par le pack" in text
    assert "Le 2 mars 2026 à 12 h 05 , par le chargement du pack bethune-bruay" in text
    assert "Recensement de 2023" in text
    assert "Population municipale 25 100 25 193" in text
    assert "Source Recensement de la population non renseigné" in text
    assert "Sorti du pack le non renseigné 1er mars 2026" in text
    assert "Superficie" not in text


def test_a_new_object_shows_what_was_entered(client, bethune):
    record(verb="pack:add", after={"name": "Béthune", "postal_codes": ["62400", "62401"]})

    text = read(client)

    assert "Ajout par le pack" in text
    assert "Nom Béthune" in text
    assert "Codes postaux 62400 et 62401" in text
    assert "Avant" not in text


def test_a_name_is_shown_to_whoever_may_read_the_journal_and_to_nobody_else(client, bethune):
    record(actor=UserFactory(name="Ana Lenoir"), after={"name": "Béthune"})
    auditor = MembershipFactory(role=RoleFactory(permissions=["journal.entry:read"])).user

    assert "Ana Lenoir" not in read(client)
    assert "par une personne habilitée" in read(client)
    client.force_login(UserFactory())
    assert "Ana Lenoir" not in read(client)
    client.force_login(auditor)
    assert "par Ana Lenoir" in read(client)
    client.logout()
    assert "Ana Lenoir" not in read(client)


@pytest.mark.parametrize("address", ["people.user/1", "people.membership/1", "nulle.part/1", "x/1"])
def test_what_no_room_published_has_no_public_history(client, address):
    object_type, key = address.split("/")
    record(object_type=object_type, object_key=key)

    assert client.get(f"/journal/{address}/").status_code == 404


def test_what_never_existed_is_not_found(client, bethune):
    assert client.get("/journal/territory.commune/62178/").status_code == 404


def test_an_object_that_is_gone_keeps_its_history(client):
    record(verb="pack:close", before={"name": "Béthune"})

    text = read(client)

    assert "62119" in text
    assert "Retrait du pack" in text


def test_an_object_without_any_line_says_so(client, bethune):
    assert "Le journal ne dit rien de cet objet" in read(client)


def test_a_long_history_has_pages_the_latest_first(client, bethune):
    for n in range(45):
        record(after={"population": n}, before={"population": n - 1})

    first, last = read(client), read(client, "/journal/territory.commune/62119/?page=3")

    assert "Page 1 sur 3" in first
    assert "Écriture n° 45" in first
    assert "Écriture n° 5" in last
    assert "Page 3 sur 3" in read(client, "/journal/territory.commune/62119/?page=99")
    assert "Page 1 sur 3" in read(client, "/journal/territory.commune/62119/?page=x")


def test_a_page_costs_the_same_whatever_the_length(client, bethune, django_assert_max_num_queries):
    journal.record_many(
        (
            journal.Line(
                verb="pack:change",
                object_type="territory.commune",
                object_key="62119",
                before={"source": f"source-{n}"},
                after={"source": "insee"},
            )
            for n in range(300)
        ),
        at=NOON,
    )

    with django_assert_max_num_queries(12):
        read(client)


def test_a_public_history_is_kept_until_the_journal_grows(client, bethune):
    record(after={"name": "Béthune"})
    first = client.get("/journal/territory.commune/62119/")
    kept = client.get("/journal/territory.commune/62119/", headers={"If-None-Match": first["ETag"]})
    record(after={"name": "Béthune"})
    grown = client.get(
        "/journal/territory.commune/62119/", headers={"If-None-Match": first["ETag"]}
    )

    assert kept.status_code == 304
    assert grown.status_code == 200


def test_a_text_is_never_read_as_html(client, bethune):
    record(after={"name": "<b>Béthune</b>"}, why="<script>alert(1)</script>")

    html = client.get("/journal/territory.commune/62119/").content.decode()

    assert "<script>alert" not in html
    assert "<b>" not in html
