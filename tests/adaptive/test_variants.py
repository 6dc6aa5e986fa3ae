"""Variants of a family: shifts, the size rule, verdicts."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.adaptive.measuring import size_rule
from challenges.adaptive.measuring.responses import CalibrationError
from challenges.adaptive.measuring.variants import WRONG_SHARE, Verdict, compare_variants, verdicts
from tests.benchmarks import variant_worlds as worlds


def families(shift, answers=400, seed=0, offset=0.0, size=8, sd=0.25):
    """Answers to `size` variants a family by learners about its level; `offset` moves whole families away from their parameters."""
    rng = np.random.default_rng(seed)
    family = np.arange(len(shift)) // size
    count = int(family.max()) + 1
    a, b = np.exp(rng.normal(np.log(1.2), 0.2, count)), rng.normal(size=count)
    variant = np.repeat(np.arange(len(shift)), answers)
    of = family[variant]
    theta = b[of] + rng.normal(0, 0.5, len(variant))
    z = a[of] * (theta - b[of]) + np.asarray(shift)[variant] + offset * (of % 2)
    right = rng.random(len(variant)) < 1 / (1 + np.exp(-z))
    return family, variant, right, theta - rng.normal(0, sd, len(variant)), np.full(len(variant), sd), a, b


def usual_shifts(seed=0, count=160):
    return np.random.default_rng(seed).normal(0, 0.1, count)


def test_equal_variants_are_not_withdrawn():
    found = compare_variants(*families(usual_shifts()))
    assert Verdict.WITHDRAW not in found.verdict
    assert found.verdict.count(Verdict.CLEARED) > 130


def test_large_shifts_are_withdrawn():
    shift = usual_shifts()
    shift[[3, 50, 100]] = (1.0, -1.0, 0.9)
    found = compare_variants(*families(shift))
    assert [number for number, verdict in enumerate(found.verdict) if verdict == Verdict.WITHDRAW] == [3, 50, 100]


def test_shift_and_error_are_honest():
    shift = usual_shifts(count=320) * 3
    found = compare_variants(*families(shift, answers=200))
    z = (found.shift - shift) / found.se
    assert np.std(z) == pytest.approx(1.0, abs=0.12)
    assert np.mean(z) == pytest.approx(0.0, abs=0.2)


def test_error_grows_with_the_uncertainty_of_abilities():
    sure = compare_variants(*families(usual_shifts(), sd=0.01)).se
    unsure = compare_variants(*families(usual_shifts(), sd=0.6)).se
    assert (unsure > sure).mean() > 0.9


def test_what_a_family_has_in_common_is_not_a_shift():
    found = compare_variants(*families(usual_shifts(), offset=0.6))
    assert Verdict.WITHDRAW not in found.verdict
    assert found.family_offset[1::2].mean() == pytest.approx(0.6, abs=0.1)


def test_guessing_makes_shifts_less_sure():
    data = families(usual_shifts())
    assert (compare_variants(*data, guess=0.25).se > compare_variants(*data).se).all()


def test_variant_without_answers_is_watched():
    family, variant, right, ability, sd, a, b = families(usual_shifts())
    kept = variant != 9
    found = compare_variants(family, variant[kept], right[kept], ability[kept], sd[kept], a, b)
    assert found.n[9] == 0
    assert found.verdict[9] == Verdict.WATCH
    assert np.isinf(found.se[9])
    json.dumps(found.to_json(), allow_nan=False)


def test_rule_by_chance_alone():
    chances = [0.81, 0.8, 0.79, 0.06, 0.05, 0.0]
    expected = ["withdraw", "withdraw", "watch", "watch", "cleared", "cleared"]
    assert [str(verdict) for verdict in verdicts(chances, [400] * 6, wrong_share=0.0)] == expected


def test_rule_within_the_share_of_wrong_withdrawals():
    assert verdicts([0.99] * 9 + [0.4], [400] * 10)[-1] == Verdict.WITHDRAW
    assert verdicts([0.99] * 2 + [0.7], [400] * 3)[-1] == Verdict.WATCH
    assert verdicts([0.999] * 50 + [0.29], [400] * 51)[-1] == Verdict.WATCH


def test_few_answers_clear_nothing():
    assert list(map(str, verdicts([0.01, 0.01], [49, 50]))) == ["watch", "cleared"]


def test_small_differences_are_not_flagged_as_answers_accumulate():
    rng = np.random.default_rng(0)
    true = rng.normal(0, 0.12, 1000)
    se = np.full(1000, 0.03)
    found = size_rule.shrink(true + rng.normal(0, 0.03, 1000), se)
    assert (found.over(0.4) >= 0.8).sum() <= 2


def test_spread_is_found_again():
    rng = np.random.default_rng(1)
    true = np.where(rng.random(4000) < 0.1, rng.normal(0, 0.8, 4000), rng.normal(0, 0.15, 4000))
    found = size_rule.shrink(true + rng.normal(0, 0.1, 4000), np.full(4000, 0.1)).prior
    assert [found.over(bound) for bound in (0.3, 0.4, 1.0)] == pytest.approx(
        [np.mean(np.abs(true) > bound) for bound in (0.3, 0.4, 1.0)], abs=0.01
    )


def test_no_variant_at_all():
    assert compare_variants([], [], [], [], [], [], []).verdict == ()


@pytest.mark.parametrize(("variant", "family", "message"), [([2], [0, 0], "variant"), ([0], [1], "family")])
def test_bad_indices_are_refused(variant, family, message):
    with pytest.raises(CalibrationError, match=message):
        compare_variants(family, variant, [1], [0.0], [0.3], [1.0], [0.0])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.floats(-8, 8), st.floats(0, 3)), max_size=50))
def test_nothing_is_ever_nan(answers):
    variant, right, ability, sd = zip(*answers, strict=True) if answers else ((), (), (), ())
    found = compare_variants([0, 0, 1, 1, 2, 2], variant, right, ability, sd, [0.3, 1.0, 4.0], [-3.0, 0.0, 3.0], guess=[0.0, 0.25, 0.5])
    assert np.isfinite([found.shift, found.mean, found.sd, found.p_large]).all()
    assert not np.isnan(found.se).any()


def test_abilities_with_an_error_are_told_from_posterior_means():
    """Learners N(family, .5**2) with an error of .6: the reliability is .25 / .61; of posterior means it is 1."""
    noisy, posterior = (worlds.bank(worlds.World("", ability_sd=0.6, posterior=kind), 1, 400) for kind in (False, True))
    assert compare_variants(*noisy.given).telling == pytest.approx(0.25 / 0.61, abs=0.05)
    assert compare_variants(*posterior.given).telling == pytest.approx(1.0, abs=0.08)


def test_shifts_of_difficulty_are_told_from_shifts_in_logit():
    told = [compare_variants(*worlds.bank(worlds.World("", in_difficulty=kind), 2, 400).given).in_difficulty for kind in (False, True)]
    assert told == [False, True]


WORLDS = ("either side", "shifts of difficulty", "one side", "families of 3", "ability error .6", "everything")


@pytest.mark.parametrize("name", WORLDS)
def test_announced_share_of_wrong_withdrawals_comes_true(name):
    """At most 10 %, and twice the binomial error; `unplanted` for the strictest reading. Larger runs: `tests.benchmarks.variant_worlds`."""
    world = next(one for one in worlds.WORLDS if one.name == name)
    found = worlds.total(world, 200, range(40, 46))
    slack = 2 * np.sqrt(worlds.WRONG * (1 - worlds.WRONG) / found.withdrawn)
    assert found.announced / found.withdrawn <= WRONG_SHARE + 0.005
    assert found.unplanted / found.withdrawn <= worlds.WRONG + slack
    assert found.found / found.large >= worlds.FOUND[200] - 2 * np.sqrt(0.2 / found.large)
