"""Judging shifts by their size and not by their significance: how shifts are spread, learned from all of them, and the chance that one is large.

A test of "no shift at all" ends up flagging every harmless difference as answers accumulate; the chance that a shift is over a bound that
matters does not (adaptive.md section 5). Used for variants of a family and for differential functioning. Pure numbers, no answers here.

How shifts are spread is not assumed but a mixture over a grid, its weights found by EM (empirical Bayes with a grid of normals: Stephens 2017,
"False discovery rates: a new deal"). Normals about 0 only, as there, say that odd shifts lie mostly near 0: where they lie apart from the
ordinary ones, on one side or on both, the chances come out wrong just under the bound. So the odd ones have normals of their own on each side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from scipy import special  # type: ignore[import-untyped]

from challenges.adaptive.measuring.responses import Floats, Ints

#: Spreads in logit of ordinary shifts, about 0; sizes of odd ones, on either side, each spread by so much of itself.
_ORDINARY: Final = np.array([0.03, 0.06, 0.09, 0.12, 0.16, 0.20, 0.25])
_SIZES: Final = np.array([0.45, 0.6, 0.8, 1.1, 1.5, 2.0])
_RELATIVE: Final = 0.2
#: Before any data: share of odd shifts, ordinary spread and by what factor it is off, scale of the odd ones; all count as so many shifts.
_ODD: Final = 0.1
_USUAL: Final = 0.12
_FACTOR: Final = 0.5
_SCALE: Final = 0.8
_PSEUDO: Final = 5.0
#: A common offset of a group of shifts: its usual spread, counting as this many groups.
_OFFSET: Final = 0.05
_PSEUDO_GROUPS: Final = 4.0
#: Place of the usual spread among the ordinary ones; the least precision of an offset.
_PLAIN: Final = 3
_LEAST: Final = 0.1
_ROUNDS: Final = 100
_TOLERANCE: Final = 1e-3


@dataclass(frozen=True, eq=False)
class Prior:
    """How shifts are spread: normals of ``center`` and ``spread`` (groups,) in logit, ``share`` of each; ``offset_sd`` of the families."""

    share: Floats
    center: Floats
    spread: Floats
    offset_sd: float

    def over(self, bound: float) -> float:
        """Return the share of the shifts beyond ``bound`` on either side."""
        return float(self.share @ _beyond(self.center, self.spread, bound))


@dataclass(frozen=True, eq=False)
class Posterior:
    """What is known of each shift about the offset of its family.

    ``prior``: as estimated; ``offset``: (families,) what the shifts of a family have in common. ``share``, ``mean``, ``sd``: (k, groups) of
    the groups of the prior. ``evidence``: log density of all the shifts, each given what the others of its family have in common.
    """

    prior: Prior
    offset: Floats
    share: Floats
    mean: Floats
    sd: Floats
    evidence: float

    def over(self, bound: float) -> Floats:
        """Return (k,) P(|shift| > ``bound`` | data)."""
        return np.clip((self.share * _beyond(self.mean, self.sd, bound)).sum(axis=1), 0.0, 1.0)

    @property
    def moments(self) -> tuple[Floats, Floats]:
        """(k,) posterior means and standard deviations."""
        mean = (self.share * self.mean).sum(axis=1)
        return mean, np.sqrt((self.share * (self.sd**2 + (self.mean - mean[:, None]) ** 2)).sum(axis=1))


def shrink(shift: Floats, se: Floats, family: Ints | None = None, families: int = 0) -> Posterior:
    """Estimate how the true shifts are spread and return each one's posterior.

    A shift is about the offset of its family, N(0, omega**2) with omega found too: where the parameters of the families are right omega goes
    to 0 and shifts are absolute; where they are wrong the offset takes the common part. A shift is judged against the offset that the others
    of its family show, for in a family of three its own part would hide a third of it.

    Args:
        shift, se: (k,) estimates and their standard errors in logit; an infinite ``se`` says nothing.
        family: (k,) family of each shift, 0..``families`` - 1; None: no offset.
    """
    prior, error2 = _start(), np.minimum(se, 1e3) ** 2
    about = _Offsets.none(len(shift))
    if family is not None and families:
        # From the plain means: from 0, a family that is all apart is taken for one of odd variants.
        about, prior = _offsets(prior, shift, error2, np.eye(1, len(prior.share), _PLAIN), family, families, np.inf)
    usual = _PSEUDO * prior.share
    for _ in range(_ROUNDS):
        mine = _shares(prior, shift - about.others, error2 + about.doubt)[0]
        share = mine.sum(axis=0) + usual
        before, prior = prior, replace(prior, share=share / share.sum())
        if family is not None and families:
            about, prior = _offsets(prior, shift, error2, mine, family, families, prior.offset_sd)
        if max(np.abs(prior.share - before.share).max(), abs(prior.offset_sd - before.offset_sd)) < _TOLERANCE:
            break
    return replace(_posterior(prior, shift - about.others, error2 + about.doubt), offset=about.offset)


class _Offsets(NamedTuple):
    """``offset`` (families,); ``others``, ``doubt`` (k,): the offset that the other shifts of the family show, and its squared error."""

    offset: Floats
    others: Floats
    doubt: Floats

    @classmethod
    def none(cls, size: int) -> _Offsets:
        return cls(np.zeros(1), np.zeros(size), np.zeros(size))


def _offsets(
    prior: Prior, shift: Floats, error2: Floats, share: Floats, family: Ints, families: int, omega: float
) -> tuple[_Offsets, Prior]:
    """Return the offsets given the ``share`` (k, groups) of the groups in each shift, under N(0, ``omega``**2), and the prior with omega found."""
    each = share / (error2[:, None] + prior.spread**2)
    weight, pull = each.sum(axis=1), (each * (shift[:, None] - prior.center)).sum(axis=1)
    total = np.bincount(family, weights=weight, minlength=families) + max(omega**-2, _LEAST)
    pulls = np.bincount(family, weights=pull, minlength=families)
    offset = (pulls / total).astype(np.float64)
    doubt = 1.0 / np.maximum(total[family] - weight, _LEAST)
    square = (offset**2 + 1.0 / total).sum() + _PSEUDO_GROUPS * _OFFSET**2
    found = replace(prior, offset_sd=float(np.sqrt(square / (families + _PSEUDO_GROUPS))))
    return _Offsets(offset, (pulls[family] - pull) * doubt, doubt), found


def _start() -> Prior:
    """Return the prior before any data: mostly ordinary spreads near the usual one, and odd shifts of any size on both sides."""
    ordinary = np.exp(-0.5 * (np.log(_ORDINARY / _USUAL) / _FACTOR) ** 2)
    odd = _SIZES * np.exp(-0.5 * (_SIZES / _SCALE) ** 2)
    ordinary, odd = (1.0 - _ODD) * ordinary / ordinary.sum(), 0.5 * _ODD * odd / odd.sum()
    apart = _RELATIVE * _SIZES
    return Prior(
        share=np.concatenate([ordinary, odd, odd]),
        center=np.concatenate([np.zeros(len(_ORDINARY)), _SIZES, -_SIZES]),
        spread=np.concatenate([_ORDINARY, apart, apart]),
        offset_sd=_OFFSET,
    )


def _shares(prior: Prior, deviation: Floats, error2: Floats) -> tuple[Floats, float]:
    """Return the share (k, groups) of each group in each shift seen ``deviation`` from the offset, and the log density of them all."""
    variance = error2[:, None] + prior.spread**2
    gap = deviation[:, None] - prior.center
    log = np.log(prior.share) - 0.5 * (np.log(variance) + gap * gap / variance)
    top = log.max(axis=1, keepdims=True)
    share = np.exp(log - top)
    total = share.sum(axis=1, keepdims=True)
    return share / total, float((top + np.log(total)).sum())


def _posterior(prior: Prior, deviation: Floats, error2: Floats) -> Posterior:
    """Return the posteriors of shifts seen ``deviation`` (k,) from the offset with squared errors ``error2`` (k,); no offset in it yet."""
    share, evidence = _shares(prior, deviation, error2)
    square = prior.spread**2
    kept = square / (error2[:, None] + square)
    mean, sd = prior.center + kept * (deviation[:, None] - prior.center), np.sqrt(kept * error2[:, None])
    return Posterior(prior, np.zeros(0), share, mean, np.maximum(sd, 1e-9), evidence)


def _beyond(mean: Floats, sd: Floats, bound: float) -> Floats:
    """Return P(|x| > ``bound``) for normals."""
    tails: Floats = special.ndtr((mean - bound) / sd) + special.ndtr((-bound - mean) / sd)
    return tails
