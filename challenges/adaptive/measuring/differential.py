"""Differential functioning: is an item harder for one group of learners than for others of the same ability? Mantel-Haenszel, by size.

Classes are those of the ETS in logit, A below .43, B from .43, C from .64 (|delta_MH| of 1 and 1.5), but a class is given when the shift
is that large with high probability, not when a test of "none" is significant (adaptive.md sections 5 and 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from challenges.adaptive.measuring import size_rule
from challenges.adaptive.measuring.answer_residuals import ranks_within
from challenges.adaptive.measuring.responses import Bools, Floats, Ints, Responses

MODERATE: Final = 0.43
LARGE: Final = 0.64
#: Answers that each group needs; P(|shift| > bound) from which a class is given, and up to which class A is.
MIN_ANSWERS: Final = 200
SURE: Final = 0.8
CLEARED: Final = 0.05
#: Bands of equal size of the item's own learners.
BANDS: Final = 20


@dataclass(frozen=True, eq=False)
class Differential:
    """(n_item,) arrays. Shifts in logit, positive when the item is easier for the focal group than for the others of the same ability.

    - ``n_reference``, ``n_focal``: answers; ``shift``, ``se``: Mantel-Haenszel, NaN when no band holds both groups and both outcomes
    - ``mean``, ``sd``: shrunk; ``p_moderate``, ``p_large``: P(|shift| > .43) and P(|shift| > .64)
    - ``classes``: "A", "B", "C", "?" while neither is sure, None with fewer than 200 answers in a group
    """

    n_reference: Ints
    n_focal: Ints
    shift: Floats
    se: Floats
    mean: Floats
    sd: Floats
    p_moderate: Floats
    p_large: Floats
    classes: tuple[str | None, ...]

    def to_json(self) -> dict[str, Any]:
        """Return JSON values; NaN is written as None."""
        names = ("n_reference", "n_focal", "shift", "se", "mean", "sd", "p_moderate", "p_large")
        found: dict[str, Any] = {name: [None if value != value else value for value in getattr(self, name).tolist()] for name in names}
        return found | {"classes": list(self.classes)}


def differential_functioning(
    responses: Responses, focal: ArrayLike, ability: ArrayLike, ability_sd: ArrayLike | None = None, bands: int = BANDS
) -> Differential:
    """Return how much easier each item is for the focal group than for the others at the same ability.

    Args:
        responses: the answers of both groups. ``focal``: (answers,) whether the learner is of the focal group.
        ability, ability_sd: (answers,) ability without this answer (``Abilities.rest``, ``rest_sd``). With the second, estimates are
            drawn towards the mean of their own group and not of all, else a weaker group seems to find every item harder
            (measured, 20 items and groups one sd apart: by .22 logit, with the correction by .06).
        bands: ability bands, of equal size among those who had the item.
    """
    group = np.asarray(focal, dtype=bool)
    matched = np.asarray(ability, dtype=np.float64)
    if ability_sd is not None:
        matched = _by_group(group, matched, np.asarray(ability_sd, dtype=np.float64))
    tables = _tables(responses, group, matched, bands)
    shift, se = mantel_haenszel(tables)
    known = np.isfinite(shift)
    found = size_rule.shrink(np.where(known, shift, 0.0), np.where(known, se, np.inf))
    moderate, large = found.over(MODERATE), found.over(LARGE)
    n_focal = tables[:, :, 1].sum(axis=(1, 2)).astype(np.int64)
    n_reference = responses.counts - n_focal
    enough = known & (np.minimum(n_focal, n_reference) >= MIN_ANSWERS)
    return Differential(n_reference, n_focal, shift, se, *found.moments, moderate, large, _classes(enough, moderate, large))


def mantel_haenszel(tables: Floats) -> tuple[Floats, Floats]:
    """Return the common log odds ratio (k,), focal over reference, and its standard error (Robins, Breslow and Greenland 1986).

    Args:
        tables: (k, bands, 2, 2) counts by band, group (reference, focal) and outcome (wrong, right). NaN when nothing can be compared.
    """
    total = np.maximum(tables.sum(axis=(2, 3)), 1.0)
    straight, crossed = tables[:, :, 1, 1] * tables[:, :, 0, 0] / total, tables[:, :, 1, 0] * tables[:, :, 0, 1] / total
    p, q = (tables[:, :, 1, 1] + tables[:, :, 0, 0]) / total, (tables[:, :, 1, 0] + tables[:, :, 0, 1]) / total
    r, s = straight.sum(axis=1), crossed.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = np.log(r) - np.log(s)
        variance = (
            (p * straight).sum(axis=1) / (2.0 * r * r)
            + (p * crossed + q * straight).sum(axis=1) / (2.0 * r * s)
            + (q * crossed).sum(axis=1) / (2.0 * s * s)
        )
        known = (r > 0) & (s > 0)
        return np.where(known, shift, np.nan), np.where(known, np.sqrt(variance), np.nan)


def _by_group(focal: Bools, ability: Floats, sd: Floats) -> Floats:
    """Return the posterior means under each group's own normal prior, from those under one prior for all.

    The common prior has the mean of the estimates and their variance plus their mean sd**2. Taken off each posterior (a normal one) it
    leaves what the answers say, with precision 1 / sd**2 - 1 / variance; their mean and spread by moments make the group's prior.
    """
    moved = ability.copy()
    if not ability.size:
        return moved
    center, variance = float(np.mean(ability)), float(np.var(ability) + np.mean(sd**2)) + 1e-9
    precision = np.maximum(1.0 / np.maximum(sd, 0.01) ** 2 - 1.0 / variance, 1e-3)
    said = center + (ability - center) * (precision + 1.0 / variance) / precision
    for chosen in (focal, ~focal):
        if not chosen.any():
            continue
        weight, x = precision[chosen], said[chosen]
        mean = float(weight @ x / weight.sum())
        spread = float((weight * (x - mean) ** 2 - 1.0).sum() / weight.sum())
        prior = 1.0 / min(max(spread, 0.1 * variance), variance)
        moved[chosen] = (weight * x + prior * mean) / (weight + prior)
    return moved


def _tables(responses: Responses, focal: Bools, ability: Floats, bands: int) -> Floats:
    ranks, counts = ranks_within(responses.item, ability, responses.n_item)
    band = ranks * bands // np.maximum(counts[responses.item], 1)
    cell = ((responses.item * bands + band) * 2 + focal) * 2 + responses.right
    return np.bincount(cell, minlength=responses.n_item * bands * 4).astype(np.float64).reshape(responses.n_item, bands, 2, 2)


def _classes(enough: Bools, moderate: Floats, large: Floats) -> tuple[str | None, ...]:
    names = np.where(large >= SURE, "C", np.where(moderate >= SURE, "B", np.where(moderate <= CLEARED, "A", "?")))
    return tuple(name if known else None for name, known in zip(names.tolist(), enough.tolist(), strict=True))
