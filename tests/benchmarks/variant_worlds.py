"""How many of the withdrawn variants are wrongly so, and how many odd ones are found, in worlds that the rule was not made for. Simulated answers.

Wrong, strictly: the true shift of the variant is at most .4, in the unit in which its world draws shifts (logit, or difficulty: then the shift
is over the slope). `unplanted` is stricter: not one of those made odd, though among ordinary spreads of .15 and more some are over .4 by
themselves. Found: the withdrawn among those over .4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from challenges.adaptive.measuring.variants import VariantShifts, Verdict, compare_variants
from tests.benchmarks.measuring import say

LARGE: Final = 0.4
#: Told to nobody: at most this share wrongly withdrawn; and the shares found at 200 and at 400 answers each.
WRONG: Final = 0.10
FOUND: Final = {200: 0.72, 400: 0.86}
SEEDS: Final = 24


@dataclass(frozen=True)
class World:
    """How variants and learners are made.

    - ``families`` of ``sizes`` (least, most) variants; ordinary shifts N(0, ``ordinary``), a ``share`` of odd ones: "either" or "one" side by
      .5 to 1.0, or "normal" N(0, .8)
    - ``in_difficulty``: a shift moves the difficulty, so that a steeper family shows it more
    - learners about the level of the family, by .5; ``everyone``: N(0, 1), whatever the family
    - estimates of ability with an error of ``ability_sd``; ``posterior``: drawn towards the mean, as the calibration gives them
    - ``b_error``: error of the difficulties of the families
    """

    name: str
    families: int = 60
    sizes: tuple[int, int] = (8, 8)
    ordinary: float = 0.12
    share: float = 0.05
    odd: str = "either"
    in_difficulty: bool = False
    everyone: bool = False
    ability_sd: float = 0.25
    posterior: bool = False
    b_error: float = 0.0


WORLDS: Final = (
    World("as the rule is told", share=0.1, odd="normal"),
    World("either side"),
    World("shifts of difficulty", in_difficulty=True, ability_sd=0.4),
    World("one side", odd="one"),
    World("ordinary .05", ordinary=0.05),
    World("ordinary .15", ordinary=0.15),
    World("ordinary .20", ordinary=0.20),
    World("2 % odd", share=0.02),
    World("10 % odd", share=0.10),
    World("15 % odd", share=0.15),
    World("5 % normal", odd="normal"),
    World("families of 3", families=160, sizes=(3, 3)),
    World("families of 20", families=24, sizes=(20, 20)),
    World("families of 3 to 20", families=42, sizes=(3, 20)),
    World("15 families", families=15),
    World("300 families", families=300),
    World("ability error .6", ability_sd=0.6),
    World("ability error .6, posterior", ability_sd=0.6, posterior=True),
    World("all learners", everyone=True, ability_sd=0.4, posterior=True),
    World("difficulties off by .3", b_error=0.3, ability_sd=0.4, posterior=True),
    World("everything", 42, (3, 20), odd="one", in_difficulty=True, ability_sd=0.5, b_error=0.2),
)


@dataclass(frozen=True, eq=False)
class Bank:
    """Arguments of `compare_variants`, and the truth: ``shift`` in the unit of the world, ``planted`` the odd ones."""

    given: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]
    shift: np.ndarray
    planted: np.ndarray


@dataclass(frozen=True)
class Score:
    """Counts over banks; ``announced``: the sum of 1 - P(large) over the withdrawn."""

    withdrawn: int = 0
    wrong: int = 0
    unplanted: int = 0
    found: int = 0
    large: int = 0
    announced: float = 0.0

    def __add__(self, other: Score) -> Score:
        return Score(*(mine + its for mine, its in zip(vars(self).values(), vars(other).values(), strict=True)))


def bank(world: World, seed: int, answers: int) -> Bank:
    """Return one bank of ``world`` with ``answers`` to each variant."""
    rng = np.random.default_rng(seed)
    family = np.repeat(np.arange(world.families), rng.integers(world.sizes[0], world.sizes[1] + 1, world.families))
    a, b = np.exp(rng.normal(np.log(1.2), 0.25, world.families)), rng.normal(size=world.families)
    shift, planted = rng.normal(0.0, world.ordinary, len(family)), rng.random(len(family)) < world.share
    count = int(planted.sum())
    if world.odd == "normal":
        shift[planted] = rng.normal(0.0, 0.8, count)
    else:
        shift[planted] = rng.uniform(0.5, 1.0, count) * (rng.choice([-1.0, 1.0], count) if world.odd == "either" else 1.0)
    variant = np.repeat(np.arange(len(family)), answers)
    of = family[variant]
    center, spread = (np.zeros(len(of)), 1.0) if world.everyone else (b[of], 0.5)
    theta = center + rng.normal(0.0, spread, len(of))
    logit = a[of] * (theta - b[of]) + (shift * a[family] if world.in_difficulty else shift)[variant]
    right = (rng.random(len(of)) < 1.0 / (1.0 + np.exp(-logit))).astype(float)
    ability, sd = theta + rng.normal(0.0, world.ability_sd, len(of)), world.ability_sd
    if world.posterior:
        reliability = spread**2 / (spread**2 + sd**2)
        ability, sd = center + reliability * (ability - center), sd * reliability**0.5
    told = b + rng.normal(0.0, 1.0, world.families) * world.b_error
    return Bank((family, variant, right, ability, np.full(len(of), sd), a, told), shift, planted)


def score(made: Bank, found: VariantShifts) -> Score:
    """Return what came true of one bank."""
    gone, large = np.array([one is Verdict.WITHDRAW for one in found.verdict]), np.abs(made.shift) > LARGE
    return Score(
        int(gone.sum()), int((gone & ~large).sum()), int((gone & ~made.planted).sum()), int((gone & large).sum()), int(large.sum()),
        float((1.0 - found.p_large[gone]).sum()),
    )  # fmt: skip


def total(world: World, answers: int, seeds: range) -> Score:
    """Return the counts over one bank of ``world`` for each of the seeds."""
    banks = (bank(world, seed, answers) for seed in seeds)
    return sum((score(made, compare_variants(*made.given)) for made in banks), Score())


def variant_worlds(seeds: int = SEEDS) -> None:
    """Say, for each world and number of answers, what was announced, what came true and what was found."""
    for world in WORLDS:
        for answers, least in FOUND.items():
            all_of = total(world, answers, range(seeds))
            label = f"variants, {world.name}, {answers} answers"
            gone = max(all_of.withdrawn, 1)
            say(f"{label}: announced wrong of {all_of.withdrawn}", all_of.announced / gone, unit="share")
            say(f"{label}: wrong", all_of.wrong / gone, unit="share", limit=WRONG)
            say(f"{label}: unplanted", all_of.unplanted / gone, unit="share")
            say(f"{label}: found of {all_of.large} (at least)", all_of.found / max(all_of.large, 1), unit="share", limit=least)


if __name__ == "__main__":
    variant_worlds()
