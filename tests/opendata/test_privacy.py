"""Nothing that anyone may download names a person, tells a draft, or repeats a message."""

import re

import pytest

from agglo.opendata.registry import every_dataset
from agglo.people.models import Organisation, User
from agglo.plan import permissions as can
from agglo.plan import services
from agglo.plan.models import Action, Amount, Contest, Observation, Remark
from agglo.territory.models import Place
from tests.conftest import NOON
from tests.plan.factories import person

pytestmark = pytest.mark.django_db

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
CONTACTS = {"lieux.contact", "scdl-equipements.EQUIP_EMAIL", "irve-statique.contact_operateur"}
"""Columns where a place or an operator may be written to, as its source publishes it."""

SECRETS = ("Zoé Secrète", "zoe.secrete@exemple.fr", "Motif confidentiel", "message-secret")


@pytest.fixture
def busy(val_fictif):
    """Have people sign in, contest, write to us, draft; return the people."""
    clerk = User.objects.create_user("zoe.secrete@exemple.fr", name="Zoé Secrète")
    observation = Observation.objects.published().exclude(commune=None).first()
    Contest.objects.create(
        observation=observation,
        commune=observation.commune,
        reason="Motif confidentiel",
        by=clerk,
        at=NOON,
    )
    Remark.objects.create(figure="a", text="message-secret", email=clerk.email, at=NOON)
    Action.objects.update(elected_pilot="Zoé Secrète", service_pilot="Voirie")
    agent = person(can.CORRECT_OBSERVATION)
    services.correct_observation(
        seen=observation, value=None, why="message-secret", note="Motif confidentiel",
        actor=agent, at=NOON,
    )  # fmt: skip
    return [clerk, agent]


@pytest.mark.parametrize("key", [dataset.key for dataset in every_dataset()])
def test_no_file_names_a_person(busy, client, key):
    dataset = every_dataset().get(key)
    files = {
        f"/donnees/{key}.{suffix}": client.get(f"/donnees/{key}.{suffix}").getvalue()
        for suffix in dataset.formats
        if suffix in {"csv", "json", "geojson"}
    }
    files |= {
        address: client.get(address, follow=True).getvalue()
        for address in (
            f"/donnees/{key}/",
            f"/donnees/{key}.schema.json",
            f"/donnees/{key}/changements/?depuis=2020-01-01",
            f"/donnees/{key}/changements.csv?depuis=2020-01-01",
            f"/donnees/{key}/flux.xml",
        )
    }

    words = {*SECRETS, *(user.email for user in busy), *(user.name for user in busy)}
    for address, content in files.items():
        assert content, address
        found = {word for word in words if word in content.decode()}
        assert not found, (address, found)


@pytest.mark.parametrize("key", [dataset.key for dataset in every_dataset()])
def test_addresses_are_only_those_of_places_and_operators(busy, key):
    dataset = every_dataset().get(key)
    written = {
        f"{key}.{name}" for row in dataset.rows({}) for name in row if EMAIL.search(str(row[name]))
    }

    assert written <= CONTACTS


def test_those_addresses_are_those_that_the_pack_publishes(busy):
    known = set(EMAIL.findall(" ".join(Place.objects.values_list("contact", flat=True))))
    known |= {"recharge@val-fictif.example"}
    people = set(User.objects.values_list("email", flat=True))
    people |= set(Organisation.objects.exclude(email="").values_list("email", flat=True))

    for dataset in every_dataset():
        for row in dataset.rows({}):
            found = set(EMAIL.findall(" ".join(map(str, row.values()))))
            assert found <= known
            assert not found & people


@pytest.mark.parametrize("suffix", ["ttl", "jsonld"])
def test_the_catalogue_names_no_person(busy, client, suffix):
    text = client.get(f"/donnees/catalogue.{suffix}").content.decode()

    assert not [word for word in SECRETS if word in text]
    assert set(EMAIL.findall(text)) <= {"contact@val-fictif.example"}


def test_a_draft_is_in_no_file(val_fictif, client):
    agent = person(can.CORRECT_OBSERVATION, can.CORRECT_AMOUNT)
    seen = Amount.objects.published().first()
    before = {
        dataset.key: [repr(row) for row in dataset.rows({})]
        for dataset in every_dataset()
        if dataset.key != "journal"
    }

    services.correct_amount(
        seen=seen, cents=seen.amount_cents + 999_00, why="erreur", actor=agent, at=NOON
    )

    for key, rows in before.items():
        assert [repr(row) for row in every_dataset().get(key).rows({})] == rows
