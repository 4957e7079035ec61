"""The lists that agents work on, filtered by what the address says: on screen and in exports."""

from agglo.workshop.lists.actions import Listing, actions
from agglo.workshop.lists.indicators import indicators

__all__ = ["Listing", "actions", "indicators"]
