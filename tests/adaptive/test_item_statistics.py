"""Item statistics, differential functioning, response times."""

import functools
import json
from dataclasses import replace

import numpy as np
import pytest

from challenges.adaptive.measuring import item_statistics as statistics
from challenges.adaptive.measuring import response_times as times
from challenges.adaptive.measuring.calibration import abilities_of, calibrate
from challenges.adaptive.measuring.differential import differential_functioning, mantel_haenszel
from challenges.adaptive.measuring.responses import CalibrationError, Responses
from tests.adaptive.answers import simulated


@functools.cache
def calibrated():
    truth = simulated(learners=2000, items=40, answers=20, seed=20)
    found = calibrate(truth.responses)
    return truth, found, abilities_of(truth.responses, found)


def test_classical_by_hand():
    responses = Responses.of([0, 1, 2, 0, 1, 2], [0, 0, 0, 1, 1, 1], [1, 0, 1, 0, 0, 1], 3, 3)
    found = statistics.classical(responses, [1.0, 0.0, 2.0, 0.0, 1.0, 2.0], [0, 1, 0, 0, 0, 0], [10, 20, 30, 5, np.nan, 15])
    assert found.n.tolist() == [3, 3, 0]
    assert found.facility[:2] == pytest.approx([2 / 3, 1 / 3])
    assert found.skip_share[:2] == pytest.approx([1 / 3, 0])
    assert found.time_median[:2] == pytest.approx([20, 10])
    assert (found.time_low[0], found.time_high[0]) == pytest.approx((15, 25))
    assert found.discrimination[0] == pytest.approx(np.corrcoef([1, 0, 1], [1, 0, 2])[0, 1])
    assert np.isnan(found.facility[2])


def test_rest_score_leaves_the_answer_out():
    responses = Responses.of([0, 0, 0, 1], [0, 1, 2, 0], [1, 1, 0, 1], 2, 3)
    assert statistics.rest_score(responses)[:3].tolist() == [0.5, 0.5, 1.0]
    assert np.isnan(statistics.rest_score(responses)[3])


def test_steep_items_discriminate_more():
    truth, _, seen = calibrated()
    found = statistics.classical(truth.responses, seen.rest)
    assert np.corrcoef(found.discrimination, truth.a)[0, 1] > 0.5


def test_choices_by_group():
    found = statistics.choices([0, 0, 1, 1, -1, 1], [-3, -2, -1, 1, 2, 3], options=2, groups=3)
    assert found.shares == ((1.0, 0.0, 0.0), (0.0, 1.0, 0.5))
    assert found.counts == (2, 2, 2)
    assert found.ability == (-2.5, 0.0, 2.5)


def test_choice_beyond_the_options_is_refused():
    with pytest.raises(CalibrationError):
        statistics.choices([2], [0.0], options=2)


def test_wrong_answers_are_ranked_with_their_variants():
    found = statistics.wrong_answers(["12", "21", "12", "12"], ["s2", "s1", "s1", "s2"], [0.0, 1.0, 1.0, 2.0])
    assert [(answer.answer, answer.count, answer.share) for answer in found] == [("12", 3, 0.75), ("21", 1, 0.25)]
    assert found[0].variants == (("s2", 2), ("s1", 1))
    assert found[0].ability == 1.0


def test_curve_follows_the_model():
    truth, _, seen = calibrated()
    mine = truth.responses.item == 5
    found = statistics.curve(truth.responses.right[mine], seen.rest[mine], seen.expected[mine])
    deviations = (np.array(found.observed) - found.expected) / found.se
    assert np.abs(deviations).max() < 3.5
    assert list(found.ability) == sorted(found.ability)
    assert sum(found.n) == mine.sum()
    json.dumps(found.to_json(), allow_nan=False)


def test_model_curve_rises_from_the_guess_rate():
    x, y = statistics.model_curve(1.5, 0.5, guess=0.25, slip=0.03)
    assert len(x) == len(y) == 41
    assert y[0] == pytest.approx(0.25, abs=0.01)
    assert y[-1] == pytest.approx(0.97, abs=0.01)


def test_exposure_counts_a_session_once():
    assert statistics.exposure([0, 0, 1, 0], [7, 7, 7, 9], 3).tolist() == [1.0, 0.5, 0.0]


def test_no_session_no_exposure():
    assert statistics.exposure([], [], 2).tolist() == [0.0, 0.0]


