"""The tables of assessments: `attempts` holds what is asked and answered, `around` what is kept beside it, `summaries` what a closed test says."""

from challenges.runtime.assessments.models.around import ExposureSnapshot, Incident, KnowledgeState, ProblemReport
from challenges.runtime.assessments.models.attempts import (
    GRACE,
    OWN,
    Assessment,
    Attempt,
    AttemptQuerySet,
    AttemptRegrade,
    Learner,
    Regrading,
    Variant,
)
from challenges.runtime.assessments.models.summaries import Summary

__all__ = [
    "GRACE",
    "OWN",
    "Assessment",
    "Attempt",
    "AttemptQuerySet",
    "AttemptRegrade",
    "ExposureSnapshot",
    "Incident",
    "KnowledgeState",
    "Learner",
    "ProblemReport",
    "Regrading",
    "Summary",
    "Variant",
]
