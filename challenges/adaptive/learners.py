"""Simulated learners: what they are worth and what they answer. No strategy here.

Two worlds: in "theta" one ability rules every answer (what the certification assumes); in "levels" abilities of competences and topics are
drawn around it (what positioning assumes). The luck of a learner's n-th answer does not depend on the item, so that two strategies meet
the same learners.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from challenges.adaptive import model, scoring
from challenges.adaptive.bank import Bools, Ints, ItemBank
from challenges.adaptive.model import POPULATION, Floats, Population
from challenges.adaptive.tables import Columns

#: Answers of a learner for which luck is drawn; a session may not be longer.
LONGEST: Final = 512


@dataclass(frozen=True, eq=False)
class Learners:
    """``theta`` (learners,); ``columns``: the true parameters of the items; ``luck`` (learners, LONGEST) in [0, 1).

    ``ability`` (learners, topics): in levels, by identifier of the topic, or None in the world "theta". ``levels`` (learners, competences):
    true levels, or None.
    """

    theta: Floats
    columns: Columns
    luck: Floats
    topic: Ints
    ability: Floats | None = None
    levels: Ints | None = None

    def right(self, learners: Ints, items: Ints, question: int) -> Bools:
        """Return whether each learner is right on the item beside it, asked as number ``question`` (from 0)."""
        a, b, c, s = (column[items] for column in self.columns)
        at = self.theta[learners] if self.ability is None else self.ability[learners, self.topic[items]]
        return self.luck[learners, question] < model.probability(at, a, b, c, s)


def of_theta(bank: ItemBank, theta: Floats, seed: int, truth: Columns | None = None) -> Learners:
    """Return learners whose only ability is ``theta``; ``truth``: the true parameters, those of the bank when None."""
    luck = np.random.default_rng(seed).random((len(theta), LONGEST))
    return Learners(np.asarray(theta, dtype=np.float64), truth or bank.theta_columns, luck, bank.topic)


def of_levels(bank: ItemBank, theta: Floats, seed: int, population: Population | Sequence[Population] = POPULATION) -> Learners:
    """Return learners whose competences and topics are drawn around ``theta`` as ``population`` says: one, or one for each competence.

    The true level of a competence is the whole part of the mean of its topics' abilities, each clipped to [-1, 9], no higher than its
    hardest item (module ``hierarchy``).
    """
    rng = np.random.default_rng(seed)
    luck = rng.random((len(theta), LONGEST))
    theta = np.asarray(theta, dtype=np.float64)
    shape = (len(theta), bank.competences)
    each = (population,) if isinstance(population, Population) else tuple(population)[: bank.competences]
    mean, loading, specific, inside = (
        np.array([getattr(one, name) for one in each]) for name in ("mean", "loading", "specific_sd", "topic_sd")
    )
    competence = mean + loading * theta[:, None] + specific * rng.normal(size=shape)
    topics = int(bank.topic.max()) + 1 if len(bank) else 0
    home = np.zeros(topics, dtype=np.int64)
    home[bank.topic] = bank.competence
    ability = competence[:, home] + (inside if len(inside) == 1 else inside[home]) * rng.normal(size=(len(theta), topics))
    held = np.zeros((topics, bank.competences))
    held[bank.topic, bank.competence] = 1.0
    score = np.clip(ability, -1.0, 9.0) @ held / np.maximum(held.sum(axis=0), 1.0)
    levels = np.clip(np.floor(score), 0, np.minimum(bank.highest_level, scoring.MAX_LEVEL)).astype(np.int64)
    return Learners(theta, (bank.a, bank.b, bank.c, bank.s), luck, bank.topic, ability, levels)


def synthetic_bank(seed: int, size: int, competences: int = 16, topics: int = 7) -> ItemBank:
    """Return a bank as adaptive.md section 2.1 has it: b ~ N(0, 1), a lognormal about 1.2 on the theta scale; one family an item."""
    rng = np.random.default_rng(seed)
    number = np.arange(size)
    competence = number % competences
    topic = competence * topics + rng.integers(0, topics, size)
    b = np.clip(rng.normal(0.0, 1.0, size), -4.0, 4.0)
    level = np.clip(np.ceil(POPULATION.mean + POPULATION.loading * b), 1.0, 8.0).astype(np.int64)
    return ItemBank(
        a=np.full(size, model.DEFAULT_SLOPE), b=level.astype(np.float64) - 0.5, c=np.zeros(size), s=np.zeros(size), competence=competence, topic=topic,
        skill=topic * 8 + level - 1, level=level, family=number, timed=rng.random(size) < 0.1,
        theta_a=np.exp(rng.normal(0.13, 0.20, size)), theta_b=b,
    )  # fmt: skip
