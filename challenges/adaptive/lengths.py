"""How long a test will be: whole sessions of learners drawn from the population that the bank assumes, unscored questions included.

Two dozen learners or so are enough, because their general abilities are not drawn but spread evenly over the population (its quantiles), so
that only the luck of their answers is left to chance; ``tests/benchmarks/lengths.py`` says how much two runs differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from challenges.adaptive import learners, pretest, random, sessions
from challenges.adaptive.bank import Bools, Ints, ItemBank
from challenges.adaptive.contract import Scope, Strategy
from challenges.adaptive.model import POPULATION


@dataclass(frozen=True, eq=False)
class Session:
    """A simulated session: ``items`` asked in order; ``unscored``: which of them count for nothing."""

    items: Ints
    unscored: Bools


def simulate(strategy: Strategy, bank: ItemBank, scope: Scope, count: int, seed: int) -> Iterator[Session]:
    """Give ``count`` whole sessions, one after the other; the same arguments give the same sessions.

    Args:
        strategy: of the test.
        bank: the items; its ``populations`` say of whom the learners are drawn.
        scope: content rules, ``pretest_every`` and ``pretest`` among them.
        count: learners.
        seed: of everything.
    """
    normal = NormalDist()
    theta = np.array([normal.inv_cdf((number + 0.5) / count) for number in range(count)])
    people = learners.of_levels(bank, theta, seed, bank.populations or POPULATION)
    for number in range(count):
        yield _session(strategy, bank, scope, people, number, random.splitmix64(seed, number))


def _session(strategy: Strategy, bank: ItemBank, scope: Scope, people: learners.Learners, number: int, session_seed: int) -> Session:
    answers: list[tuple[int, bool]] = []
    who = np.array([number])
    while len(answers) < learners.LONGEST:
        decision = sessions.next_item(strategy, bank, answers, session_seed, scope)
        if decision is None:
            break
        answers.append((decision.item, bool(people.right(who, np.array([decision.item]), len(answers))[0])))
    places = [pretest.is_pretest(place, session_seed, scope) for place in range(len(answers))]
    return Session(np.array([item for item, _ in answers], dtype=np.int64), np.array(places, dtype=np.bool_))
