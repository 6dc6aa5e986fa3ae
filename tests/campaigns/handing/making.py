"""Campaigns, participations and what was sent, for the tests of handing on."""

import datetime
from datetime import timedelta

from django.utils import timezone

from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.campaigns import services
from challenges.runtime.campaigns.models import Campaign, Participation, Try

CHLOE = services.Identity("Lefèvre", "Chloé", datetime.date(2011, 1, 27))
TOM = services.Identity("Nguyen", "Tom", datetime.date(2011, 6, 18))
AMINATA = services.Identity("Diallo", "Aminata", datetime.date(2011, 11, 5))


def campaign_of(school, **changes) -> Campaign:
    """A campaign of named pupils over two competences, three questions each."""
    values = {
        "name": "Rentrée", "competences": ["1.1", "2.1"], "questions_max": 3, "access": Campaign.Access.NAMED, "closes_at": timezone.now() + timedelta(days=1),
    } | changes  # fmt: skip
    return services.create_campaign(school, user=school.teacher, **values)


def finished(campaign, who=None, *, right=True, share=True, label="") -> Participation:
    """A participation whose every question was answered; `right`: a bool, or of the attempt."""
    participation = services.join(campaign, identity=who, label=label).participation
    answer_by_rule(participation.assessment, right if callable(right) else lambda _attempt: right)
    if share:
        services.share(participation)
    return Participation.objects.select_related("assessment", "pupil", "campaign", "learner").get(pk=participation.pk)


def started(campaign, who=None) -> Participation:
    """A participation that is under way."""
    return services.join(campaign, identity=who).participation


def sent_on(participation, moment) -> None:
    """Say that what was sent was sent at another moment."""
    Participation.objects.filter(pk=participation.pk).update(shared_at=moment)
    Try.objects.filter(participation=participation).update(sent_at=moment)


def body(response) -> bytes:
    """The bytes of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content
