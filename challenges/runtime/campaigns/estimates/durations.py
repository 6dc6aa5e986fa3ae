"""How many seconds a question takes, as far as nobody has measured it, and what people make of it. Pure; no release here.

The table is ours, and is replaced challenge by challenge by the median time of those who answered, once `ENOUGH` did. It was set from what
each kind makes one do: read the question, open or read what comes with it, find, type or choose. Sessions of the published attestation path
(about 20 minutes for some twenty questions, facts/crcn-and-schools.md 1.3) are its only outside anchor: a minute a question.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: Seconds to read a question and answer it, by kind of response.
RESPONSES: Final[Mapping[str, float]] = {
    "single_choice": 35.0, "multiple_choice": 45.0, "short_text": 45.0, "number": 50.0, "date": 45.0, "time": 45.0, "blanks": 65.0,
    "matching": 60.0, "ordering": 60.0, "hotspot": 35.0, "program": 240.0, "query": 150.0,
}  # fmt: skip
OTHER_RESPONSE: Final = 50.0
#: Seconds more for material: what is shown in the page is read; a file is downloaded and opened in another program.
SHOWN: Final = 20.0
FILE: Final = 60.0
#: Kinds that one opens in an office program or unpacks, and works in.
WORKED_IN: Final = frozenset({"xlsx", "ods", "csv", "docx", "odt", "zip", "mailbox", "calendar"})
WORK: Final = 30.0
#: Seconds between an answer and the next question: reading what was right, pressing a button.
BETWEEN: Final = 10.0
#: Answers from which a measured median is believed.
ENOUGH: Final = 20
#: Spreads of the logarithm of a time: between people, and of one person between questions. Lognormal, as response times are taken to be
#: (facts/adaptive.md 6, Monitoring); the sizes are ours.
PACE_SD: Final = 0.3
QUESTION_SD: Final = 0.5


def supposed(document: Mapping[str, Any]) -> float:
    """Return the median seconds that a challenge (its exchange document) is supposed to take; a timed one no more than its limit."""
    artefacts = document.get("dataset", {}).get("present", {}).get("artefacts", [])
    seconds = RESPONSES.get(document["response"]["type"], OTHER_RESPONSE)
    seconds += SHOWN * any(one.get("show") for one in artefacts) + FILE * any(not one.get("show") for one in artefacts)
    seconds += WORK * any(one["type"] in WORKED_IN and not one.get("show") for one in artefacts)
    timer = document.get("timer")
    return min(seconds, float(timer)) if timer else seconds


def session_seconds(medians: NDArray[np.float64], rng: np.random.Generator) -> float:
    """Return how long one learner takes over questions of these median times, one after the other, pauses between them included."""
    pace = np.exp(PACE_SD * rng.normal())
    return float((medians * np.exp(QUESTION_SD * rng.normal(size=len(medians)))).sum() * pace + BETWEEN * len(medians))
