"""Numbers as people write them."""

from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.marking import InvalidAnswer
from challenges.marking.numerals import parse_number, round_half_up, show_number, within
from generators.expressions.functions import FUNCTIONS
from generators.formats import apply_format


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
        ("12 secondes", "s", "12"),
        ("12 sec.", "s", "12"),
        ("1 minute", "min", "1"),
        ("12 mn", "minutes", "12"),
        ("3 Kilomètres", "km", "3"),
        ("3 kilometres", "km", "3"),
        ("12 mégaoctets", "Mo", "12"),
        ("12 MB", "Mo", "12"),
        ("3 ans", "ans", "3"),
        ("1 an", "ans", "1"),
        ("2 jours", "j", "2"),
        ("1 livre", "livres", "1"),
        ("4 appareils", "appareil", "4"),
        ("20 degrés Celsius", "°C", "20"),
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
        ("50 %", "", "no_unit"),
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


@pytest.mark.parametrize(
    ("written", "unit", "label", "value"),
    [
        ("7 pages", "", "Nombre de pages affichées", "7"),
        ("7 pages affichées", "", "Nombre de pages affichées", "7"),
        ("1 page", "", "Nombre de pages affichées", "1"),
        ("12,5 s", "", "Début corrigé du sous-titre n° 3, en secondes", "12.5"),
        ("12,5 secondes", "", "Début corrigé du sous-titre n° 3, en secondes", "12.5"),
        ("12 €", "", "Total en euros", "12"),
        ("12 min", "", "Combien de minutes ?", "12"),
        ("5 s", "", "Duration (s)", "5"),
        ("3 livres empruntés", "livres", "Livres empruntés en mars", "3"),
        ("12 échecs", "", "Nombre d’échecs de cette adresse", "12"),
        ("7 erreurs", "", "Nombre d’erreur(s)", "7"),
        ("7 pages", "s", "Pages par seconde", "7"),
    ],
)
def test_what_the_label_asks_for_may_be_said(written, unit, label, value):
    assert parse_number(written, unit, label) == Decimal(value)


@pytest.mark.parametrize(
    ("written", "unit", "label", "code", "params"),
    [
        ("12 min", "", "Durée, en secondes", "wrong_unit", {"unit": "secondes"}),
        ("12 minutes", "s", "Durée", "wrong_unit", {"unit": "s"}),
        ("2 heures", "", "Nombre de pages", "no_unit", {}),
        ("7 lignes", "", "Nombre de pages", "no_unit", {}),
        ("2 mois", "s", "Durée", "wrong_unit", {"unit": "s"}),
        ("2 jours", "", "Durée en heures et en minutes", "no_unit", {}),
        ("12 m", "km", "Distance", "wrong_unit", {"unit": "km"}),
    ],
)
def test_another_unit_is_refused_and_the_right_one_is_named(written, unit, label, code, params):
    with pytest.raises(InvalidAnswer) as caught:
        parse_number(written, unit, label)
    assert (caught.value.code, caught.value.params) == (code, params)


@pytest.mark.parametrize(
    ("value", "unit", "tolerance", "text"),
    [
        ("2.345", "€", "0.01", "2,35\u00a0€"),
        ("2.355", "€", "0.005", "2,36\u00a0€"),
        ("-2.345", "€", "0.01", "-2,35\u00a0€"),
        ("2.345", "€", "0", "2,345\u00a0€"),
        ("2.345", "€", "0.001", "2,345\u00a0€"),
        ("1234.5", "€", "0", "1\u202f234,50\u00a0€"),
        ("12.00", "€", "0", "12\u00a0€"),
        ("2.3333333333", "", "0.01", "2,33"),
        ("2.3333333333", "", "0.50", "2,3"),
        ("2.6666666666", "km", "1", "3\u00a0km"),
        ("2.345", "", "0", "2,345"),
        ("-0.004", "", "0.01", "0,00"),
        ("1E+3", "", "0", "1\u202f000"),
    ],
)
def test_shown(value, unit, tolerance, text):
    assert show_number(Decimal(value), unit, Decimal(tolerance)) == text


@settings(max_examples=300, deadline=None)
@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=6),
    st.sampled_from(["", "km", "%", "secondes", "livres", "m²", "€"]),
    st.sampled_from(["0", "0.001", "0.05", "0.5", "1", "20"]),
)
def test_what_is_shown_is_read_and_right(value, unit, tolerance):
    shown = show_number(value, unit, Decimal(tolerance))
    assert within(parse_number(shown, unit), value, Decimal(tolerance))


@settings(max_examples=200, deadline=None)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_an_amount_is_shown_as_texts_write_it(value):
    """The feedback of a variant is written by the generator, the right answer by the marker: half cents are rounded one way."""
    assert show_number(value, "€", Decimal("0.01")) in (apply_format(value, "euros"), apply_format(value, "euros").replace(",00", ""))


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.integers(-(10**9), 10**9).map(lambda n: Decimal(n) / 2000)),
    st.integers(0, 3),
)
def test_halves_go_away_from_zero_everywhere(value, places):
    """One rule: the functions of the data language, its formats, and what the marker shows."""
    rule = round_half_up(value, places)
    assert abs(rule) == abs(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert Decimal(FUNCTIONS["round"].call(value, places)) == rule
    assert parse_number(show_number(value, "", Decimal(1).scaleb(-places))) == rule
    for name in {0: ("integer",), 1: ("decimal1",), 2: ("decimal2", "euros")}.get(places, ()):
        assert parse_number(apply_format(value, name), "€") == rule


def test_tolerance_is_inclusive_and_exact():
    assert within(Decimal("12.51"), Decimal("12.50"), Decimal("0.01"))
    assert not within(Decimal("12.510000000000000000000000000000000001"), Decimal("12.50"), Decimal("0.01"))
    assert not within(Decimal("1e308"), Decimal("12.50"), Decimal("0.01"))
    assert not within(Decimal("5e-324"), Decimal(0), Decimal(0))
