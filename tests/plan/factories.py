"""People and rows for the tests of the plan."""

from datetime import date, datetime
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

from agglo.core.periods import Period
from agglo.people.models import Membership, Organisation, Role, User
from agglo.plan import permissions as can
from agglo.plan import services
from agglo.plan.models import (
    Action,
    Amount,
    Indicator,
    Milestone,
    Objective,
    Observation,
    Priority,
    Publication,
)
from agglo.territory.models import Commune

NOON = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Europe/Paris"))
TODAY = NOON.date()
_numbers = count(1)


def person(*permissions: str, insee: str = "", until: date | None = None) -> User:
    """Open an account that holds permissions, for a commune or for the intercommunality."""
    number = next(_numbers)
    user = User.objects.create_user(f"personne-{number}@exemple.fr", name=f"Personne {number}")
    if permissions:
        kind = Organisation.Kind.COMMUNE if insee else Organisation.Kind.EPCI
        organisation = Organisation.objects.create(
            key=f"organisme-{number}", name=f"Organisme {number}", kind=kind, insee=insee
        )
        role = Role.objects.create(
            key=f"role-{number}", label=f"Rôle {number}", permissions=list(permissions)
        )
        Membership.objects.create(
            user=user, organisation=organisation, role=role, since=date(2020, 1, 1), until=until
        )
    return user


def indicator(key: str = "arbres", **fields) -> Indicator:
    """Make an indicator of whole numbers, observed each year and added up over communes."""
    given = {
        "name": f"Indicateur {key}",
        "unit": "arbres",
        "direction": "up",
        "definition": "Nombre d’arbres plantés.",
        "periodicity": "year",
        "commune_aggregation": "sum",
        "time_aggregation": "sum",
    }
    return Indicator.objects.create(key=key, **given | fields)


def action(key: str = "planter", **fields) -> Action:
    """Make an action with nothing in it."""
    return Action.objects.create(key=key, name=f"Action {key}", **fields)


def priority(key: str = "nature", number: int = 1) -> Priority:
    """Make a priority with one objective."""
    made = Priority.objects.create(
        key=key, number=number, short_name=key.capitalize(), name=f"Priorité {key}"
    )
    Objective.objects.create(key=f"{key}-objectif", priority=made, name=f"Objectif {key}")
    return made


def commune(insee: str, population: int = 1000) -> Commune:
    """Make a member commune."""
    return Commune.objects.create(
        insee=insee, slug=f"commune-{insee}", name=f"Commune {insee}", population=population
    )


def published() -> Publication:
    """Make what is loaded public, as a pack does."""
    return Publication.objects.get_or_create(label="Chargement", defaults={"at": NOON})[0]


def step(key: str, of: Action, *, public: bool = True, **fields) -> Milestone:
    """Make a step of an action, as a pack does; or one that is not published."""
    given = {"name": f"Jalon {key}"} | fields
    return Milestone.objects.create(
        key=key, action=of, publication=published() if public else None, **given
    )


def amount(key: str, of: Action | None = None, cents: int = 100_00, **fields) -> Amount:
    """Record a sum, as a pack does."""
    given = {"label": f"Montant {key}", "stage": "paid", "entered_at": NOON}
    given |= {"publication": published()} | fields
    return Amount.objects.create(key=key, action=of, amount_cents=cents, **given)


def observe(of: Indicator, period: str, value, *, place: Commune | None = None) -> Observation:
    """Record what was observed, as a pack does."""
    found = Period.parse(period)
    return Observation.objects.create(
        indicator=of,
        commune=place,
        period=found.code,
        since=found.since,
        until=found.until,
        value=None if value is None else Decimal(value),
        entered_at=NOON,
        publication=published(),
    )


def go_public(at: datetime = NOON, **what) -> Publication:
    """Publish what waits, as a head of service does."""
    return services.publish(actor=person(can.PUBLISH), at=at, **what)
