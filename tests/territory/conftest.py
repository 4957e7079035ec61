"""Pages kept from one test are not those of the next."""

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    caches["pages"].clear()
