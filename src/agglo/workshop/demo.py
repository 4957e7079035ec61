"""Links invented for an instance that only serves to try: they let the monthly round be tried."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from agglo.people.demo import DOMAIN
from agglo.people.models import User
from agglo.people.permissions import permissions_of
from agglo.plan.models import Action
from agglo.workshop.models import Follow
from agglo.workshop.permissions import ROUND

N_FOLLOWED = 10


@transaction.atomic
def prepare(at: datetime) -> list[str]:
    """Have each demonstration account that may make the round follow ten actions.

    Those that have a step to reach come first. Accounts that follow some already are left as they
    are. Returns a sentence for each account, to print: these links are invented.
    """
    said = []
    accounts = User.objects.filter(is_active=True, email__endswith=f"@{DOMAIN}").order_by("pk")
    for user in accounts:
        may_round = permissions_of(user, on=localdate(at)) & set(ROUND)
        if not may_round or user.follows.exists():
            continue
        actions = _some_actions()
        Follow.objects.bulk_create(Follow(user=user, action=each, since=at) for each in actions)
        said.append(
            f"{user.email} suit {len(actions)} actions, par des liens inventés pour cet essai."
        )
    return said


def _some_actions() -> list[Action]:
    live = Action.objects.filter(closed_on=None).order_by("pk")
    with_a_step = live.filter(milestones__closed_on=None, milestones__reached="").distinct()
    first = list(with_a_step[:N_FOLLOWED])
    return [*first, *live.exclude(pk__in=[each.pk for each in first])][:N_FOLLOWED]
