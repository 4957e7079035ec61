"""What waits for a person, as every room says it."""

from datetime import date
from functools import cache

from django.utils.module_loading import autodiscover_modules

from agglo.core.today import Lot, rooms
from agglo.people.models import User


def lots(user: User, on: date) -> list[Lot]:
    """Return what waits for a person on a day: what is due first, empty lots last."""
    _discover()
    return rooms.lots(user, on)


@cache
def _discover() -> None:
    """Have each room declare its part, once a process."""
    autodiscover_modules("today")
