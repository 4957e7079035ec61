"""Emptying the tables between tests that commit, although some of them refuse to be emptied."""

from django.db import connections
from django.test import TransactionTestCase

from agglo.journal import triggers
from agglo.journal.models import Head
from agglo.report import triggers as editions

_teardown = TransactionTestCase._fixture_teardown


def _teardown_with_the_journal(self):
    for alias in self._databases_names(include_mirrors=False):
        triggers.remove(connections[alias])
        editions.remove(connections[alias])
    _teardown(self)
    for alias in self._databases_names(include_mirrors=False):
        Head.objects.using(alias).get_or_create(pk=Head.ONLY)
        triggers.install(connections[alias])
        editions.install(connections[alias])


def lift_the_triggers() -> None:
    """Lift the protection while a test's tables are emptied, and put it back at once."""
    TransactionTestCase._fixture_teardown = _teardown_with_the_journal
