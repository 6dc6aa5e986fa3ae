""" "Why this question?": the account agrees with the decision, whatever the rules."""

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.adaptive import Exposure, Scope, explaining, pretest, sessions, strategies
from tests.adaptive.banks import large_bank, run, small_bank
from tests.adaptive.test_content import HARD, RULES

STRATEGY = strategies.get("balise-certification-1")


@settings(max_examples=60, deadline=None)
@given(RULES, st.integers(0, 2**64 - 1), st.integers(0, 15))
def test_the_account_agrees_with_the_decision(rules, seed, step):
    scope = Scope(length=20, **rules)
    _, answers = run(STRATEGY, HARD, scope, seed, lambda item: item % 2)
    account = explaining.why(STRATEGY, HARD, answers, seed, scope, step, shown=16)
    decision = STRATEGY.next_item(HARD, answers[:step], seed, scope)
    if decision is None:
        assert account is None
        return
    assert (account["item"], account["given_way"]) == (decision.item, decision.rule_given_way)
    shown = {row["item"]: row["removed_by"] for row in account["candidates"]}
    assert shown[decision.item] is None
    assert account["in_the_running"] == list(shown.values()).count(None)
    assert account["draw"]["among"][account["draw"]["drawn"]] == decision.item


@settings(max_examples=40, deadline=None)
@given(RULES, st.integers(0, 2**64 - 1), st.integers(0, 15))
def test_every_item_is_accounted_for(rules, seed, step):
    scope = Scope(length=20, **rules)
    _, answers = run(STRATEGY, HARD, scope, seed, lambda item: item % 2)
    account = explaining.why(STRATEGY, HARD, answers, seed, scope, step, shown=16)
    if account is not None:
        assert sum(account["removed"].values()) + account["in_the_running"] == 16


def test_rules_name_the_candidates_they_removed():
    scope = Scope(seen_families=frozenset({1}), enemies=(frozenset({0, 2}),), competences=(0,), gap=0, length=4)
    account = explaining.why(STRATEGY, small_bank(), [(0, True)], 3, scope)
    assert account["removed"] == {"scope": 60, "asked": 1, "competence": 0, "enemies": 1, "seen": 1, "skill": 0}
    assert Counter(row["removed_by"] for row in account["candidates"]) == {"enemies": 1, "seen": 1, None: 1}
    assert account["given_way"] == "topic"


def test_an_account_is_json_and_shows_the_best_first():
    account = json.loads(json.dumps(explaining.why(STRATEGY, large_bank(), [(5, False)], 3, Scope(), shown=10)))
    scores = [row["score"] for row in account["candidates"]]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 10
    assert account["question"] == 2


def test_weights_are_those_of_the_exposure():
    counts = large_bank().theta_columns[0][:, None].repeat(8, axis=1)
    scope = Scope(exposure=Exposure(counts, [40.0] * 8))
    account = explaining.why(STRATEGY, large_bank(), [], 3, scope)
    row = next(row for row in account["candidates"] if row["item"] == account["item"])
    assert row["score"] == pytest.approx(row["information"] * row["weight"])
    assert row["weight"] < 1
    assert account["decision"]["best"][account["draw"]["drawn"]]["score"] == pytest.approx(row["score"], rel=1e-6)


@pytest.mark.parametrize("name", strategies.names())
def test_every_strategy_has_an_account(name):
    strategy = strategies.get(name)
    account = explaining.why(strategy, small_bank(), [(0, True)], 3, Scope())
    assert account["item"] == strategy.next_item(small_bank(), [(0, True)], 3, Scope()).item


def test_unscored_questions_are_said_to_be():
    scope = Scope(pretest=4)
    answers = []
    while (decision := sessions.next_item(STRATEGY, large_bank(), answers, 9, scope)) is not None:
        answers.append((decision.item, True))
    accounts = [explaining.why(STRATEGY, large_bank(), answers, 9, scope, step) for step in range(36)]
    assert [account["item"] for account in accounts] == [item for item, _ in answers]
    assert [place for place, account in enumerate(accounts) if account["unscored"]] == [
        place for place in range(36) if pretest.is_pretest(place, 9, scope)
    ]
    assert explaining.why(STRATEGY, large_bank(), answers, 9, scope) is None
