import hashlib
import json
from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.canonical import canonical_bytes, digest

leaves = st.none() | st.booleans() | st.integers() | st.text()
values = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(values)
def test_what_json_knows_comes_back_the_same(value):
    assert json.loads(canonical_bytes(value)) == value


@given(st.dictionaries(st.text(), st.integers()), st.randoms())
def test_the_order_of_keys_does_not_count(value, random):
    items = list(value.items())
    random.shuffle(items)

    assert canonical_bytes(OrderedDict(items)) == canonical_bytes(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_equal_numbers_have_equal_bytes(value):
    sign, digits, exponent = value.as_tuple()

    longer = Decimal((sign, (*digits, 0, 0, 0), exponent - 3))

    assert canonical_bytes(longer) == canonical_bytes(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_a_decimal_is_written_without_loss(value):
    assert Decimal(json.loads(canonical_bytes(value))) == value


def test_the_writing_is_known():
    value = {
        "é": [1, True, None, (2, "a b")],
        "Z": Decimal("100"),
        "a": date(2022, 12, 6),
        "at": datetime(2022, 12, 6, 1, 30, tzinfo=timezone(timedelta(hours=2))),
        "id": UUID(int=7),
    }

    assert canonical_bytes(value).decode() == (
        '{"Z":"100","a":"2022-12-06","at":"2022-12-05T23:30:00+00:00",'
        '"id":"00000000-0000-0000-0000-000000000007","é":[1,true,null,[2,"a b"]]}'
    )
    assert digest(value) == hashlib.sha256(canonical_bytes(value)).hexdigest()


def test_one_instant_has_one_writing():
    paris = datetime(2024, 7, 14, 12, tzinfo=timezone(timedelta(hours=2)))

    assert digest(paris) == digest(datetime(2024, 7, 14, 10, tzinfo=UTC))


@pytest.mark.parametrize("value", [1.5, {1: "a"}, {"a": {2, 3}}, b"abc", [object()]])
def test_what_has_no_single_writing_is_refused(value):
    with pytest.raises(TypeError):
        canonical_bytes(value)


@pytest.mark.parametrize(
    "value",
    [Decimal("NaN"), Decimal("Infinity"), datetime(2024, 1, 1), "\ud800"],  # noqa: DTZ001
)
def test_what_has_no_sure_meaning_is_refused(value):
    with pytest.raises(ValueError, match=r"finite|offset|surrogates"):
        canonical_bytes(value)


def test_one_changed_letter_changes_the_digest():
    assert digest({"a": "voté"}) != digest({"a": "vote"})
