"""People of the workshop."""

import pytest

from agglo.plan.models import Action
from agglo.workshop.models import Follow
from tests.plan.factories import NOON, person

STAFF = (
    *("plan.version:read", "plan.note:record", "plan.milestone:record", "plan.link:record"),
    *("workshop.comment:read", "workshop.comment:write"),
)
"""What an agent of the workshop holds in these tests."""


@pytest.fixture
def agent(val_fictif):
    return person(*STAFF)


@pytest.fixture
def desk(client, agent):
    """Return a browser where the agent has signed in."""
    client.force_login(agent)
    return client


@pytest.fixture
def follow():
    """Return a function that has someone follow actions."""

    def follow(user, *keys):
        for key in keys:
            Follow.objects.create(user=user, action=Action.objects.get(key=key), since=NOON)

    return follow
