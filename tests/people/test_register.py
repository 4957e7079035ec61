"""Nothing personal is kept that no processing names, and everything named exists."""

import re

import pytest
from django.apps import apps
from django.db import models
from django.utils.timezone import now

from agglo.core.processing import MISSION, Holding, Processing, Purge, processings
from agglo.people import privacy
from agglo.people.models import User
from tests.people.factories import MembershipFactory, UserFactory

PERSONAL_NAME = re.compile(
    r"(.*_)?(email|to|sender|recipient|ip|ip_address|user_agent|phone|contact|address"
    r"|first_name|last_name|birth_date|headers|session_key|session_data|remote_addr)"
)
"""Names of fields that hold something of a person, whatever their type."""

NOT_OF_PEOPLE = {
    "socialaccount.socialapp.sites": "the service of identity itself",
}


def personal_fields():
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if getattr(field, "concrete", False) and is_personal(field):
                yield f"{model._meta.app_label}.{model._meta.model_name}.{field.name}"


def is_personal(field):
    if field.is_relation and not field.many_to_many:
        return field.related_model is User
    by_type = isinstance(field, models.EmailField | models.GenericIPAddressField)
    is_name = field.model is User and field.name == "name"
    return by_type or is_name or PERSONAL_NAME.fullmatch(field.name) is not None


def test_every_personal_field_of_every_model_is_named_by_a_processing():
    privacy.register()

    unnamed = set(personal_fields()) - processings.named_fields() - set(NOT_OF_PEOPLE)

    assert not sorted(unnamed)


def test_every_field_that_a_processing_names_exists():
    privacy.register()
    real = {
        f"{model._meta.app_label}.{model._meta.model_name}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
    }

    assert not processings.named_fields() - real


def test_the_detector_sees_an_address_a_person_and_a_network_address():
    found = set(personal_fields())

    assert {
        "people.user.email",
        "people.user.name",
        "people.membership.user",
        "usersessions.usersession.ip",
        "plan.remark.email",
    } <= found
    assert "people.organisation.name" not in found


@pytest.mark.parametrize("one", privacy.register(), ids=lambda one: one.key)
def test_a_processing_says_all_that_the_register_asks(one):
    assert all((one.title, one.purpose, one.basis, one.people, one.data, one.readers, one.kept))


@pytest.mark.django_db
def test_whoever_wrote_something_finds_every_field_that_points_to_her_in_her_copy():
    """A processing that names a link to a person either gives it back or is of another's work."""
    user = UserFactory()
    MembershipFactory(user=user)

    with_links = {
        one.key
        for one in privacy.register()
        if any(_points_to_a_person(name) for name in one.fields)
    }

    assert with_links == {one.key for one in privacy.register() if one.holds} & with_links


def _points_to_a_person(name):
    app, model, field = name.split(".")
    found = apps.get_model(app, model)._meta.get_field(field)
    return found.is_relation and found.related_model is User


@pytest.mark.django_db
def test_a_processing_of_any_room_is_in_the_copy_the_closing_and_the_purge(monkeypatch):
    erased, purged = [], []
    made = Processing(
        key="desk.letters",
        title="Courriers",
        purpose="Répondre.",
        basis=MISSION,
        people="Tous",
        data=("texte",),
        readers="Guichet",
        kept="30 jours.",
        fields=(),
        holds=lambda user: [Holding("Vos courriers", [{"texte": "Bonjour"}])],
        erase=lambda user, at: erased.append(user),
        purges=(Purge("desk.letters", "courriers", lambda at: purged.append(at) or 3),),
    )
    user = UserFactory()
    processings.register(made)
    try:
        parts = {part.title: part.rows for part in privacy.parts_of(user)}
        processings.erase(user, now())
        gone = privacy.purge(at=now())
    finally:
        processings.remove("desk.letters")

    assert parts["Vos courriers"] == [["Bonjour"]]
    assert erased == [user]
    assert gone["courriers"] == 3


@pytest.mark.parametrize(
    "wrong", [{"key": "letters"}, {"basis": "consent"}, {"fields": ("email",)}]
)
def test_a_processing_that_is_not_whole_is_refused(wrong):
    right = {
        "key": "desk.letters",
        "title": "Courriers",
        "purpose": "Répondre.",
        "basis": MISSION,
        "people": "Tous",
        "data": ("texte",),
        "readers": "Guichet",
        "kept": "30 jours.",
        "fields": (),
    }

    with pytest.raises(ValueError, match=r"desk|letters"):
        Processing(**right | wrong)
