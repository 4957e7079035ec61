"""Nobody is named: whatever is asked of the API, no person, message or opinion comes out."""

import pytest

from agglo.opendata.api.site import api
from agglo.people.models import Membership, Organisation, Role, User
from agglo.plan.models import Contest, Indicator, Note, Observation, Publication, Remark
from agglo.report import services as reports
from agglo.report.models import Report
from agglo.territory.models import Commune
from agglo.workshop.models import Comment
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_as_often_as_it_likes")]

PATHS = list(api().get_openapi_schema()["paths"])

SECRETS = {
    "address": "melusine.duroc@example.org",
    "name": "Mélusine Duroc",
    "reader": "lecteur-anonyme@example.org",
    "remark": "Ce chiffre me paraît étrange",
    "comment": "Entre nous, cette action piétine",
    "contest": "Notre compteur dit autre chose",
    "answer": "Nous maintenons la valeur",
    "draft": "Brouillon à ne montrer à personne",
}


@pytest.fixture
def person(val_fictif):
    """Someone who did everything that a person can do to what is public."""
    user = User.objects.create_user(SECRETS["address"], "x" * 20, name=SECRETS["name"])
    body, role = Organisation.objects.first(), Role.objects.first()
    Membership.objects.create(user=user, organisation=body, role=role, since=NOON.date())
    publication = Publication.objects.create(at=NOON, by=user, organisation=body, role=role)
    seen = Observation.objects.published().first()
    Observation.objects.filter(pk=seen.pk).update(entered_by=user, publication=publication)
    action = (
        seen.indicator.actions.first()
        or Indicator.objects.get(key="pistes-cyclables").actions.first()
    )
    Note.objects.create(
        action=action,
        text="Les travaux avancent.",
        entered_by=user,
        entered_at=NOON,
        publication=publication,
    )
    Note.objects.create(action=action, text=SECRETS["draft"], entered_by=user, entered_at=NOON)
    Contest.objects.create(
        observation=seen,
        commune=Commune.objects.first(),
        reason=SECRETS["contest"],
        by=user,
        at=NOON,
        answer=SECRETS["answer"],
        answered_by=user,
        answered_at=NOON,
    )
    Remark.objects.create(
        figure=seen.indicator.key, text=SECRETS["remark"], email=SECRETS["reader"], at=NOON
    )
    Comment.objects.create(
        object_type="plan.action", object_key=action.key, by=user, at=NOON, text=SECRETS["comment"]
    )
    reports.publish_first(Report.objects.get(), at=NOON)
    return user


def keys_of(path, read):
    """Return every address of an operation that names one thing."""
    parent = path.partition("/{")[0]
    source = {"/api/v1/chiffres": "/api/v1/indicateurs"}.get(parent, parent)
    items, address = [], f"{source}?limite=200"
    while address:
        page = read(address).json()
        items += page["results"]
        address = page["next"]
    for item in items:
        key = item.get("cle") or item.get("code_insee") or item.get("id")
        for name in ("{cle}", "{code_insee}", "{numero}"):
            one = path.replace(name, str(key), 1) if name in path else None
            if one:
                yield one.replace("{numero}", "1")
                break


@pytest.mark.parametrize("path", PATHS)
def test_no_operation_names_a_person_or_tells_what_was_said_in_private(person, client, path):
    addresses = list(keys_of(path, client.get)) if "{" in path else [f"{path}?limite=200"]
    if "limite" not in str(api().get_openapi_schema()["paths"][path]) and "{" not in path:
        addresses = [path]

    assert addresses
    names = [*User.objects.values_list("email", flat=True), *SECRETS.values()]
    names += [name for name in User.objects.values_list("name", flat=True) if name]
    for address in addresses:
        response = client.get(address)
        text = response.content.decode()
        assert response.status_code == 200, address
        assert [name for name in names if name in text] == [], address


def test_what_was_published_is_there_under_the_name_of_the_body(person, client):
    publication = client.get("/api/v1/publications?limite=1").json()["results"][0]

    assert publication["publie_par"] == str(Organisation.objects.first())
    assert publication["nombres"]["notes"] == 1
    about = client.get(publication["api"]).json()
    notes = client.get(f"/api/v1/actions/{about['actions'][0]}").json()["notes"]
    assert [note["texte"] for note in notes] == ["Les travaux avancent."]
    assert notes[0]["publie_par"] == str(Organisation.objects.first())


def test_no_field_could_hold_a_person():
    document = str(api().get_openapi_schema()["components"]["schemas"])

    for word in ("email", "courriel", "entered_by", "auteur", "élu_pilote", "utilisateur"):
        assert word not in document.lower()
