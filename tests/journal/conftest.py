"""Lifting the protection of the journal inside one test."""

import pytest
from django.db import connection

from agglo.journal import triggers


@pytest.fixture
def corruptible(db):
    """Let this test's transaction rewrite the journal, as an owner of the database could."""
    triggers.remove(connection)
