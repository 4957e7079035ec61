"""Whose history the public may read."""

from agglo.journal.registry import histories

for label, key in {
    "territory.chargingpoint": "key",
    "territory.commune": "insee",
    "territory.epci": "siren",
    "territory.place": "key",
    "territory.placekind": "key",
    "territory.sector": "key",
    "territory.source": "key",
}.items():
    histories.publish(label, key=key)
