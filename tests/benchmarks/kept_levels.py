"""What becomes of the kept level when a learner whose ability does not move tests one competence again and again? Simulated.

The rule keeps the best level announced (`assessments.levels`). The best of several uncertain figures is too high; how much, is measured here
beside the two other rules that were weighed: the latest test, and the better of the latest two.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from challenges.adaptive import Scope, model, strategies
from challenges.adaptive.contract import Known
from challenges.adaptive.model import POPULATION
from challenges.adaptive.positioning import KNOWN_ANSWERS, KNOWN_WEIGHT
from tests.adaptive.banks import framework_bank, run
from tests.benchmarks.measuring import say

STRATEGY: Final = strategies.get("balise-positioning-1")
#: As a practice asks (`learning.rules`), on a calibrated bank.
SCOPE: Final = {"competences": (0,), "min_questions": 5, "max_questions": 15, "stop_probability": 0.95}
TESTS: Final = 5


def announced(learner: int) -> tuple[int, list[int]]:
    """Return the true level of a learner in one competence and the level that each of some tests announces, each starting from what is known."""
    rng, bank = np.random.default_rng(1000 + learner), framework_bank()
    general = POPULATION.mean + POPULATION.loading * rng.normal() + POPULATION.specific_sd * rng.normal(size=16)
    ability = (general[:, None] + POPULATION.topic_sd * rng.normal(size=(16, 7))).ravel()
    truth = int(np.clip(np.floor(np.clip(ability, -1, 9).reshape(16, 7).mean(axis=1)), 0, 8)[0])
    p = model.probability(ability[bank.topic], bank.a, bank.b, bank.c, bank.s)
    before: list[tuple[int, bool]] = []
    levels = []
    for test in range(TESTS):
        last = before[-KNOWN_ANSWERS:]
        known = Known(np.array([item for item, _ in last]), np.array([right for _, right in last]), KNOWN_WEIGHT) if last else None
        scope = Scope(known=known, seen_families=frozenset(bank.family[[item for item, _ in before]].tolist()), **SCOPE)
        _, answers = run(STRATEGY, bank, scope, learner * TESTS + test, lambda item: rng.random() < p[item])
        levels.append(STRATEGY.report(bank, answers, scope).levels[0])
        before += answers
    return truth, levels


def kept_levels(learners: int = 300) -> None:
    """Say how far off each rule is after one test, three and five: mean error in levels, and the share within one."""
    found = [announced(learner) for learner in range(learners)]
    truth, levels = np.array([one for one, _ in found]), np.array([all_of for _, all_of in found])
    for tests in (1, 3, TESTS):
        rules = {
            "best": levels[:, :tests].max(axis=1),
            "latest": levels[:, tests - 1],
            "better of two": levels[:, max(0, tests - 2) : tests].max(axis=1),
        }
        for name, kept in rules.items():
            say(f"kept level after {tests}, {name}: mean error", float(np.mean(kept - truth)), unit="levels")
            say(f"kept level after {tests}, {name}: within one", float(np.mean(np.abs(kept - truth) <= 1)), unit="share")


if __name__ == "__main__":
    kept_levels()
