"""What people do the day after an upgrade, in a process of its own on the upgraded database; prints what they saw as one JSON object."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402

from challenges.authoring import services as authoring  # noqa: E402
from challenges.authoring.models import Challenge, ChallengeFacts  # noqa: E402
from challenges.authoring.review.task import CHECKLIST  # noqa: E402
from challenges.bank import services as bank  # noqa: E402
from challenges.bank.models import Release  # noqa: E402
from challenges.runtime.assessments import services as assessments  # noqa: E402
from challenges.runtime.assessments.models import Assessment, Attempt  # noqa: E402
from challenges.runtime.assessments.rehearsal import right_answer  # noqa: E402


def main() -> None:
    """Approve what was under review, verify the release, answer the question that was open."""
    reviewer = get_user_model().objects.get(username="relecteur")
    reviewed = Challenge.objects.get(code="1.1-1a-01")
    authoring.approve(reviewed, user=reviewer, comment="Relu après la mise à jour.", checked=CHECKLIST)
    open_attempt = Attempt.objects.get(answered_at=None)
    assessments.answer(open_attempt, right_answer(open_attempt.key))
    assessment = Assessment.objects.get(pk=open_attempt.assessment_id)
    following = assessments.next_attempt(assessment)
    seen = {
        "title": Challenge.objects.get(code="1.1-1a-01").title,
        "facts": ChallengeFacts.objects.get(challenge=reviewed).title,
        "verified": bank.verify(Release.objects.get()).ok,
        "answered": assessment.attempts.exclude(answered_at=None).count(),
        "next": following.number if following else None,
    }
    json.dump(seen, sys.stdout)


main()
