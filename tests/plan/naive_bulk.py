"""The same, one row after the other, by the services that a page calls."""

from agglo.plan import services
from agglo.plan.models import Indicator, Observation
from agglo.plan.services import chains
from agglo.territory.models import Commune, Source


def record(rows, *, actor, at, why):
    """Record what is new, correct what differs; return the facts written."""
    written = []
    for row in rows:
        indicator = Indicator.objects.get(pk=row.indicator)
        commune = row.commune and Commune.objects.get(pk=row.commune)
        current = Observation.objects.current().filter(
            indicator=indicator, commune=commune, period=row.period.code
        )
        seen = current.first()
        said = {
            "value": row.value,
            "qualifier": kept(row.qualifier, seen, "qualifier", ""),
            "note": kept(row.note, seen, "note", ""),
            "source": kept(row.source and Source.objects.get(pk=row.source), seen, "source", None),
            "locator": kept(row.locator, seen, "locator", ""),
            "actor": actor,
            "at": at,
        }
        if seen is None:
            place = {"indicator": indicator, "commune": commune, "period": row.period}
            written.append(services.record_observation(**place, **said))
        elif any(said[name] != getattr(seen, name) for name in CONTENT):
            written.append(services.correct_observation(seen=seen, why=why, **said))
    return written


CONTENT = ("value", "qualifier", "note", "source", "locator")


def kept(said, seen, name, blank):
    """Return what is said, else what is in force."""
    if said is not None:
        return said
    return getattr(seen, name) if seen else blank


def undo(facts, *, actor, at, why):
    """Undo facts one after the other; return how many were left because they were corrected."""
    n_left = 0
    for fact in facts:
        fact = Observation.objects.get(pk=fact)
        if chains.last_of(fact).pk != fact.pk:
            n_left += 1
            continue
        before = fact.supersedes
        said = {"actor": actor, "at": at, "why": why}
        if before is None or before.is_withdrawal:
            services.correct_observation(seen=fact, value=None, withdraw=True, **said)
        else:
            content = {name: getattr(before, name) for name in CONTENT}
            services.correct_observation(seen=fact, **content, **said)
    return n_left
