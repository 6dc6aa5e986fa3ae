"""What the answers to a release say of all its items at once, as arrays: scale, abilities, groups, periods, variants. No row, no judgement.

The scale is that of the calibration in force: its items keep their parameters and the others are estimated beside them, so that a shift
from one month to the next is a shift against what releases use. Without a calibration the answers make their own scale.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from challenges.adaptive.measuring import calibration as engine
from challenges.adaptive.measuring import item_statistics as statistics
from challenges.adaptive.measuring import marginal
from challenges.adaptive.measuring.answer_residuals import Abilities
from challenges.adaptive.measuring.differential import Differential, differential_functioning
from challenges.adaptive.measuring.responses import Bools, Floats, Ints, Responses
from challenges.adaptive.measuring.variants import VariantShifts, compare_variants
from challenges.measurement import queries as measurement
from challenges.measurement.models import Calibration, ItemCalibration
from challenges.runtime.assessments.answer_sheet import AnswerSheet

#: With answers of more months than this, periods are quarters.
MOST_MONTHS = 18
PHONE, ENGLISH = "phone", "en"


@dataclass(frozen=True, eq=False)
class Variants:
    """Every variant that was answered: (variants,) ``item`` and ``seed``, the share right, and how it compares inside its item."""

    item: Ints
    seed: Sequence[str]
    facility: Floats
    shifts: VariantShifts


@dataclass(frozen=True, eq=False)
class ByPeriod:
    """Months or quarters, ``labels`` like 2026-11 or 2026-Q4; ``exposure`` (items, periods): share of the sessions of the period."""

    labels: Sequence[str]
    items: statistics.Periods
    exposure: Floats


@dataclass(frozen=True, eq=False)
class Estimates:
    """The estimates of a sheet that holds answers.

    - ``scale``: the parameters behind everything else; ``in_force``: the calibration that they come from, None: from these answers
    - ``rows``: parameters in force by position of the item
    - ``device``, ``locale``: (items,) phone against the others, English against French; None without answers of both. Languages are
      compared inside a family, where a challenge and its translation are two items
    """

    responses: Responses
    scale: engine.Calibration
    in_force: Calibration | None
    rows: dict[int, ItemCalibration]
    abilities: Abilities
    classical: statistics.ClassicalStatistics
    exposure: Floats
    periods: ByPeriod
    device: Differential | None
    locale: Differential | None
    variants: Variants


def estimate(sheet: AnswerSheet) -> Estimates:
    """Return the estimates of a sheet that holds at least one answer: two queries."""
    items = sheet.release.items
    responses = Responses.of(sheet.session, sheet.item, sheet.right, sheet.sessions, len(items))
    row, rows = _in_force(sheet)
    scale = engine.calibrate(responses, items.c, items.s, anchors=_anchors(rows, len(items)))
    abilities = engine.abilities_of(responses, scale)
    return Estimates(
        responses=responses, scale=scale, in_force=row, rows=rows, abilities=abilities,
        classical=statistics.classical(responses, abilities.rest, sheet.skipped, sheet.seconds),
        exposure=statistics.exposure(sheet.item, sheet.session, len(items)),
        periods=_by_period(sheet, responses, abilities),
        device=_between(responses, abilities, _are(sheet.device, PHONE), known=~_are(sheet.device, "")),
        locale=_between_languages(sheet, responses, abilities),
        variants=_variants(sheet, scale, abilities),
    )  # fmt: skip


def _in_force(sheet: AnswerSheet) -> tuple[Calibration | None, dict[int, ItemCalibration]]:
    """The calibration in force and its usable rows, by position in the release."""
    found = measurement.in_force()
    if found is None:
        return None, {}
    positions = sheet.release.index.positions
    used = ItemCalibration.objects.filter(calibration=found, status__in=[str(status) for status in measurement.USED])
    places = ((positions.get(str(one.challenge_uid)), one) for one in used)
    return found, {place: one for place, one in places if place is not None}


def _anchors(rows: dict[int, ItemCalibration], size: int) -> engine.Anchors | None:
    low, high = np.exp(marginal.LOG_A_BOUNDS)
    a, b = np.full(size, np.nan), np.full(size, np.nan)
    for place, one in rows.items():
        if low <= one.a <= high and np.isfinite(one.b):
            a[place], b[place] = one.a, one.b
    fixed = np.isfinite(a)
    return engine.Anchors(a, b, fixed) if fixed.any() else None


def _are(values: Sequence[str], wanted: str) -> Bools:
    return np.array([one == wanted for one in values], dtype=bool)


def _between(responses: Responses, abilities: Abilities, focal: Bools, known: Bools) -> Differential | None:
    """Compare the focal group with the other known answers; None when there is nobody to compare."""
    if not (focal & known).any() or not (~focal & known).any():
        return None
    part = Responses(responses.person[known], responses.item[known], responses.right[known], responses.n_person, responses.n_item)
    return differential_functioning(part, focal[known], abilities.rest[known], abilities.rest_sd[known])


def _between_languages(sheet: AnswerSheet, responses: Responses, abilities: Abilities) -> Differential | None:
    """Compare English with French inside each family; (items,) arrays of the family of each item."""
    family = np.asarray(sheet.release.items.family, dtype=np.int64)
    english = np.array([one.startswith(ENGLISH) for one in sheet.locale], dtype=bool)
    known = english | np.array([one.startswith("fr") for one in sheet.locale], dtype=bool)
    grouped = Responses(responses.person, family[responses.item], responses.right, responses.n_person, int(family.max()) + 1)
    found = _between(grouped, abilities, english, known)
    if found is None:
        return None
    arrays = {name: getattr(found, name)[family] for name in vars(found) if name != "classes"}
    return Differential(**arrays, classes=tuple(found.classes[one] for one in family.tolist()))


def _variants(sheet: AnswerSheet, scale: engine.Calibration, abilities: Abilities) -> Variants:
    seeds, number = np.unique(np.array(sheet.seed, dtype=np.str_), return_inverse=True)
    keys, variant = np.unique(sheet.item * len(seeds) + number, return_inverse=True)
    item = keys // len(seeds)
    shifts = compare_variants(item, variant, sheet.right, abilities.rest, abilities.rest_sd, scale.a, scale.b, scale.guess)
    right = np.bincount(variant, weights=sheet.right.astype(np.float64), minlength=len(keys))
    return Variants(item, seeds[keys % len(seeds)].tolist(), right / np.maximum(shifts.n, 1), shifts)


def _by_period(sheet: AnswerSheet, responses: Responses, abilities: Abilities) -> ByPeriod:
    labels, period = periods_of(sheet.answered_at)
    size, found = responses.n_item, statistics.by_period(responses, abilities.expected, period, len(labels))
    given = [statistics.exposure(sheet.item[now], sheet.session[now], size) for now in (period == one for one in range(len(labels)))]
    return ByPeriod(labels, found, np.stack(given, axis=1))


def periods_of(moments: Sequence[datetime]) -> tuple[list[str], NDArray[np.int64]]:
    """Return the labels of the months in which something happened, of the quarters when there are many, and the place of each moment in them."""
    local = [timezone.localtime(one) for one in moments]
    month = np.array([one.year * 12 + one.month - 1 for one in local], dtype=np.int64)
    step = 3 if len(np.unique(month)) > MOST_MONTHS else 1
    names, place = np.unique(month // step, return_inverse=True)

    def label(value: int) -> str:
        year, part = divmod(value * step, 12)
        return f"{year}-Q{part // 3 + 1}" if step == 3 else f"{year}-{part + 1:02d}"

    return [label(value) for value in names.tolist()], place.astype(np.int64)


def number(value: Any, digits: int = 4) -> float | None:
    """Return a number that JSON and people can read; None for NaN and infinity."""
    return round(float(value), digits) if np.isfinite(value) else None
