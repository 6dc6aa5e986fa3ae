"""Calibration: parameters found again, errors honest, frozen items untouched, statuses, comparison of two calibrations."""

import functools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.adaptive.measuring import linking
from challenges.adaptive.measuring.calibration import Anchors, Calibration, Status, abilities_of, calibrate, statuses
from challenges.adaptive.measuring.marginal import Prior
from challenges.adaptive.measuring.responses import CalibrationError, Responses
from tests.adaptive.answers import rmse, simulated


@functools.cache
def free():
    truth = simulated(learners=3000, items=60, answers=25, seed=1)
    return truth, calibrate(truth.responses)


def test_finds_the_parameters_again():
    truth, found = free()
    assert found.converged
    assert rmse(found.a, truth.a) < 0.12
    assert rmse(found.b, truth.b) < 0.12


def test_errors_are_honest():
    truth, found = free()
    assert 0.75 < np.std((found.a - truth.a) / found.se_a) < 1.3
    assert 0.75 < np.std((found.b - truth.b) / found.se_b) < 1.3


def test_fit_of_items_that_follow_the_model():
    _, found = free()
    assert np.abs(found.fit.infit - 1).max() < 0.05
    assert np.mean(found.fit.p < 0.01) < 0.1
    assert found.fit.misfit.max() < 0.06


def test_fit_points_at_the_item_that_does_not():
    truth = simulated(learners=3000, items=40, answers=30, seed=2)
    right = truth.responses.right.copy()
    mine = truth.responses.item == 7
    middling = np.abs(truth.theta[truth.responses.person] - truth.b[7]) < 0.5
    right[mine] = np.where(middling[mine], False, right[mine])
    found = calibrate(Responses.of(truth.responses.person, truth.responses.item, right, 3000, 40))
    assert int(np.argmax(found.fit.misfit)) == 7
    assert found.fit.p[7] < 1e-6


def test_known_guess_rate_is_taken_into_account():
    truth = simulated(learners=3000, items=50, answers=25, seed=3, guess=0.25)
    found = calibrate(truth.responses, guess=truth.guess)
    ignored = calibrate(truth.responses)
    assert rmse(found.b, truth.b) < 0.2
    assert rmse(ignored.b, truth.b) > 2 * rmse(found.b, truth.b)


def test_agrees_with_another_program():
    mirt = pytest.importorskip("mirt")
    truth, found = free()
    table = np.full((3000, 60), -1)
    table[truth.responses.person, truth.responses.item] = truth.responses.right
    theirs = mirt.fit_mirt(table, "2PL", compute_standard_errors=False).model.parameters
    assert np.corrcoef(np.ravel(theirs["discrimination"]), found.a)[0, 1] > 0.98
    assert rmse(found.b, np.ravel(theirs["difficulty"])) < 0.06


def test_slopes_do_not_depend_on_diagnostics():
    truth, found = free()
    quick = calibrate(truth.responses, diagnostics=False)
    assert quick.fit is None
    assert np.array_equal(quick.a, found.a)
    assert np.array_equal(quick.b, found.b)


def test_order_of_the_answers_does_not_matter():
    truth, found = free()
    order = np.random.default_rng(0).permutation(len(truth.responses))
    mixed = Responses.of(truth.responses.person[order], truth.responses.item[order], truth.responses.right[order], 3000, 60)
    again = calibrate(mixed, diagnostics=False)
    assert np.array_equal(again.a, found.a)
    assert np.array_equal(again.b, found.b)


def test_a_sample_warms_up_a_large_calibration():
    truth = simulated(learners=6000, items=40, answers=15, seed=4)
    found = calibrate(truth.responses, diagnostics=False)
    assert found.converged
    assert found.maps < 20
    assert rmse(found.b, truth.b) < 0.1


def test_result_is_immutable():
    _, found = free()
    with pytest.raises(ValueError, match="read-only"):
        found.a[0] = 1.0
    with pytest.raises(AttributeError):
        found.mean = 1.0


def test_json_there_and_back():
    truth = simulated(learners=300, items=20, answers=10, seed=5)
    found = calibrate(Responses.of(truth.responses.person, truth.responses.item, truth.responses.right, 300, 21))
    text = json.dumps(found.to_json(), allow_nan=False)
    assert Calibration.from_json(json.loads(text)).to_json() == found.to_json()


