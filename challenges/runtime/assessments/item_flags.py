"""What in the statistics of a challenge a person should look at: codes and their bounds. A pure function of one row of statistics.

Below ``FEW`` answers nothing else is said: the error of a share is then up to five points. What each code means to an author, and what to do,
is written where it is shown.
"""

from math import sqrt
from typing import Any, Final

from challenges.adaptive.measuring.calibration import PROVISIONAL_ANSWERS
from challenges.adaptive.measuring.variants import Verdict
from challenges.measurement.models import ItemStatistics

#: Answers from which anything is said: those from which a calibration uses an item.
FEW: Final = PROVISIONAL_ANSWERS
#: Shares of right answers beyond which a challenge tells few learners apart; under what guessing gives it is hard too.
EASY: Final = 0.95
HARD: Final = 0.10
#: Correlation with the rest under which a challenge tells too little; what is measured in adaptive sessions is lower than in fixed tests.
WEAK: Final = 0.15
#: Root mean square gap between the observed and the expected share right over ability groups, and the infit beyond which answers are more erratic
#: than the model allows (Wright and Linacre 1994); a low one means too regular, which harms nobody.
MISFIT: Final = 0.10
INFIT: Final = 1.3
#: Median seconds: an exam of 32 questions leaves 200 seconds to each. Share of learners who passed.
SLOW: Final = 240.0
SKIPPED: Final = 0.30
#: Share of the sessions that the exposure control aims under (adaptive.md section 6); in a small bank every item is above it, so that one is
#: only told of when it is given so many times more than the mean too. Sessions from which it is read.
OVEREXPOSED: Final = 0.30
UNEVEN: Final = 1.5
SESSIONS: Final = 100
#: A wrong option is chosen more by the strongest fifth than by the weakest: by so much, and by so many standard errors.
DISTRACTOR: Final = 0.05
DISTRACTOR_ERRORS: Final = 2.0

#: Every code, in the order in which they are shown.
CODES: Final = (
    "too_few", "negative", "distractor", "variants", "drift", "dif_device", "dif_locale", "misfit", "weak", "hard", "easy", "slow", "skipped",
    "overexposed",
)  # fmt: skip


def flags_of(row: ItemStatistics) -> list[str]:
    """Return the codes that hold of a challenge, in the order of ``CODES``; `details` as `item_report` writes them."""
    if row.n < FEW:
        return ["too_few"]
    held = _figures(row) | _findings(row.details)
    return [code for code in CODES if code in held]


def _figures(row: ItemStatistics) -> set[str]:
    facility, telling = row.facility, row.discrimination
    guess = float(row.details.get("guess") or 0.0)
    tests = {
        "easy": facility is not None and facility > EASY,
        "hard": facility is not None and facility < max(HARD, guess),
        "negative": telling is not None and telling < 0,
        "weak": telling is not None and 0 <= telling < WEAK,
        "slow": row.median_seconds is not None and row.median_seconds > SLOW,
        "skipped": row.skip_share is not None and row.skip_share > SKIPPED,
        "overexposed": _overexposed(row),
    }
    return {code for code, holds in tests.items() if holds}


def _overexposed(row: ItemStatistics) -> bool:
    if row.exposure is None or row.details.get("sessions", 0) < SESSIONS:
        return False
    return row.exposure > max(OVEREXPOSED, UNEVEN * float(row.details.get("even") or 0.0))


def _findings(details: dict[str, Any]) -> set[str]:
    infit, misfit = details.get("infit"), details.get("misfit")
    moved = any(one["alarm"] for one in details.get("periods", [])) or details.get("comparison") is not None
    tests = {
        "misfit": (misfit is not None and misfit > MISFIT) or (infit is not None and infit > INFIT),
        "drift": moved,
        "dif_device": _differs(details.get("device")),
        "dif_locale": _differs(details.get("locale")),
        "variants": any(one["verdict"] == Verdict.WITHDRAW and not one["withdrawn"] for one in details.get("variants", [])),
        "distractor": _attractive(details.get("choices")),
    }
    return {code for code, holds in tests.items() if holds}


def _differs(group: dict[str, Any] | None) -> bool:
    return group is not None and group["class"] in ("B", "C")


def _attractive(choices: dict[str, Any] | None) -> bool:
    """Whether a wrong option draws the strongest learners more than the weakest, beyond chance."""
    if choices is None:
        return False
    low, high = choices["counts"][0], choices["counts"][-1]
    if not low or not high:
        return False
    for option, shares in zip(choices["options"], choices["shares"], strict=True):
        weak, strong = shares[0], shares[-1]
        error = sqrt(weak * (1 - weak) / low + strong * (1 - strong) / high)
        if not option["right"] and strong - weak > max(DISTRACTOR, DISTRACTOR_ERRORS * error):
            return True
    return False