def test_period_in_which_an_item_leaked():
    truth, _, seen = calibrated()
    responses = truth.responses
    period = (responses.person >= 1000).astype(int)
    leaked = (responses.item == 3) & (period == 1)
    right = np.where(leaked & (np.arange(len(responses)) % 2 == 0), True, responses.right)
    found = statistics.by_period(Responses.of(responses.person, responses.item, right, 2000, 40), seen.expected, period, 2)
    assert np.argwhere(found.alarm).tolist() == [[3, 1]]
    assert found.shift[3, 1] > 0.5


def test_quantiles_of_an_empty_group():
    found = statistics.quantiles_within(np.array([1, 1]), np.array([2.0, 4.0]), 3, (0.5,))[0]
    assert np.isnan(found[[0, 2]]).all()
    assert found[1] == 3.0


# Differential functioning


def two_groups(shift, learners=4000, items=20, impact=0.5, seed=0):
    """Half the learners are focal, `impact` less able; `shift` (items,) makes items easier for them."""
    rng = np.random.default_rng(seed)
    focal = np.arange(learners) % 2 == 1
    theta = rng.normal(0, 1, learners) - impact * focal
    a, b = np.full(items, 1.2), np.linspace(-1.5, 1.5, items)
    person, item = np.repeat(np.arange(learners), items), np.tile(np.arange(items), learners)
    z = a[item] * (theta[person] - b[item]) + np.asarray(shift)[item] * focal[person]
    return Responses.of(person, item, rng.random(len(item)) < 1 / (1 + np.exp(-z))), focal[person]


@functools.cache
def with_dif():
    shift = np.zeros(20)
    shift[4], shift[11] = -1.0, 0.8
    responses, focal = two_groups(shift)
    found = calibrate(responses, diagnostics=False)
    return differential_functioning(responses, focal, abilities_of(responses, found).rest)


def test_mantel_haenszel_by_hand():
    shift, se = mantel_haenszel(np.array([[[[20.0, 30.0], [10.0, 40.0]]]]))
    assert shift[0] == pytest.approx(np.log(40 * 20 / (10 * 30)))
    assert se[0] == pytest.approx(np.sqrt(1 / 20 + 1 / 30 + 1 / 10 + 1 / 40))


def test_items_alike_for_both_groups_are_class_a():
    responses, focal = two_groups(np.zeros(20), seed=1)
    found = differential_functioning(responses, focal, abilities_of(responses, calibrate(responses, diagnostics=False)).rest)
    assert set(found.classes) == {"A"}


def test_differential_items_are_found_with_their_sign():
    found = with_dif()
    assert {place: name for place, name in enumerate(found.classes) if name in ("B", "C")} == {4: "C", 11: "C"}
    assert found.shift[4] == pytest.approx(-1.0, abs=0.3)
    assert found.shift[11] == pytest.approx(0.8, abs=0.3)


def test_a_weaker_group_does_not_find_every_item_harder():
    responses, focal = two_groups(np.zeros(20), impact=1.0, seed=2)
    seen = abilities_of(responses, calibrate(responses, diagnostics=False))
    corrected = differential_functioning(responses, focal, seen.rest, seen.rest_sd).shift
    naive = differential_functioning(responses, focal, seen.rest).shift
    assert abs(corrected.mean()) < 0.4 * abs(naive.mean())


def test_too_few_answers_have_no_class():
    responses, focal = two_groups(np.zeros(20), learners=390)
    found = differential_functioning(responses, focal, statistics.rest_score(responses))
    assert set(found.classes) == {None}


def test_one_group_alone_has_no_shift():
    responses, _ = two_groups(np.zeros(20), learners=300)
    found = differential_functioning(responses, np.zeros(len(responses), dtype=bool), statistics.rest_score(responses))
    assert np.isnan(found.shift).all()
    json.dumps(found.to_json(), allow_nan=False)


# Response times


@functools.cache
def habits():
    rng = np.random.default_rng(0)
    items, learners = 200, 400
    median, slow = rng.normal(np.log(60), 0.5, items), rng.normal(0, 0.25, learners)
    item = rng.integers(0, items, (learners, 32))
    seconds = np.exp(median[item] + slow[:, None] + rng.normal(0, 0.5, item.shape))
    return median, times.item_times(item.ravel(), np.repeat(np.arange(learners), 32), seconds.ravel(), items)


def session(seed, known=0):
    """One session of 32 after two earlier ones, the first `known` questions answered three times faster; with and without the habit."""
    median, usual = habits()
    rng = np.random.default_rng(1000 + seed)
    slow = rng.normal(0, 0.25)
    earlier, item = rng.integers(0, 200, 64), rng.choice(200, 32, replace=False)
    before = np.exp(median[earlier] + slow + rng.normal(0, 0.5, 64))
    now = np.exp(median[item] + slow + rng.normal(0, 0.5, 32))
    now[:known] /= 3
    return times.session_times(usual, item, now, times.slowness(usual, earlier, before))


