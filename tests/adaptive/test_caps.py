"""Caps of level by topic: what is asked, what is announced."""

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.adaptive import ItemBank, Scope, pretest, strategies
from tests.adaptive.banks import framework_bank, run, small_bank

STRATEGY = strategies.get("balise-positioning-1")
CAPS = st.dictionaries(st.integers(0, 111), st.integers(1, 8), min_size=1, max_size=12)


@cache
def every_level():
    """One competence of three topics, a skill on each level, two challenges a skill."""
    rows = [(topic, topic * 10 + level, level) for topic in range(3) for level in range(1, 9) for _ in range(2)]
    topic, skill, level = (list(column) for column in zip(*rows, strict=True))
    return ItemBank.from_levels([0] * len(rows), topic, skill, level, range(len(rows)))


@settings(max_examples=25, deadline=None)
@given(CAPS, st.integers(0, 2**64 - 1), st.data())
def test_nothing_is_asked_or_announced_above_the_caps(caps, seed, data):
    bank, scope = framework_bank(), Scope(caps=caps, max_questions=6, pretest_every=4)
    decisions, answers = run(STRATEGY, bank, scope, seed, lambda _item: data.draw(st.booleans()))
    unscored = pretest.choose(bank, answers, seed, scope)
    asked = [decision.item for decision in decisions] + ([unscored.item] if unscored else [])
    assert [item for item in asked if bank.level[item] > caps.get(int(bank.topic[item]), 0)] == []
    report = STRATEGY.report(bank, answers, scope)
    for competence in {decision.competence for decision in decisions}:
        highest = max(cap for topic, cap in caps.items() if topic // 7 == competence)
        assert report.levels[competence] <= report.highest[competence] <= highest
        assert report.points[competence] <= 8 * report.highest[competence]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_caps_that_forbid_nothing_change_nothing(seed):
    everything = dict.fromkeys(small_bank().topic.tolist(), 8)
    plain, capped = (run(STRATEGY, small_bank(), Scope(caps=caps), seed, lambda item: item % 3) for caps in (None, everything))
    assert capped == plain


def test_a_level_that_no_question_under_the_caps_shows_is_not_announced():
    bank = ItemBank.from_levels([0] * 4, [0, 0, 1, 1], range(4), [1, 2, 7, 8], range(4))
    report = STRATEGY.report(bank, [(0, True), (1, True)], Scope(caps={0: 6}))
    assert (report.highest, report.levels) == ((2,), (2,))


def test_caps_of_topics_that_the_bank_does_not_hold_ask_nothing():
    assert run(STRATEGY, every_level(), Scope(caps={99: 8}), 1, bool) == ([], [])


def test_a_certification_keeps_to_its_caps():
    scope = Scope(length=8, caps={0: 8, 10: 2})
    decisions, _ = run(strategies.get("balise-certification-1"), small_bank(), scope, 3, bool)
    allowed = [item for item in range(64) if small_bank().level[item] <= {0: 8, 10: 2}.get(int(small_bank().topic[item]), 0)]
    assert np.isin([decision.item for decision in decisions], allowed).all()
    assert len(decisions) == len(allowed)
