"""What the pack says of the plan: its tree, its money, its indicators and their values."""

from agglo.packs import registry
from agglo.plan.pack.checks import check
from agglo.plan.pack.loading import load
from agglo.plan.pack.tables import TABLES

registry.register(registry.Room("plan", floor=4, tables=TABLES, check=check, load=load))
