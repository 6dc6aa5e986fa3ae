"""Numbers as people write them."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.marking import InvalidAnswer
from challenges.marking.numerals import parse_number, within


@pytest.mark.parametrize(
    ("written", "unit", "value"),
    [
        ("12,5", "", "12.5"),
        ("12.50 €", "€", "12.5"),
        ("€12.50", "€", "12.5"),
        ("12,5 euros", "€", "12.5"),
        ("-€5", "€", "-5"),
        ("1 234,5", "", "1234.5"),
        ("1\u202f234\u202f567", "", "1234567"),
        ("1\u00a0234", "", "1234"),
        ("+3", "", "3"),
        ("− 5", "", "-5"),
        (",5", "", "0.5"),
        ("5,", "", "5"),
        ("1,234", "", "1.234"),
        ("50 %", "%", "50"),
        ("50", "%", "50"),
        ("12 MO", "Mo", "12"),
        ("12 m²", "m²", "12"),
        ("٣,٥", "", "3.5"),
        ("００７", "", "7"),
        (12, "", "12"),
        (0.1, "", "0.1"),
    ],
)
def test_read(written, unit, value):
    assert parse_number(written, unit) == Decimal(value)


@pytest.mark.parametrize(
    ("written", "unit", "code"),
    [
        ("1,234.5", "", "ambiguous_number"),
        ("1.234,5", "", "ambiguous_number"),
        ("1.234.567", "", "ambiguous_number"),
        ("12 34", "", "ambiguous_number"),
        ("1'234", "", "ambiguous_number"),
        ("50 %", "", "wrong_unit"),
        ("12 $", "€", "wrong_unit"),
        ("12 km", "m", "wrong_unit"),
        ("douze", "", "not_a_number"),
        ("1e5", "", "not_a_number"),
        ("12 + 3", "", "not_a_number"),
        ("²", "", "not_a_number"),
        ("-", "", "not_a_number"),
        ("NaN", "", "not_a_number"),
        ("Infinity", "", "not_a_number"),
        (float("nan"), "", "not_a_number"),
        (float("inf"), "", "not_a_number"),
        ("", "", "empty"),
        (" \u00a0", "€", "empty"),
        ("€", "€", "not_a_number"),
        ("1" * 101, "", "too_long"),
        pytest.param(10**5000, "", "too_long", id="huge"),
        (True, "", "wrong_type"),
        (None, "", "wrong_type"),
    ],
)
def test_rejected(written, unit, code):
    with pytest.raises(InvalidAnswer) as caught:
        parse_number(written, unit)
    assert caught.value.code == code


@settings(max_examples=150, deadline=None)
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_french_and_english_writing_agree(value):
    french = f"{value:,.2f}".replace(",", "\u202f").replace(".", ",")
    assert parse_number(french + " €", "€") == parse_number(f"{value:.2f}") == value


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120) | st.text("0123456789 ,.+-%€e", max_size=12), st.sampled_from(["", "€", "%", "m²"]))
def test_any_text_is_read_or_refused(written, unit):
    with suppress(InvalidAnswer):
        assert parse_number(written, unit).is_finite()


def test_tolerance_is_inclusive_and_exact():
    assert within(Decimal("12.51"), Decimal("12.50"), Decimal("0.01"))
    assert not within(Decimal("12.510000000000000000000000000000000001"), Decimal("12.50"), Decimal("0.01"))
    assert not within(Decimal("1e308"), Decimal("12.50"), Decimal("0.01"))
    assert not within(Decimal("5e-324"), Decimal(0), Decimal(0))
