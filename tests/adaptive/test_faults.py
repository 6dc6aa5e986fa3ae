"""Parameters that no release may hold: every item at fault is named."""

from dataclasses import replace

import numpy as np
import pytest

from challenges.adaptive import BankError, ItemBank
from challenges.adaptive.bank import faults
from challenges.adaptive.model import POPULATION

GOOD = {"a": [1.2, 1.2, 1.2], "b": [0.0, 1.0, 2.0], "c": [0.0, 0.25, 0.0], "s": [0.0, 0.0, 0.03]}


def test_good_parameters():
    assert faults(**GOOD) == []


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("a", 0.0, "a outside ]0, 20]"),
        ("a", -1.0, "a outside ]0, 20]"),
        ("b", 8.1, "b beyond 8"),
        ("c", -0.1, "c and s must be >= 0 and c + s < 1"),
        ("s", 1.0, "c and s must be >= 0 and c + s < 1"),
        ("se_b", 1.6, "standard error of b negative or above 1.5"),
        ("se_a", -0.1, "standard error of a negative or above 1.5"),
    ],
)
def test_each_fault_is_named(column, value, message):
    given = {name: list(values) for name, values in GOOD.items()} | {"se_a": [0.1] * 3, "se_b": [0.1] * 3}
    given[column][1] = value
    assert faults(**given) == [(1, message)]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"points": [1.0, -1.0, 1.0]}, "points must be finite and >= 0 (item 1)"),
        ({"points": [1.0, 1.0, np.inf]}, "points must be finite and >= 0 (item 2)"),
        ({"populations": (POPULATION,)}, "fewer populations than competences"),
    ],
)
def test_what_a_bank_need_not_have_is_checked_when_it_has_it(given, message):
    numbers = np.arange(3)
    bank = ItemBank.from_levels(numbers, numbers, numbers, numbers + 1, numbers)
    with pytest.raises(BankError) as error:
        replace(bank, **given)
    assert str(error.value) == message


def test_every_item_at_fault_is_listed():
    assert [item for item, _ in faults(**GOOD | {"a": [0.0, 1.0, -2.0]})] == [0, 2]


def test_a_missing_parameter_is_a_fault():
    assert (2, "b is not finite") in faults(**GOOD | {"b": [0.0, 0.0, np.nan]})


def test_an_item_never_calibrated_has_no_standard_error():
    assert faults(**GOOD, se_b=[np.nan, 0.2, 0.1]) == []


def test_devices_are_bits():
    with pytest.raises(BankError, match="devices"):
        ItemBank(
            [1.0], [0.0], [0.0], [0.0], competence=[0], topic=[0], skill=[0], level=[1], family=[0], timed=[False], devices=[8]
        )  # fmt: skip
