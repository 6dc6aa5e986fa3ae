"""What is known of challenges from answers: the parameters in force, the variants taken out. Nothing is written."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from challenges.adaptive.bank import MAX_DIFFICULTY
from challenges.adaptive.measuring.calibration import Status
from challenges.adaptive.model import LOGISTIC_TO_NORMAL, POPULATION, Population
from challenges.measurement.models import Calibration, ItemCalibration, WithdrawnVariant

#: The link to the level scale has a steepest slope; calibrated slopes beyond it take this share of it.
_STEEPEST = 0.95
USED = (Status.PROVISIONAL, Status.OPERATIONAL)
POPULATION_FIELDS = tuple(field.name for field in fields(Population))


@dataclass(frozen=True)
class ItemParameters:
    """The calibrated parameters of a challenge: on the theta scale, and linked to the level scale."""

    a: float
    b: float
    se_b: float
    status: str
    level_a: float
    level_b: float


def in_force() -> Calibration | None:
    """Return the calibration that the next release uses: the latest that was approved."""
    return Calibration.objects.filter(state=Calibration.State.APPROVED).first()


def parameters(calibration: Calibration | None = None) -> dict[str, ItemParameters]:
    """Return the parameters in force by challenge uid; challenges with too few answers are not there and keep their level's default."""
    found = calibration or in_force()
    if found is None:
        return {}
    rows = ItemCalibration.objects.filter(calibration=found, status__in=[str(status) for status in USED])
    return {
        str(uid): ItemParameters(a, b, se_b, status, *to_levels(a, b))
        for uid, a, b, se_b, status in rows.values_list("challenge_uid", "a", "b", "se_b", "status")
    }


def populations(calibration: Calibration) -> dict[str, dict[str, float]]:
    """Return mean, sd, rho and topic_sd of the learners of each competence, by its code, in levels; empty when there were too few to say."""
    found = calibration.summary.get("populations") or {}
    return {code: {name: float(one[name]) for name in POPULATION_FIELDS} for code, one in sorted(found.items())}


def to_levels(a: float, b: float) -> tuple[float, float]:
    """Return slope and difficulty on the level scale of an item calibrated on the theta scale: the inverse of `Population.theta_parameters`.

    Seen from theta the curve is flatter, since a competence differs from the general factor: a theta slope beyond what the link can give
    is brought back under its bound, and so is a difficulty beyond what a bank may hold.
    """
    spread = (POPULATION.specific_sd**2 + POPULATION.topic_sd**2) / LOGISTIC_TO_NORMAL**2
    if not (math.isfinite(a) and a > 0 and math.isfinite(b)):
        # The build names such an item; nothing else is asked of it.
        return math.nan, math.nan
    slope = min(a, _STEEPEST * POPULATION.loading / math.sqrt(spread))
    difficulty = min(max(POPULATION.mean + POPULATION.loading * b, -MAX_DIFFICULTY), MAX_DIFFICULTY)
    return slope / math.sqrt(POPULATION.loading**2 - spread * slope**2), difficulty


def withdrawn_seeds(at: datetime | None = None) -> dict[str, set[str]]:
    """Return the seeds that are no longer given, by challenge: one query over a table that stays small.

    Args:
        at: those that were out at this time already; all of them when not given.
    """
    out = WithdrawnVariant.objects.all() if at is None else WithdrawnVariant.objects.filter(at__lte=at)
    found: dict[str, set[str]] = {}
    for uid, seed in out.values_list("challenge_uid", "seed"):
        found.setdefault(str(uid), set()).add(seed)
    return found


#: Every question given asks what is withdrawn: each process looks again after so many seconds.
FRESH_FOR: Final = 10.0


@dataclass(frozen=True)
class Withdrawn:
    """The seeds that are given to nobody, by challenge; `mark` differs where they do."""

    seeds: Mapping[str, set[str]]
    mark: int


class _Recent:
    """The last look of this process at what is withdrawn."""

    def __init__(self) -> None:
        self._seen: tuple[float, Withdrawn] | None = None

    def get(self) -> Withdrawn:
        """Return what is withdrawn, looked up at most `FRESH_FOR` seconds ago."""
        seen, now = self._seen, time.monotonic()
        if seen is None or now - seen[0] > FRESH_FOR:
            seeds = withdrawn_seeds()
            seen = now, Withdrawn(seeds, hash(frozenset((uid, seed) for uid, found in seeds.items() for seed in found)))
            self._seen = seen
        return seen[1]

    def clear(self) -> None:
        """Look again at the next question."""
        self._seen = None


_recent = _Recent()
#: Tests roll back what these were made from.
CACHES: Final = (_recent,)


def withdrawn_now() -> Withdrawn:
    """Return the seeds that are given to nobody: at once in the process that took one out, within `FRESH_FOR` seconds in the others."""
    return _recent.get()


def forget_withdrawn() -> None:
    """Look again at what is withdrawn, because it changed."""
    _recent.clear()