# New items on a frozen bank


@functools.cache
def frozen():
    truth = simulated(learners=3000, items=80, answers=30, seed=6, mean=0.6, sd=1.3)
    fixed = np.arange(80) < 60
    a, b = np.where(fixed, truth.a, np.nan), np.where(fixed, truth.b, np.nan)
    return truth, fixed, calibrate(truth.responses, anchors=Anchors(a, b, fixed))


def test_frozen_items_keep_their_values():
    truth, fixed, found = frozen()
    assert np.array_equal(found.a[fixed], truth.a[fixed])
    assert np.array_equal(found.b[fixed], truth.b[fixed])
    assert found.anchored.tolist() == fixed.tolist()


def test_new_items_come_out_on_the_frozen_scale():
    truth, fixed, found = frozen()
    assert rmse(found.b[~fixed], truth.b[~fixed]) < 0.15
    assert rmse(found.a[~fixed], truth.a[~fixed]) < 0.2


def test_population_is_estimated_on_a_frozen_bank():
    truth, _, found = frozen()
    assert found.mean == pytest.approx(truth.theta.mean(), abs=0.05)
    assert found.sd == pytest.approx(truth.theta.std(), abs=0.05)


def test_free_calibration_has_the_unit_population():
    _, found = free()
    assert (found.mean, found.sd) == (0.0, 1.0)


# Little data, odd data


def test_item_without_answers_gets_the_prior():
    truth = simulated(learners=800, items=30, answers=15, seed=7)
    found = calibrate(Responses.of(truth.responses.person, truth.responses.item, truth.responses.right, 800, 31))
    assert found.n[30] == 0
    assert found.status[30] == Status.LEVEL_DEFAULT
    assert found.b[30] == pytest.approx(found.prior.mean_b, abs=0.01)
    assert found.se_b[30] == pytest.approx(found.prior.sd_b, rel=0.15)


def test_given_prior_is_kept():
    truth = simulated(learners=200, items=10, answers=8, seed=8)
    prior = Prior(0.1, 0.2, 0.3, 0.9)
    assert calibrate(truth.responses, prior=prior, diagnostics=False).prior == prior


@pytest.mark.parametrize("right", [True, False])
def test_all_right_and_all_wrong_are_finite(right):
    truth = simulated(learners=400, items=20, answers=15, seed=9)
    marks = np.where(truth.responses.item == 3, right, truth.responses.right)
    found = calibrate(Responses.of(truth.responses.person, truth.responses.item, marks, 400, 20))
    assert np.isfinite([found.a, found.b, found.se_a, found.se_b]).all()
    assert int(np.argmin(found.b) if right else np.argmax(found.b)) == 3


def test_no_answers_at_all():
    found = calibrate(Responses.of([], [], [], 0, 5))
    assert np.isfinite([found.a, found.b, found.se_a, found.se_b]).all()
    assert found.status == (Status.LEVEL_DEFAULT,) * 5


@settings(max_examples=40, deadline=None)
@given(
    answers=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.booleans()), max_size=60),
    guess=st.sampled_from([0.0, 0.25, 0.5]),
    slip=st.sampled_from([0.0, 0.03]),
    anchored=st.booleans(),
)
def test_nothing_is_ever_nan(answers, guess, slip, anchored):
    person, item, right = zip(*answers, strict=True) if answers else ((), (), ())
    anchors = Anchors(np.full(5, 1.1), np.arange(5) - 2.0, np.arange(5) < 2) if anchored else None
    responses = Responses.of(person, item, right, 6, 5)
    found = calibrate(responses, guess, slip, anchors=anchors)
    assert np.isfinite([found.a, found.b, found.se_a, found.se_b]).all()
    assert (found.a > 0).all()
    seen = abilities_of(responses, found)
    assert np.isfinite(np.concatenate([seen.theta, seen.sd, seen.rest, seen.rest_sd, seen.expected])).all()


def test_abilities_follow_the_truth():
    truth, found = free()
    seen = abilities_of(truth.responses, found)
    assert np.corrcoef(seen.theta, truth.theta)[0, 1] > 0.9
    assert np.std((seen.theta - truth.theta) / seen.sd) == pytest.approx(1.0, abs=0.05)


