"""Judging shifts by their size and not by their significance: an empirical-Bayes spread, and the chance that a shift is large.

A test of "no shift at all" ends up flagging every harmless difference as answers accumulate; the chance that a shift is over a bound that
matters does not (adaptive.md section 5). Used for variants of a family and for differential functioning. Pure numbers, no answers here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy import special  # type: ignore[import-untyped]

from challenges.adaptive.measuring.responses import Floats, Ints

#: Before any data: spreads in logit of the ordinary and of the odd shifts, and the share of odd ones; all count as so many shifts.
_SPREADS: Final = np.array([0.12, 0.5])
_ODD: Final = 0.1
_PSEUDO: Final = 5.0
_BOUNDS: Final = (np.array([0.02, 0.2]), np.array([0.35, 3.0]))
#: A common offset of a group of shifts: its usual spread, counting as this many groups.
_OFFSET: Final = 0.05
_PSEUDO_GROUPS: Final = 4.0
_ROUNDS: Final = 300
_TOLERANCE: Final = 1e-4


@dataclass(frozen=True, eq=False)
class Prior:
    """Two groups of shifts, ordinary and odd: ``share`` (2,) of each and ``spread`` (2,) in logit; ``offset_sd`` of the families."""

    share: Floats
    spread: Floats
    offset_sd: float


@dataclass(frozen=True, eq=False)
class Posterior:
    """What is known of each shift about the offset of its family.

    ``prior``: as estimated; ``offset``: (families,) what the shifts of a family have in common. ``share``, ``mean``, ``sd``: (k, 2) of the
    two groups.
    """

    prior: Prior
    offset: Floats
    share: Floats
    mean: Floats
    sd: Floats

    def over(self, bound: float) -> Floats:
        """Return (k,) P(|shift| > ``bound`` | data)."""
        high = special.ndtr((self.mean - bound) / self.sd)
        low = special.ndtr((-bound - self.mean) / self.sd)
        return np.clip((self.share * (high + low)).sum(axis=1), 0.0, 1.0)

    @property
    def moments(self) -> tuple[Floats, Floats]:
        """(k,) posterior means and standard deviations."""
        mean = (self.share * self.mean).sum(axis=1)
        return mean, np.sqrt((self.share * (self.sd**2 + (self.mean - mean[:, None]) ** 2)).sum(axis=1))


def shrink(shift: Floats, se: Floats, family: Ints | None = None, families: int = 0) -> Posterior:
    """Estimate the spread of the true shifts and return each one's posterior.

    A shift is drawn from a mixture of two centred normals whose share and spreads are found by EM (two-group empirical Bayes, Efron 2008),
    about the offset of its family, N(0, omega**2) with omega found too: where the parameters of the families are right omega goes to 0 and
    shifts are absolute; where they are wrong the offset takes the common part.

    Args:
        shift, se: (k,) estimates and their standard errors in logit; an infinite ``se`` says nothing.
        family: (k,) family of each shift, 0..``families`` - 1; None: no offset.
    """
    prior = Prior(np.array([1.0 - _ODD, _ODD]), _SPREADS, _OFFSET if family is not None else 0.0)
    of = np.zeros(len(shift), dtype=np.int64) if family is None else family
    error = np.minimum(se, 1e3)
    offset: Floats = np.zeros(max(families, 1))
    offset_var: Floats = np.zeros(max(families, 1))
    for _ in range(_ROUNDS):
        found = _posterior(prior, shift - offset[of], np.sqrt(error**2 + offset_var[of]))
        before, prior = prior, _moments(prior, found)
        if families:
            precise = (found.share / (error[:, None] ** 2 + prior.spread**2)).sum(axis=1)
            offset_var = np.asarray(1.0 / (np.bincount(of, weights=precise, minlength=families) + prior.offset_sd**-2), dtype=np.float64)
            offset = (np.bincount(of, weights=precise * shift, minlength=families) * offset_var).astype(np.float64)
            square = ((offset**2 + offset_var).sum() + _PSEUDO_GROUPS * _OFFSET**2) / (families + _PSEUDO_GROUPS)
            prior = replace(prior, offset_sd=float(np.sqrt(square)))
        if max(np.abs(prior.spread - before.spread).max(), abs(prior.offset_sd - before.offset_sd)) < _TOLERANCE:
            break
    return replace(_posterior(prior, shift - offset[of], np.sqrt(error**2 + offset_var[of])), offset=offset)


def _posterior(prior: Prior, deviation: Floats, error: Floats) -> Posterior:
    variance = error[:, None] ** 2 + prior.spread**2
    log = np.log(prior.share) - 0.5 * np.log(variance) - 0.5 * deviation[:, None] ** 2 / variance
    share = np.exp(log - log.max(axis=1, keepdims=True))
    kept = prior.spread**2 / variance
    mean, sd = kept * deviation[:, None], prior.spread * np.sqrt(error[:, None] ** 2 / variance)
    return Posterior(prior, np.zeros(0), share / share.sum(axis=1, keepdims=True), mean, np.maximum(sd, 1e-9))


def _moments(prior: Prior, found: Posterior) -> Prior:
    """EM step on the shares and the spreads."""
    usual = _PSEUDO * np.array([1.0 - _ODD, _ODD])
    mass = found.share.sum(axis=0)
    square = (found.share * (found.mean**2 + found.sd**2)).sum(axis=0)
    spread = np.clip(np.sqrt((square + usual * _SPREADS**2) / (mass + usual)), *_BOUNDS)
    return replace(prior, share=(mass + usual) / (mass + usual).sum(), spread=spread)
