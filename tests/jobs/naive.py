"""The slots of a job found the obvious way: by looking at every minute."""

from datetime import UTC, datetime, timedelta

MINUTE = timedelta(minutes=1)


def falls_on(job, at, zone):
    """Say whether a job has to run at an instant, a whole minute of UTC."""
    if job.every is not None:
        return not (at - datetime(2001, 1, 1, tzinfo=UTC)) % job.every
    wall = at.astimezone(zone)
    weekday, time = job.weekly or (wall.weekday(), job.daily)
    before = (at - timedelta(hours=1)).astimezone(zone)
    if before.replace(tzinfo=None, fold=0) == wall.replace(tzinfo=None, fold=0):
        return False  # the clocks went back: this hour is the second one of its name
    shown = wall.replace(tzinfo=None)
    # An hour that the clocks skip is shown by those that come an hour later.
    skipped = _is_skipped(shown - timedelta(hours=1), zone)
    shown_as = {shown} | ({shown - timedelta(hours=1)} if skipped else set())
    return any(one.time() == time and one.weekday() == weekday for one in shown_as)


def _is_skipped(shown, zone):
    there = shown.replace(tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != shown


def slots(job, since, until, zone):
    """Return every slot after an instant, up to another one."""
    at = since.replace(second=0, microsecond=0) + MINUTE
    found = []
    while at <= until:
        if falls_on(job, at, zone):
            found.append(at)
        at += MINUTE
    return found