def test_hundreds_of_answers_are_integrated_too():
    truth = simulated(learners=300, items=300, answers=250, seed=11)
    found = calibrate(truth.responses, diagnostics=False)
    seen = abilities_of(truth.responses, found)
    assert np.abs(seen.theta - abilities_of(truth.responses, found, nodes=181).theta).max() < 0.01


def test_expected_comes_from_the_other_answers():
    responses = Responses.of([0, 0, 0], [0, 1, 2], [1, 1, 0], 1, 3)
    found = calibrate(responses, prior=Prior())
    whole = abilities_of(responses, found)
    without = abilities_of(Responses.of([0, 0], [1, 2], [1, 0], 1, 3), found)
    assert whole.rest[0] == pytest.approx(without.theta[0], abs=1e-5)
    assert whole.rest_sd[0] == pytest.approx(without.sd[0], abs=1e-5)


def test_statuses_at_their_bounds():
    found = statuses([99, 100, 399, 400, 400, 400], [1, 1, 1, 1, 1, 0.4], [0.1, 0.1, 0.1, 0.1999, 0.2, 0.1])
    names = ("level default", "provisional", "provisional", "operational", "provisional", "provisional")
    assert tuple(map(str, found)) == names


# Bad input


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0], [0, 1], [1]), "same length"),
        (([0], [0], [2]), "neither 0 nor 1"),
        (([-1], [0], [1]), "person is negative"),
        (([0.5], [0], [1]), "person: not integers"),
        (([0], [3], [1], 1, 3), "item beyond 2"),
    ],
)
def test_bad_answers_are_refused(arguments, message):
    with pytest.raises(CalibrationError, match=message):
        Responses.of(*arguments)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"guess": 1.0}, "guess outside"),
        ({"guess": 0.6, "slip": 0.5}, "less than 1"),
        ({"anchors": Anchors(np.ones(3), np.zeros(3), np.zeros(3, dtype=bool))}, "none is fixed"),
        ({"anchors": Anchors(np.array([0.0, 1, 1]), np.zeros(3), np.ones(3, dtype=bool))}, "item 0"),
        ({"anchors": Anchors(np.ones(2), np.zeros(2), np.ones(2, dtype=bool))}, "every item"),
        ({"start": (np.zeros(3), np.zeros(3))}, "slopes above 0"),
    ],
)
def test_bad_parameters_are_refused(options, message):
    with pytest.raises(CalibrationError, match=message):
        calibrate(Responses.of([0, 1], [0, 2], [1, 0], 2, 3), **options)


# Two calibrations


def test_link_finds_the_change_of_scale():
    _, found = free()
    there = linking.Link(1.4, -0.7)
    moved = there.apply(found)
    back = linking.link(moved.a, moved.b, found.a, found.b)
    assert (back.slope, back.shift) == pytest.approx((1.4, -0.7), abs=1e-4)


def test_drift_alarms_on_the_item_that_moved_only():
    items, moved = 50, np.zeros(50)
    moved[4] = 1.0
    old = calibrate(simulated(learners=3000, items=items, answers=25, seed=10).responses)
    new = calibrate(simulated(learners=3000, items=items, answers=25, seed=10, mean=0.5, shift=moved).responses, start=(old.a, old.b))
    found = linking.compare(old, new)
    assert np.flatnonzero(found.alarm).tolist() == [4]
    assert found.delta_b[4] < -0.4
    assert found.correlation > 0.95


def test_comparison_of_common_items_by_pairs():
    _, found = free()
    compared = linking.compare(found, found, pairs=[[3, 3], [5, 5], [8, 8]])
    assert compared.item.tolist() == [3, 5, 8]
    assert np.abs(compared.delta_b).max() < 1e-4
    assert not compared.alarm.any()
    json.dumps(compared.to_json(), allow_nan=False)


def test_comparison_of_different_banks_needs_pairs():
    _, found = free()
    other = calibrate(Responses.of([], [], [], 0, 5))
    with pytest.raises(CalibrationError, match="give pairs"):
        linking.compare(found, other)
