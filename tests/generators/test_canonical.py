"""Canonical forms: the bytes are those of RFC 8785, and the same value has one form."""

import datetime as dt
from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from generators.canonical import canonical_bytes, decimal_text, digest, plain

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)


@given(VALUES)
def test_bytes_are_those_of_rfc_8785(value):
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(
    st.recursive(
        st.floats(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner, min_size=1) | st.dictionaries(KEYS, inner, min_size=1),
    )
)
def test_floats_are_refused_wherever_they_stand(value):
    with pytest.raises(TypeError):
        canonical_bytes(value)


DATASET = st.recursive(
    VALUES
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.dates()
    | st.integers()
    | st.builds(dt.time, st.integers(0, 23)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)


@given(DATASET)
def test_the_fast_way_writes_what_the_plain_form_gives(value):
    assert canonical_bytes(value) == rfc8785.dumps(plain(value))


def test_forms():
    value = {"b": Decimal("12.50"), "a": (dt.date(2026, 3, 1), dt.time(9, 5)), "c": 2**60}
    assert plain(value) == {"b": "12.5", "a": ["2026-03-01", "09:05"], "c": str(2**60)}
    assert digest(Decimal("1.0")) == digest(Decimal("1"))
    assert [decimal_text(Decimal(text)) for text in ("-0.00", "1E+3", "0.000001", "100")] == ["0", "1000", "0.000001", "100"]


@pytest.mark.parametrize("value", [1.5, {1, 2}, b"x", object()])
def test_what_has_no_form(value):
    with pytest.raises(TypeError):
        plain(value)
