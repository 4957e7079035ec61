"""The datasets of every room, once each room has declared its own (``core.datasets``)."""

from functools import cache

from django.utils.module_loading import autodiscover_modules

from agglo.core import datasets
from agglo.core.datasets import TYPES, Column, Dataset, Registry, Row, register

__all__ = ["TYPES", "Column", "Dataset", "Registry", "Row", "every_dataset", "register"]


def every_dataset() -> Registry:
    """Return the registry with the datasets of every room in it."""
    _discover()
    return datasets.registry


@cache
def _discover() -> None:
    autodiscover_modules("datasets")
