"""A job of the tests, declared for the length of one."""

import pytest

from agglo.core.jobs import Job, jobs


@pytest.fixture
def declare():
    """Declare jobs that write down what they were given: ``declare()`` returns that list."""
    declared = []

    def declare(run=None, *, key="desk.sweep", **kwargs):
        done = []
        job = Job(key=key, title="Balayage", run=run or (lambda p, at: done.append(p)), **kwargs)
        jobs.register(job)
        declared.append(key)
        return done

    yield declare
    for key in declared:
        jobs._known.pop(key, None)
