"""The API: what opendata adds to the parts of the rooms, and the door in front of them all."""

from agglo.opendata.api import entrance

__all__ = ["entrance"]
