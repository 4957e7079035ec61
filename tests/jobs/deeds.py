"""Jobs for workers in processes of their own, told by files."""

import os
import time
from pathlib import Path

from agglo.core.jobs import LONG, Job, Stopped, register


def folder():
    return Path(os.environ["AGGLO_TEST_FOLDER"])


def say(words):
    """Add a line that survives whatever becomes of this process."""
    with (folder() / "said").open("a") as file:
        file.write(f"{words}\n")


def slow(payload, at):
    """Work until the file ``go`` is there, deaf to everything else."""
    say("start")
    while not (folder() / "go").exists():
        time.sleep(0.02)
    say("end")


def polite(payload, at, run):
    """Work until the file ``go`` is there, or until asked to stop."""
    say(f"start {run.attempt}")
    n_turns = 0
    while not (folder() / "go").exists():
        n_turns += 1
        run.progress(n_turns, 1000)
        if run.cancelled:
            say("stopped")
            raise Stopped
        time.sleep(0.02)
    say("end")


def writer(payload, at):
    """Keep the whole database to itself for a while, as a long import does on SQLite."""
    from django.db import transaction

    from agglo.jobs.models import Slot

    with transaction.atomic():
        Slot.objects.update_or_create(key="desk.writer", defaults={"at": at})
        slow(payload, at)


def count(payload, at):
    """Add one line a work."""
    say(f"done {payload['n']}")


for deed in (slow, polite, writer, count):
    register(Job(key=f"desk.{deed.__name__}", title=deed.__name__, run=deed))
register(Job(key="desk.far", title="far", run=slow, queue=LONG))


def ask(*keys):
    """Put works in the queue."""
    from django.utils import timezone

    from agglo.jobs.queue import enqueue

    for n, key in enumerate(keys):
        enqueue(key, {"n": n}, at=timezone.now())


def work(*args):
    """Be the command ``agglo worker ARGS``."""
    from agglo.commands import worker

    worker.app(args, standalone_mode=False)
