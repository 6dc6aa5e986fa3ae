"""What experts author: the challenge as a Wagtail draft, its links to tutorials, the laboratory's reports, the review task."""

from challenges.authoring.models.challenge import Challenge, ChallengeQuerySet, ChallengeTag, ChallengeTutorial
from challenges.authoring.models.exchange import PendingImport
from challenges.authoring.models.laboratory import ChallengeFacts, LaboratoryReport, RevisionDigest
from challenges.authoring.models.remarks import ReviewRemark
from challenges.authoring.models.review_task import FourEyesTask, ReviewState

__all__ = [
    "Challenge",
    "ChallengeFacts",
    "ChallengeQuerySet",
    "ChallengeTag",
    "ChallengeTutorial",
    "FourEyesTask",
    "LaboratoryReport",
    "PendingImport",
    "ReviewRemark",
    "ReviewState",
    "RevisionDigest",
]
