"""A day at which roles of the tests are held."""

from datetime import UTC, datetime

import pytest
import time_machine


@pytest.fixture
def time_machine_at_noon():
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False):
        yield
