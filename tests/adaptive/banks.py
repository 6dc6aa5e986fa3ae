"""Banks and simulated learners for the tests of the engine; no test here."""

from functools import cache

import numpy as np

from challenges.adaptive import ItemBank


@cache
def small_bank():
    """64 challenges: 16 competences x 4 items of levels 1 to 8, 3 to 5 topics a competence over the bank (4 items fill at most 4)."""
    rows = [
        (competence, competence * 10 + place % (3 + competence % 3), competence * 10 + place, 1 + (2 * place + competence) % 8)
        for competence in range(16)
        for place in range(4)
    ]
    competence, topic, skill, level = (list(column) for column in zip(*rows, strict=True))
    guess = [0.25 if index % 2 else 0.0 for index in range(64)]
    return ItemBank.from_levels(competence, topic, skill, level, range(64), guess=guess, accessible=[index % 4 != 3 for index in range(64)])


@cache
def large_bank(size=2000, seed=7):
    """A bank as adaptive.md section 2.1 has it: b ~ N(0, 1), a lognormal about 1.2, on the theta scale; levels follow b."""
    rng = np.random.default_rng(seed)
    competence = np.arange(size) % 16
    topic = competence * 7 + rng.integers(0, 7, size)
    theta_b = np.clip(rng.normal(0, 1, size), -4, 4)
    level = np.clip(np.ceil(3.5 + 1.41 * theta_b), 1, 8).astype(int)
    return ItemBank(
        a=np.full(size, 1.2), b=level - 0.5, c=np.zeros(size), s=np.zeros(size), competence=competence, topic=topic,
        skill=topic * 10 + level, level=level, family=np.arange(size), timed=rng.random(size) < 0.1,
        theta_a=np.exp(rng.normal(0.15, 0.25, size)), theta_b=theta_b,
    )  # fmt: skip


@cache
def framework_bank(seed=3):
    """16 competences x 7 topics, skills of level 1..8, three variants a skill; uncalibrated, one half multiple choice."""
    rng = np.random.default_rng(seed)
    rows = [
        (competence, competence * 7 + topic, (competence * 7 + topic) * 10 + level, level)
        for competence in range(16)
        for topic in range(7)
        for level in sorted(rng.choice(np.arange(1, 9), 4, replace=False).tolist())
        for _ in range(3)
    ]
    competence, topic, skill, level = (list(column) for column in zip(*rows, strict=True))
    return ItemBank.from_levels(competence, topic, skill, level, range(len(rows)), guess=rng.choice([0.0, 0.25], len(rows)))


def run(strategy, bank, scope, seed, answer):
    """Return the decisions and answers of a session; ``answer(item)`` says whether the learner is right."""
    answers, decisions = [], []
    while (decision := strategy.next_item(bank, answers, seed, scope)) is not None:
        decisions.append(decision)
        answers.append((decision.item, bool(answer(decision.item))))
    return decisions, answers
