"""The people who may read what colleagues say to each other."""

from collections import Counter
from datetime import date

from agglo.core.french import fold
from agglo.people.models import Membership, Role, User
from agglo.workshop.permissions import READ_COMMENTS


def readers(on: date) -> dict[int, str]:
    """Return what everyone who may read comments on a day is called, by number.

    Someone without a displayed name is called by what comes before the sign of their address; so
    are, after their name, those who share one. Two queries, whatever their number.
    """
    reading = [role.pk for role in Role.objects.all() if READ_COMMENTS in role.permissions]
    held = Membership.objects.in_force(on).filter(role__in=reading)
    rows = User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name", "email")
    people = [
        (pk, name, email.partition("@")[0])
        for pk, name, email in rows.values_list("pk", "name", "email")
    ]
    alike = Counter(fold(name) for _, name, _ in people)
    return {
        pk: f"{name} {login}".strip() if alike[fold(name)] > 1 or not name else name
        for pk, name, login in people
    }
