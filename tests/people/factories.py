"""People and what they act for."""

from datetime import date

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from agglo.people.models import Membership, Organisation, Role, User

PASSWORD = "cerfeuil-tubereux-42"


class OrganisationFactory(DjangoModelFactory):
    """A commune; ``epci=True`` makes it the intercommunality."""

    class Meta:
        model = Organisation

    class Params:
        epci = factory.Trait(key="epci-1", name="Val Fictif", kind="epci", insee="")

    insee = factory.Sequence(lambda n: f"{60000 + n}")
    key = factory.LazyAttribute(lambda o: f"commune-{o.insee}")
    name = factory.LazyAttribute(lambda o: f"Commune {o.insee}")
    kind = "commune"


class RoleFactory(DjangoModelFactory):
    """A role that permits nothing yet."""

    class Meta:
        model = Role

    key = factory.Sequence(lambda n: f"role-{n}")
    label = factory.LazyAttribute(lambda o: o.key)
    permissions = factory.LazyFunction(list)


class UserFactory(DjangoModelFactory):
    """Someone whose address is confirmed; ``unconfirmed=True``: not yet."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne-{n}@demo.example")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def unconfirmed(self, create, is_unconfirmed, **kwargs):
        if create:
            EmailAddress.objects.create(
                user=self, email=self.email, primary=True, verified=not is_unconfirmed
            )


class MembershipFactory(DjangoModelFactory):
    """A role held for the intercommunality since 2026 began."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = factory.SubFactory(RoleFactory)
    organisation = factory.SubFactory(OrganisationFactory, epci=True)
    since = date(2026, 1, 1)


def administrator(**fields):
    """Return someone who manages the accounts."""
    role = Role.objects.filter(key="administrator").first()
    role = role or RoleFactory(key="administrator", permissions=["people.account:manage"])
    epci = Organisation.objects.filter(key="epci-1").first() or OrganisationFactory(epci=True)
    return MembershipFactory(role=role, organisation=epci, **fields).user
