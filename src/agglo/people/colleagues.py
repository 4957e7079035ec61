"""Who works with whom: the people who act for the same body."""

from datetime import date

from django.db.models import Q, QuerySet

from agglo.people.models import Membership, Organisation, User


def of(organisation: Organisation, *, on: date) -> QuerySet[User]:
    """Return the people who directly hold a role for a body on a day, by name.

    The intercommunality and its services are one body.
    """
    same = Q(organisation=organisation)
    if organisation.covers_territory:
        kinds = Organisation.Kind
        same |= Q(organisation__kind=kinds.EPCI)
        same |= Q(organisation__kind=kinds.SERVICE, organisation__insee="")
    held = Membership.objects.in_force(on).filter(same, delegated_from=None)
    people = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return people.order_by("name", "email")