def test_usual_times_are_found_again():
    median, usual = habits()
    assert np.std(usual.median - median) < 0.15
    assert usual.spread.mean() == pytest.approx(0.5, abs=0.05)


def test_honest_sessions_rarely_alarm():
    assert sum(session(seed).alarm for seed in range(400)) <= 12


def test_sessions_with_known_questions_alarm():
    assert sum(session(seed, known=10).alarm for seed in range(100)) >= 75


def honest(seed, learners=500, own=0.0, drift=0.0, person=0.0, noise=np.random.Generator.standard_normal):
    """Shares listed among honest third sessions of 32 questions, with the earlier ones and without; `own`: each session's pace, `person`:
    how differently steady learners are.
    """
    rng = np.random.default_rng(seed)
    median, slow, steady = rng.normal(np.log(60), 0.5, 200), rng.normal(0, 0.25, learners), np.exp(rng.normal(0, person, learners))
    item = np.stack([np.argsort(rng.random((learners, 200)), axis=1)[:, :32] for _ in range(3)])
    pace = slow + own * rng.normal(size=(3, learners)) + drift * np.arange(3)[:, None]
    seconds = np.exp(median[item] + pace[:, :, None] + 0.5 * steady[:, None] * noise(rng, item.shape))
    number = np.broadcast_to(np.arange(3 * learners).reshape(3, learners, 1), item.shape)
    usual = times.item_times(item.ravel(), number.ravel(), seconds.ravel(), 200, number.ravel() % learners)
    alone = [times.session_times(usual, item[2, one], seconds[2, one]).alarm for one in range(learners)]
    known = [
        times.session_times(
            usual, item[2, one], seconds[2, one], times.slowness(usual, item[:2, one].ravel(), seconds[:2, one].ravel())
        ).alarm
        for one in range(learners)
    ]
    return np.mean(known), np.mean(alone)


@pytest.mark.parametrize(
    "world",
    [
        {},
        {"own": 0.15},
        {"own": 0.3},
        {"drift": -0.15},
        {"person": 0.25},
        {"noise": lambda rng, shape: rng.standard_t(4, shape) / np.sqrt(2)},
        {"noise": lambda rng, shape: 2 - rng.gamma(4, 0.5, shape)},
    ],
    ids=["as told", "pace moves", "pace moves much", "faster each time", "unequally steady", "heavy tails", "fast tail"],
)
def test_one_honest_exam_in_a_hundred_is_listed(world):
    """At most 1 %, and what chance adds to it once in a thousand times (binomial, 500 exams)."""
    assert max(honest(5, **world)) <= times.FALSE_ALARMS + 3.1 * np.sqrt(0.01 * 0.99 / 500)


def test_known_questions_are_found_where_pace_moves():
    rng = np.random.default_rng(3)
    _, usual = habits()
    moving = replace(usual, pace=0.15)
    alarms = 0
    for _ in range(100):
        item, slow = rng.choice(200, 32, replace=False), rng.normal(0, 0.25)
        now = np.exp(usual.median[item] + slow + rng.normal(0, 0.15) + rng.normal(0, 0.5, 32))
        now[:12] /= 4
        alarms += times.session_times(moving, item, now, times.Slowness(slow, 0.06, 64)).alarm
    assert alarms >= 70


def test_fastest_answers_are_named():
    _, usual = habits()
    seconds = np.exp(usual.median[:10])
    seconds[4] /= 5
    seconds[7] /= 8
    assert times.session_times(usual, range(10), seconds, times.slowness(usual, range(10), np.exp(usual.median[:10]))).fastest == (7, 4)


def test_same_session_same_cut():
    assert times.cut_of(32, 0.2) == times.cut_of.__wrapped__(32, 0.2)


def test_short_sessions_never_alarm():
    _, usual = habits()
    found = times.session_times(usual, [0, 1, 2], [0.01, 0.01, 0.01])
    assert not found.alarm
    assert not found.anchored
    json.dumps(found.to_json(), allow_nan=False)


def test_unknown_times_say_nothing():
    _, usual = habits()
    found = times.session_times(usual, [0, 1], [np.nan, 0.0])
    assert np.isnan(found.residuals).all()
    assert (found.statistic, found.fastest) == (0.0, ())
    json.dumps(found.to_json(), allow_nan=False)
