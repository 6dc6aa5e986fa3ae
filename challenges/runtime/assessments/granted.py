"""What schools granted to a learner for every test: time in addition, questions that suit a screen reader. An exam keeps its own, by candidate."""

from dataclasses import dataclass
from typing import Any

from challenges.runtime.assessments.models import Learner


@dataclass(frozen=True)
class Granted:
    """Adaptations, as `lifecycle.start` takes them; never why."""

    extra_time_percent: int = 0
    accessible_only: bool = False


#: Of somebody whom no school knows.
NOTHING = Granted()


def granted(learner: Learner) -> Granted:
    """Return what is granted to a learner: one query. Of entries in two registers the more generous counts; those that were left, or merged, do not."""
    # The register lies above: its rows are read by the name of their relation, as whose test it is (`access`).
    entries: Any = learner.pupils.filter(departed_on=None, merged_into=None)  # type: ignore[attr-defined]
    rows = list(entries.values_list("extra_time_percent", "accessible_only"))
    return Granted(max((extra for extra, _ in rows), default=0), any(accessible for _, accessible in rows))
