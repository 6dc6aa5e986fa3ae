"""Does the announced P(within one level) come true? Learners and items that differ from what positioning was told. Simulated.

After calibration items have their estimates (with the errors that 400 answers leave) and learners their population; before it both are
defaults. Before, what is announced rests on levels given by authors, and no figure can tell how far those are off: it is measured here, and
said beside the figure, not promised.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from challenges.adaptive import Scope, model, strategies
from challenges.adaptive.model import POPULATION, Population
from tests.adaptive.banks import framework_bank, run
from tests.benchmarks.measuring import say

STRATEGY: Final = strategies.get("balise-positioning-1")
#: As the product stops (`assessments.services`): when calibrated, and before.
STOPS: Final = {True: 0.95, False: 0.975}
COMPETENCES: Final = 4


@dataclass(frozen=True)
class World:
    """The true population; slopes log N(``slope``, .25**2), difficulties off the level by ``b_sd`` and all by ``bias``, least ``slip``."""

    name: str
    population: Population = POPULATION
    slope: float = 1.2
    b_sd: float = 0.7
    bias: float = 0.0
    slip: float = 0.03
    calibrated: bool = True


WORLDS: Final = (
    World("calibrated"),
    World("calibrated, weak and alike", Population(2.0, 1.4, 0.3, 1.2)),
    World("calibrated, strong and unlike", Population(4.5, 2.4, 0.7, 0.5)),
    World("calibrated, flat items", slope=0.8),
    World("calibrated but for slips of .10", slip=0.10),
    World("defaults, their own world", slope=1.2, b_sd=0.0, calibrated=False),
    World("defaults, other learners", Population(2.0, 1.4, 0.3, 1.2), b_sd=0.0, calibrated=False),
    World("defaults, levels off by .7", calibrated=False),
    World("defaults, all harder by .7", b_sd=0.0, bias=0.7, calibrated=False),
    World("defaults, slips of .12", b_sd=0.0, slip=0.12, calibrated=False),
    World("defaults, flat items", slope=0.7, b_sd=0.0, calibrated=False),
)


@dataclass(frozen=True)
class Outcome:
    """Mean announced P(within one level), the share that is, and how many levels were announced."""

    announced: float
    realised: float
    levels: int


def outcome(world: World, learners: int, seed: int) -> Outcome:
    """Return what was announced and what came true over ``learners``, in ``COMPETENCES`` competences each."""
    rng, base, people = np.random.default_rng(seed), framework_bank(), world.population
    size = len(base)
    a = world.slope * np.exp(rng.normal(0.0, 0.25 if world.calibrated else 0.0, size))
    b = np.clip(base.b + world.bias + world.b_sd * rng.normal(size=size), -7.5, 7.5)
    told = base
    if world.calibrated:
        noisy = np.clip(a * np.exp(rng.normal(0.0, 0.2, size)), 0.3, 4.0), np.clip(b + rng.normal(0.0, 0.3, size), -7.9, 7.9)
        told = replace(base, a=noisy[0], b=noisy[1], populations=(people,) * base.competences)
    scope = Scope(competences=tuple(range(COMPETENCES)), stop_probability=STOPS[world.calibrated])
    close, announced = [], []
    for learner in range(learners):
        general = people.mean + people.loading * rng.normal() + people.specific_sd * rng.normal(size=16)
        ability = (general[:, None] + people.topic_sd * rng.normal(size=(16, 7))).ravel()
        truth = np.clip(np.floor(np.clip(ability, -1, 9).reshape(16, 7).mean(axis=1)), 0, 8)[:COMPETENCES]
        p = model.probability(ability[base.topic], a, b, base.c, np.maximum(base.s, world.slip))
        _, answers = run(STRATEGY, told, scope, learner, lambda item, p=p: rng.random() < p[item])
        report = STRATEGY.report(told, answers, scope)
        close.append(np.abs(np.array(report.levels[:COMPETENCES]) - truth) <= 1)
        announced.append(report.p_within_one[:COMPETENCES])
    return Outcome(float(np.mean(announced)), float(np.mean(close)), COMPETENCES * learners)


def announced_levels(learners: int = 150) -> None:
    """Say, for each world, the mean P(within one level) announced, and the share that is."""
    for world in WORLDS:
        found = outcome(world, learners, 31)
        say(f"levels, {world.name}: announced", found.announced, unit="share")
        say(f"levels, {world.name}: realised of {found.levels}", found.realised, unit="share", ratio_to="announced", base=found.announced)


if __name__ == "__main__":
    announced_levels()
