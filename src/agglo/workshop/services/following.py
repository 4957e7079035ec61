"""Following actions. What concerns one person alone is not journalled."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from agglo.people.models import User
from agglo.plan import permissions as plan
from agglo.plan.models import Action
from agglo.workshop import permissions
from agglo.workshop.models import Follow


@transaction.atomic
def follow(*, actions: Iterable[Action], actor: User, at: datetime) -> list[Action]:
    """Have a person follow actions, and return those that they did not follow yet.

    Raises NotAllowed, having written nothing.
    """
    permissions.require(actor, plan.READ_WORKING, on=localdate(at))
    wanted = list(actions)
    known = set(
        Follow.objects.filter(user=actor, action__in=wanted).values_list("action_id", flat=True)
    )
    new = [action for action in wanted if action.pk not in known]
    Follow.objects.bulk_create(
        (Follow(user=actor, action=action, since=at) for action in new), ignore_conflicts=True
    )
    return new


@transaction.atomic
def unfollow(*, actions: Iterable[Action], actor: User) -> int:
    """Have a person follow actions no more, and return how many they did."""
    n_rows, _ = Follow.objects.filter(user=actor, action__in=list(actions)).delete()
    return n_rows
