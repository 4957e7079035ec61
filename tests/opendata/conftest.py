"""What tests of the API share."""

import pytest

from agglo.opendata.api import rate


@pytest.fixture
def _as_often_as_it_likes(monkeypatch):
    """Let the API be asked without a pace, and without counting in the shared cache."""
    monkeypatch.setattr(rate.counter, "_take", lambda *asked: 0)
