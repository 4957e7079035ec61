"""Every kind of object that a pack loads has a history that reads in French."""

import re

import pytest

from agglo.journal.models import Entry
from agglo.journal.registry import histories
from tests.journal.reading import words_of

pytestmark = pytest.mark.django_db


def test_every_line_of_a_pack_reads_in_french(client, val_fictif):
    types = Entry.objects.filter(object_type__in=histories.public_types())
    keys = dict(types.order_by("-seq").values_list("object_type", "object_key"))
    assert len(keys) > 10

    for object_type, key in keys.items():
        text = words_of(client.get(f"/journal/{object_type}/{key}/"))
        assert "par le pack" in text
        assert not re.search(r"\b(None|True|False|[a-z]+_[a-z_]+)\b", text), text
