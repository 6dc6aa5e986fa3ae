"""The rules of 2020 and 2023: choice from the profile, matrix, report."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.adaptive import ItemBank, Scope
from challenges.adaptive.profile import MATRIX, NoProfile, ProfileRules, ProfileStrategy, outcome, profile_of
from tests.adaptive.banks import run

STRATEGY = ProfileStrategy()


@cache
def bank():
    """16 competences x 4 topics x levels 1..4, one item a skill: item = competence * 16 + topic * 4 + level - 1."""
    numbers = np.arange(256)
    return ItemBank.from_levels(numbers // 16, numbers // 4, numbers, numbers % 4 + 1, numbers)


def item(competence, topic, level):
    return competence * 16 + topic * 4 + level - 1


def profile(levels, validated, **rules):
    levels = (*levels, *[0] * (16 - len(levels)))
    return ProfileRules(levels, tuple(8 * level + 3 for level in levels), frozenset(validated), **rules)


ONE = profile((3,), {item(0, 0, 3), item(0, 0, 2), item(0, 1, 2), item(0, 2, 1)})
FULL = profile((4,) * 16, range(256))


def chosen(rules, seed=0, **scope):
    return run(STRATEGY, bank(), Scope(profile=rules, **scope), seed, bool)[0]


def test_hardest_validated_skills_spread_over_topics():
    assert [decision.item for decision in chosen(ONE)] == [item(0, 0, 3), item(0, 1, 2), item(0, 2, 1)]


def test_a_topic_comes_back_when_no_other_is_left():
    decisions = chosen(profile((3,), {item(0, 0, 3), item(0, 0, 2)}))
    assert [(decision.item, decision.rule_given_way) for decision in decisions] == [(item(0, 0, 3), None), (item(0, 0, 2), "topic")]


def test_2020_asks_only_validated_skills():
    assert len(chosen(profile((1,), {item(0, 0, 1)}))) == 1


def test_2023_asks_three_a_competence():
    assert [decision.competence for decision in chosen(profile((1, 0, 2), {item(0, 0, 1)}, exact=True))] == [0, 0, 0, 2, 2, 2]


def test_2023_says_that_a_skill_was_not_validated():
    decisions = chosen(profile((1,), {item(0, 0, 1)}, exact=True))
    assert [decision.rule_given_way for decision in decisions] == [None, "profile", "profile"]


def test_2023_asks_nothing_above_the_level_while_it_can():
    assert {int(bank().level[decision.item]) for decision in chosen(profile((2,), (), exact=True))} == {2}


def test_48_questions_at_most():
    assert len(chosen(FULL)) == 48


def test_a_lower_total_is_kept():
    assert len(chosen(profile((4,) * 16, range(256), total=15))) == 15


def test_level_0_is_not_asked_about():
    assert chosen(profile((0,), {item(0, 0, 1)})) == []


def test_challenges_not_seen_are_preferred():
    seen = frozenset({item(0, 0, 4)})
    assert chosen(profile((4,), {item(0, 0, 4), item(0, 1, 1)}), seen_families=seen)[0].item == item(0, 1, 1)


def test_a_seen_challenge_is_asked_rather_than_none():
    decisions = chosen(profile((4,), {item(0, 0, 4)}), seen_families=frozenset({item(0, 0, 4)}))
    assert [(decision.item, decision.rule_given_way) for decision in decisions] == [(item(0, 0, 4), "seen")]


def test_no_profile_is_refused():
    with pytest.raises(NoProfile):
        STRATEGY.next_item(bank(), [], 0, Scope())


@pytest.mark.parametrize("change", [{"points": ()}, {"per_competence": 4}, {"total": 0}])
def test_bad_profiles(change):
    with pytest.raises(ValueError, match="levels and points"):
        ProfileRules(**({"levels": (1,), "points": (8,), "validated": frozenset()} | change))


def test_profile_of_answers():
    found = profile_of(bank(), [(item(0, 0, 3), True), (item(0, 1, 2), False)], (2,), (17,), exact=True)
    assert found == ProfileRules((2,), (17,), frozenset({item(0, 0, 1), item(0, 0, 2), item(0, 0, 3)}), exact=True)


PUBLISHED = [
    (3, 3, 0, "VVV"), (3, 2, 0, "VDD"), (3, 2, 1, "VVV"), (3, 1, 0, "XXX"), (3, 1, 1, "VDX"), (3, 1, 2, "VVD"), (3, 0, 0, "XXX"),
    (2, 2, 0, "VVV"), (2, 1, 0, "VDX"), (2, 1, 1, "VVD"), (2, 0, 0, "XXX"), (1, 1, 0, "VVD"), (1, 0, 0, "XXX"),
]  # fmt: skip


@pytest.mark.parametrize(("challenges", "right", "neutralised", "verdicts"), PUBLISHED)
def test_published_matrix(challenges, right, neutralised, verdicts):
    assert MATRIX.get((challenges, right, neutralised), "XXX") == verdicts


def answered(right, wrong, start=1):
    """Answers in other competences than 0, to set the reproducibility rate."""
    items = [item(competence, topic, 1) for competence in range(start, 16) for topic in range(3)]
    return [(number, place < right) for place, number in enumerate(items[: right + wrong])]


def three(right):
    return [(item(0, topic, 1), topic < right) for topic in range(3)]


@pytest.mark.parametrize(
    ("right", "others", "verdict", "level", "points"),
    [(3, (5, 5), "V", 4, 35), (2, (8, 0), "V", 4, 35), (2, (5, 2), "D", 3, 27), (1, (9, 0), "X", 0, 0)],
)
def test_a_competence_is_validated_lowered_or_lost(right, others, verdict, level, points):
    found = outcome(bank(), three(right) + answered(*others), FULL).competences[0]
    assert (found.verdict, found.level, found.points) == (verdict, level, points)


def test_reproducibility_leaves_neutralised_answers_out():
    neutral = profile((4,) * 16, range(256), neutralised=frozenset({item(0, 2, 1)}))
    assert outcome(bank(), three(2), neutral).rate == 100


def test_below_50_percent_everything_is_rejected():
    found = outcome(bank(), three(3) + answered(0, 4), FULL)
    assert (found.rate, found.rejected, {one.level for one in found.competences}) == (43, True, {0})


def test_all_right_certifies_the_profile():
    decisions = chosen(FULL)
    report = STRATEGY.report(bank(), [(decision.item, True) for decision in decisions], Scope(profile=FULL, max_level=5))
    assert (report.levels, report.score, report.global_level) == ((4,) * 16, 16 * 35, 4)


def test_levels_stop_at_the_ceiling():
    report = STRATEGY.report(bank(), [(decision.item, True) for decision in chosen(FULL)], Scope(profile=FULL, max_level=3))
    assert report.points == (24,) * 16


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.integers(0, 4), min_size=16, max_size=16), st.frozensets(st.integers(0, 255)), st.booleans())
def test_never_more_than_three_a_competence_nor_a_skill_twice(seed, levels, validated, exact):
    decisions = chosen(profile(levels, validated, exact=exact), seed)
    counts = np.bincount([decision.competence for decision in decisions], minlength=16)
    assert counts.max(initial=0) <= 3
    assert len({decision.item for decision in decisions}) == len(decisions)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), min_size=48, max_size=48), st.integers(0, 47))
def test_a_right_answer_never_lowers_a_certified_level(pattern, place):
    items = [decision.item for decision in chosen(FULL)]
    more = [right or number == place for number, right in enumerate(pattern)]
    low, high = (outcome(bank(), list(zip(items, rights, strict=True)), FULL).competences for rights in (pattern, more))
    assert all(better.points >= worse.points for worse, better in zip(low, high, strict=True))
