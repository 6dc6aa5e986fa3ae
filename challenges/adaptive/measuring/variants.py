"""Are the variants of a family equally hard? Shifts, their errors, and a verdict by size. How shifts are spread is found in ``size_rule``.

Variants must have been assigned at random inside their family, never chosen by the learner or by difficulty. Two things are found from the
answers, not assumed: how much the estimates of abilities tell, and whether the shifts of a bank are alike in logit or in difficulty.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from challenges.adaptive.measuring import size_rule
from challenges.adaptive.measuring.responses import CalibrationError, Floats, Ints
from challenges.adaptive.model import LOGISTIC_TO_NORMAL, logistic

#: A shift of this many logit matters to a learner; the bounds of the chance of it (adaptive.md section 5).
LARGE: Final = 0.4
WITHDRAW: Final = 0.8
CLEARED: Final = 0.05
#: Below WITHDRAW a variant also goes from this chance on, most certain first, while the share expected to be withdrawn wrongly stays below
#: the second number. A variant is one of many, and costs less to lose than a learner who meets an odd one: above .5 only, even the true spread
#: of the shifts finds .845 of those over .4 at 400 answers, and .867 so (40 simulated banks of 480 variants, a tenth of the shifts N(0, .8)).
#: What comes true, world by world: `tests/benchmarks/variant_worlds.py`.
LIKELY: Final = 0.3
WRONG_SHARE: Final = 0.09
#: Most variants are ordinary, so that the bank alone would clear one that nobody answered; it takes this many answers.
CLEARED_ANSWERS: Final = 50
#: A variant answered all right has no finite shift; this weak prior, in logit, keeps it in sight.
_WEAK: Final = 3.0
_STEPS: Final = 30
#: Abilities are taken to tell as much as they say, give or take so much, until answers say otherwise; and what may come out.
_TELLING_SD: Final = 0.1
_TELLING: Final = (0.2, 1.5)
#: Shifts are taken to be alike in difficulty when that makes them so much more likely (log) than alike in logit.
_MARGIN: Final = 2.0


class Verdict(StrEnum):
    """What to do with a variant."""

    WITHDRAW = "withdraw"
    """P(|shift| > .4) >= .8, or >= .3 while at most 9 % of all that is withdrawn is expected to be wrongly so."""
    CLEARED = "cleared"
    """P(|shift| > .4) <= .05, and at least 50 answers."""
    WATCH = "watch"
    """Neither yet: more answers are needed."""


@dataclass(frozen=True, eq=False)
class VariantShifts:
    """(n_variants,) arrays; shifts are in logit, positive for a variant easier than its family.

    - ``n``: answers; ``shift``, ``se``: against the family's curve, no shrinking; ``se`` is infinite without answers
    - ``mean``, ``sd``: posterior of the shift, shrunk, about what its family has in common
    - ``p_large``: P(|shift| > .4 | data), of the shift in logit, or of that in difficulty where ``in_difficulty``; ``verdict``: one each
    - ``family_offset``: (families,) what the answers to a family have in common against its parameters
    - ``telling``: how much more than estimated the abilities of two learners differ: 1 where they are posterior means, less where they
      are estimates with their error (the reliability)
    - ``in_difficulty``: whether shifts over slopes are more alike than shifts, as when other data move the difficulty of a question
    """

    n: Ints
    shift: Floats
    se: Floats
    mean: Floats
    sd: Floats
    p_large: Floats
    verdict: tuple[Verdict, ...]
    family_offset: Floats
    telling: float
    in_difficulty: bool

    def to_json(self) -> dict[str, Any]:
        """Return JSON values; the infinite error of a variant without answers is None."""
        names = ("n", "shift", "mean", "sd", "p_large", "family_offset")
        found: dict[str, Any] = {name: getattr(self, name).tolist() for name in names}
        found |= {"telling": self.telling, "in_difficulty": self.in_difficulty}
        found["se"] = [value if np.isfinite(value) else None for value in self.se.tolist()]
        found["verdict"] = [str(verdict) for verdict in self.verdict]
        return found


def compare_variants(
    family: ArrayLike,
    variant: ArrayLike,
    right: ArrayLike,
    ability: ArrayLike,
    ability_sd: ArrayLike,
    a: ArrayLike,
    b: ArrayLike,
    guess: ArrayLike = 0.0,
    wrong_share: float = WRONG_SHARE,
) -> VariantShifts:
    """Return each variant's shift within its family, and the verdict.

    Args:
        family: (n_variants,) index of each variant's family.
        variant, right: (answers,) index of the variant, and 0 or 1.
        ability, ability_sd: (answers,) the learner's estimate and its standard deviation (``Abilities.rest``, ``rest_sd``).
        a, b, guess: (families,) parameters of the families on the same scale; ``guess`` may be one number.
        wrong_share: expected share of wrong withdrawals up to which variants likely to be odd go too; 0: only P >= .8.

    Raises CalibrationError.
    """
    families, variants = np.asarray(family, dtype=np.int64), np.asarray(variant, dtype=np.int64)
    marks, theta, sd, slopes, difficulties = (np.asarray(x, dtype=np.float64) for x in (right, ability, ability_sd, a, b))
    chance = np.broadcast_to(np.asarray(guess, dtype=np.float64), slopes.shape)
    if not len(variants) == len(marks) == len(theta) == len(sd):
        raise CalibrationError("variant, right, ability and ability_sd must have the same length")
    for name, index, size in (("variant", variants, len(families)), ("family", families, len(slopes))):
        if index.size and (index.min() < 0 or index.max() >= size):
            raise CalibrationError(f"{name}: an index beyond {size - 1}")
    answers = _Answers.of(variants, families[variants], marks, theta, sd, slopes, difficulties, chance)
    shift, se, telling = _shifts(answers, len(families))
    found, unit = _shrunk(shift, se, families, slopes)
    p_large = found.over(LARGE)
    n = np.bincount(variants, minlength=len(families))
    mean, spread = (values * unit[families] for values in found.moments)
    verdict = verdicts(p_large, n, wrong_share)
    return VariantShifts(n, shift, se, mean, spread, p_large, verdict, found.offset * unit, telling, unit is slopes)


def _shrunk(shift: Floats, se: Floats, families: Ints, slopes: Floats) -> tuple[size_rule.Posterior, Floats]:
    """Return the posteriors of the shifts, and the unit of each family that they are in: 1, or its slope where shifts are of difficulty.

    The density of a shift in logit is that of the shift in difficulty over the slope, which makes the two comparable.
    """
    plain = size_rule.shrink(shift, se, families, len(slopes))
    own = slopes[families]
    scaled = size_rule.shrink(shift / own, se / own, families, len(slopes))
    if scaled.evidence - float(np.log(own).sum()) > plain.evidence + _MARGIN:
        return scaled, slopes
    return plain, np.ones(len(slopes))


def verdicts(p_large: ArrayLike, n: ArrayLike, wrong_share: float = WRONG_SHARE) -> tuple[Verdict, ...]:
    """Return the verdict on variants judged together, from P(|shift| > .4) and the number of answers of each (k,)."""
    chance = np.asarray(p_large, dtype=np.float64)
    order = np.argsort(-chance, kind="stable")
    wrong = np.cumsum(1.0 - chance[order]) / np.arange(1, len(order) + 1)
    gone = chance >= WITHDRAW
    gone[order[(wrong <= wrong_share) & (chance[order] >= LIKELY)]] = True
    names = np.where(gone, 0, np.where((chance <= CLEARED) & (np.asarray(n) >= CLEARED_ANSWERS), 1, 2))
    every = (Verdict.WITHDRAW, Verdict.CLEARED, Verdict.WATCH)
    return tuple(every[number] for number in names.tolist())


@dataclass(frozen=True, eq=False)
class _Answers:
    """(answers,) arrays: ``middle`` is the logit of the family's mean learner, ``apart`` how far from it this one's estimate is, and
    ``doubt`` the squared error of that logit, on the normal's scale.
    """

    variant: Ints
    right: Floats
    middle: Floats
    apart: Floats
    doubt: Floats
    guess: Floats

    @classmethod
    def of(cls, variant: Ints, of: Ints, right: Floats, ability: Floats, sd: Floats, a: Floats, b: Floats, guess: Floats) -> _Answers:
        """Return the answers; ``of``: (answers,) family; ``a``, ``b``, ``guess``: (families,)."""
        mean = np.bincount(of, weights=ability, minlength=len(a)) / np.maximum(np.bincount(of, minlength=len(a)), 1)
        slope = a[of]
        doubt = (slope * sd / LOGISTIC_TO_NORMAL) ** 2
        return cls(variant, right, slope * (mean - b)[of], slope * (ability - mean[of]), doubt, guess[of])


def _shifts(given: _Answers, size: int) -> tuple[Floats, Floats, float]:
    """Return (size,) shifts and standard errors, and ``telling``, by Fisher scoring.

    P = c + (1 - c) logistic((middle + k apart + shift) / sqrt(1 + k doubt)), k being ``telling``: a normal ability around its estimate is
    integrated out of the curve. Where the estimate is a posterior mean k is 1. Where it is the ability with an error, the ability given it is
    drawn towards the mean by the reliability k, with k times the squared error (Kelley 1947), and taking it for a posterior mean would
    flatten the curve too much and make every shift too large. Variants are given at random, so k and the shifts hardly depend on one another.
    The weak prior is taken off the error at the end.
    """
    shift: Floats = np.zeros(size)
    info: Floats = np.zeros(size)
    telling = 1.0
    for _ in range(_STEPS):
        flatter = np.sqrt(1.0 + min(telling, 1.0) * given.doubt)
        curve = logistic((given.middle + telling * given.apart + shift[given.variant]) / flatter)
        p = np.clip(given.guess + (1.0 - given.guess) * curve, 1e-9, 1.0 - 1e-9)
        slope = (1.0 - given.guess) * curve * (1.0 - curve) / flatter
        weight = slope / (p * (1.0 - p))
        pull, each = (given.right - p) * weight, slope * weight
        score = np.bincount(given.variant, weights=pull, minlength=size) - shift / _WEAK**2
        info = np.bincount(given.variant, weights=each, minlength=size).astype(np.float64)
        step = np.clip(score / (info + _WEAK**-2), -1.0, 1.0)
        more = float((pull * given.apart).sum()) - (telling - 1.0) / _TELLING_SD**2
        turn = float(np.clip(more / (float((each * given.apart**2).sum()) + _TELLING_SD**-2), -0.3, 0.3))
        before, telling = telling, float(np.clip(telling + turn, *_TELLING))
        shift = shift + step
        if size == 0 or max(np.abs(step).max(), abs(telling - before)) < 1e-6:
            break
    return shift, np.divide(1.0, np.sqrt(info), out=np.full(size, np.inf), where=info > 0), telling
