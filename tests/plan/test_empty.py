"""The pages of a plan that nobody has written yet."""

import pytest

from tests.plan.factories import indicator, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/projet/", "Aucune action ne répond"),
        ("/indicateurs/", "Aucun indicateur ne répond"),
        ("/montants/", "Aucun montant n’est encore enregistré."),
    ],
)
def test_a_list_with_nothing_in_it_says_so(client, address, words):
    response = client.get(address)

    assert response.status_code == 200
    assert words in response.content.decode()


def test_an_indicator_never_observed_is_unknown(client):
    indicator()

    text = client.get("/indicateurs/arbres/").content.decode()

    assert "inconnu" in text
    assert "Aucune valeur n’est encore connue." in text
    assert "Aucun relevé sur cette période." in text


def test_the_workshop_is_quiet(client):
    client.force_login(person("plan.observation:record"))

    assert "Rien n’attend" in client.get("/atelier/").content.decode()
