"""A day at which roles of the tests are held."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine

from tests.people import provider as provider_
from tests.people.factories import OrganisationFactory, RoleFactory


@pytest.fixture
def time_machine_at_noon():
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture(scope="module")
def opened():
    with provider_.open_provider() as provider:
        yield provider


@pytest.fixture
def provider(opened, settings):
    """Open a provider without a fault, declared as both services.

    It says more of residents than it is asked, which changes nothing to what is kept.
    """
    opened.person, opened.acr, opened.faults = dict(provider_.PERSON), "eidas1-mfa", set()
    opened.demands.clear()
    opened.goodbyes.clear()
    names = {
        f"{service}_{part}": value
        for service in ("proconnect", "franceconnect")
        for part, value in (
            ("url", opened.issuer),
            ("id", provider_.CLIENT),
            ("secret", provider_.SECRET),
        )
    }
    settings.CONFIG = replace(settings.CONFIG, **names)
    settings.SOCIALACCOUNT_PROVIDERS = settings.CONFIG.identity_providers
    return opened


@pytest.fixture
def commune():
    """Return the commune whose SIRET the person has, and its role."""
    RoleFactory(key="commune", permissions=["plan.observation:contest"])
    return OrganisationFactory(siret=provider_.PERSON["siret"], name="Songeville")
