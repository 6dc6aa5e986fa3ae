"""Numbers of schools and school years."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from challenges.runtime.schools import uai, years


@pytest.mark.parametrize("number", ["0750655E", "9990001X"])
def test_a_number_with_its_letter(number):
    assert uai.is_uai(number)


@given(st.integers(0, 9_999_999))
def test_one_letter_alone_goes_with_seven_digits(number):
    digits = f"{number:07}"
    assert [letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if uai.is_uai(digits + letter)] == [uai.letter_of(digits)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0750655F", "La lettre de « 0750655F » ne va pas avec ses chiffres : relisez-le."),
        ("750655E", "« 750655E » n’est pas un UAI : il faut sept chiffres, puis une lettre."),
        ("٠٧٥٠٦٥٥E", "« ٠٧٥٠٦٥٥E » n’est pas un UAI : il faut sept chiffres, puis une lettre."),
    ],
)
def test_what_is_wrong_with_a_number_is_said(typed, said):
    with pytest.raises(ValidationError) as refused:
        uai.check_uai(typed)
    assert refused.value.messages == [said]


def test_a_number_is_stored_as_it_is_written():
    assert uai.normalised(" 0750 655e ") == "0750655E"


@pytest.mark.parametrize(
    ("day", "year"),
    [(datetime.date(2026, 7, 31), "2025-2026"), (datetime.date(2026, 8, 1), "2026-2027"), (datetime.date(2027, 1, 5), "2026-2027")],
)
def test_a_school_year_begins_on_the_first_of_august(day, year):
    assert years.current_year(day) == year


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)))
def test_every_day_lies_in_one_year_that_follows_the_one_before(day):
    year = years.current_year(day)
    assert (years.is_year(year), day <= years.end_of(year), years.current_year(years.end_of(year)), years.next_year(year)) == (
        True, True, year, years.current_year(years.end_of(year) + datetime.timedelta(days=1)),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["2026", "2026-2028", "2027-2026", "26-27", "2026/2027", "٢٠٢٦-٢٠٢٧"])
def test_what_is_no_school_year(text):
    assert not years.is_year(text)
