"""Are the variants of a family equally hard? Shifts, their errors, and a verdict by size. The rule itself is in ``size_rule``.

Variants must have been assigned at random inside their family, never chosen by the learner or by difficulty.
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
#: the second number. WITHDRAW alone withdraws 2-4 % wrongly where 10 % is allowed, and leaves a fifteenth of the odd variants in place
#: that this rule finds (60 simulated banks, a tenth of the shifts N(0, .8): .68 then .75 found at 200 answers, .80 then .87 at 400).
LIKELY: Final = 0.5
WRONG_SHARE: Final = 0.08
#: Most variants are ordinary, so that the bank alone would clear one that nobody answered; it takes this many answers.
CLEARED_ANSWERS: Final = 50
#: A variant answered all right has no finite shift; this weak prior, in logit, keeps it in sight.
_WEAK: Final = 3.0
_STEPS: Final = 30


class Verdict(StrEnum):
    """What to do with a variant."""

    WITHDRAW = "withdraw"
    """P(|shift| > .4) >= .8, or >= .5 while at most 8 % of all that is withdrawn is expected to be wrongly so."""
    CLEARED = "cleared"
    """P(|shift| > .4) <= .05, and at least 50 answers."""
    WATCH = "watch"
    """Neither yet: more answers are needed."""


@dataclass(frozen=True, eq=False)
class VariantShifts:
    """(n_variants,) arrays; shifts are in logit, positive for a variant easier than its family.

    - ``n``: answers; ``shift``, ``se``: against the family's curve, no shrinking; ``se`` is infinite without answers
    - ``mean``, ``sd``: posterior of the shift, shrunk, about what its family has in common
    - ``p_large``: P(|shift| > .4 | data); ``verdict``: one ``Verdict`` each
    - ``family_offset``: (families,) what the answers to a family have in common against its parameters
    """

    n: Ints
    shift: Floats
    se: Floats
    mean: Floats
    sd: Floats
    p_large: Floats
    verdict: tuple[Verdict, ...]
    family_offset: Floats

    def to_json(self) -> dict[str, Any]:
        """Return JSON values; the infinite error of a variant without answers is None."""
        names = ("n", "shift", "mean", "sd", "p_large", "family_offset")
        found: dict[str, Any] = {name: getattr(self, name).tolist() for name in names}
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
    of = families[variants]
    flatter = np.sqrt(1.0 + (slopes[of] * sd / LOGISTIC_TO_NORMAL) ** 2)
    shift, se = _shifts(variants, marks, slopes[of] * (theta - difficulties[of]), flatter, chance[of], len(families))
    found = size_rule.shrink(shift, se, families, len(slopes))
    p_large = found.over(LARGE)
    n = np.bincount(variants, minlength=len(families))
    return VariantShifts(n, shift, se, *found.moments, p_large, verdicts(p_large, n, wrong_share), found.offset)


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


def _shifts(variant: Ints, right: Floats, z: Floats, flatter: Floats, guess: Floats, size: int) -> tuple[Floats, Floats]:
    """Return (size,) shifts and standard errors by Fisher scoring of P = c + (1 - c) logistic((z + shift) / flatter).

    ``flatter`` integrates a normal ability around its estimate out of the curve; the weak prior is taken off the error at the end.
    """
    shift: Floats = np.zeros(size)
    info: Floats = np.zeros(size)
    for _ in range(_STEPS):
        curve = logistic((z + shift[variant]) / flatter)
        p = np.clip(guess + (1.0 - guess) * curve, 1e-9, 1.0 - 1e-9)
        slope = (1.0 - guess) * curve * (1.0 - curve) / flatter
        score = np.bincount(variant, weights=(right - p) * slope / (p * (1.0 - p)), minlength=size) - shift / _WEAK**2
        info = np.bincount(variant, weights=slope**2 / (p * (1.0 - p)), minlength=size).astype(np.float64)
        step = np.clip(score / (info + _WEAK**-2), -1.0, 1.0)
        shift = shift + step
        if size == 0 or np.abs(step).max() < 1e-6:
            break
    return shift, np.divide(1.0, np.sqrt(info), out=np.full(size, np.inf), where=info > 0)
