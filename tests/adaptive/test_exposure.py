"""Counters of exposure and the weights made from them."""

import numpy as np
import pytest

from challenges.adaptive import Exposure, Scope, exposure, simulation, strategies
from tests.adaptive.banks import large_bank, small_bank
from tests.adaptive.test_content import twins

BANK = small_bank()


def sessions(count, item=0, band=4):
    return np.full((count, 2), [item, item + 1]), np.full((count, 2), band)


def test_sessions_are_counted_by_item_and_band():
    after = exposure.refreshed(exposure.empty(BANK), *sessions(10))
    assert after.counts[0].tolist() == [0, 0, 0, 0, 10, 0, 0, 0]
    assert after.sessions.tolist() == [0, 0, 0, 0, 10, 0, 0, 0]
    assert after.recorded == 10


def test_short_sessions_count_as_one_session():
    items = np.array([[0, 1, 2], [3, -1, -1]])
    after = exposure.refreshed(exposure.empty(BANK), items, np.zeros_like(items))
    assert after.sessions.sum() == pytest.approx(2)
    assert after.counts.sum() == 4


def test_counters_are_halved_every_2000_sessions():
    before = exposure.refreshed(exposure.empty(BANK), *sessions(1990))
    assert before.counts[0, 4] == 1990
    after = exposure.refreshed(before, *sessions(50))
    assert (after.counts[0, 4], after.sessions[4], after.recorded) == (1020, 1020, 2040)
    assert exposure.refreshed(after, *sessions(50)).counts[0, 4] == 1070


def test_a_refresh_changes_nothing_in_place():
    before = exposure.empty(BANK)
    exposure.refreshed(before, *sessions(10))
    assert before.counts.sum() == 0


def test_counters_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        exposure.empty(BANK).counts[0, 0] = 1


def test_counters_are_copied():
    counts = np.zeros((64, 8))
    kept = Exposure(counts, np.zeros(8))
    counts[:] = 5
    assert kept.counts.sum() == 0


def test_weights_fall_with_use_from_one_to_the_lowest():
    counts, bank = np.zeros((2000, 8)), large_bank()
    counts[:5, 4] = [0, 3, 6, 9, 50]
    weights = exposure.weights(bank, Exposure(counts, np.full(8, 100 / 8)), 32)[:, 4]
    assert weights[0] == weights[5] == 1
    assert (np.diff(weights[:5]) < 0).all()
    assert weights[4] == exposure.LOWEST_WEIGHT


def test_few_sessions_say_little():
    counts = np.zeros((2000, 8))
    counts[0, 4] = 1
    weight = exposure.weights(large_bank(), Exposure(counts, np.eye(8)[4]), 32)[0, 4]
    assert weight > 0.5


def test_variants_wear_out_together():
    counts = np.zeros((32, 8))
    counts[1] = 100
    weights = exposure.weights(twins(), Exposure(counts, np.full(8, 100.0)), 2)
    assert (weights[:4] == weights[0]).all()
    assert weights[0, 0] < weights[4, 0] == 1


def test_bands_of_finished_sessions_are_those_of_their_decisions():
    bank = large_bank()
    found = simulation.simulate(bank, strategies.get("balise-certification-1"), np.linspace(-2, 2, 20), 3, Scope(length=8))
    bands = simulation.bands_of(bank, found.items, found.right)
    for learner in range(20):
        answers = list(zip(found.items[learner].tolist(), found.right[learner].tolist(), strict=True))
        decision = strategies.get("balise-certification-1").next_item(bank, answers[:7], 1, Scope())
        assert exposure.band(decision.explain["theta"]) == bands[learner, 7]
