"""The lines of a campaign, read in two queries: who takes part, and the pupils of the register who have not started.

Levels come from the summary of the test that was sent (one row a test), never from its answers; of what was not sent, only the state and the
number of answers are read.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.names import label_key
from challenges.runtime.assessments.models import Assessment, Attempt
from challenges.runtime.campaigns.following import sendings
from challenges.runtime.campaigns.following.people import FINISHED, SHARED, STARTED, WAITING, Somebody
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.runtime.schools.models import Enrolment, Pupil

#: Of what a participation's line is made; the last ones say what the school may read.
_COLUMNS = (
    "uid", "pk", "label", "pupil__uid", "pupil__first_name", "pupil__last_name", "pupil__usual_name", "pupil__sort_key",
    "pupil__school_class__uid", "pupil__school_class__name", "assessment__state", "shared_at", "resume_until", "given",
    "told", "sent_assessment__summary__points", "sent_assessment", "assessment", "assessment__finished_at",
)  # fmt: skip


def everybody(campaign: Campaign) -> list[Somebody]:
    """Return one line for each participant, and one for each pupil of the register who has not started: two queries, whatever their number."""
    return [*participants(campaign), *waiting(campaign)]


def participants(campaign: Campaign) -> list[Somebody]:
    """Return one line for each participant who counts: one query."""
    told = sendings.text_of("sent_assessment__summary__competences")
    rows = campaign.participations.counted().annotate(given=_given(), told=told).values_list(*_COLUMNS)
    return [_participant(campaign, *row) for row in rows]


def _given() -> Any:
    """How many answers were given: what the summary says of a closed test, else counted."""
    answers = Attempt.objects.filter(assessment=OuterRef("assessment"), answered_at__isnull=False).order_by()
    counted = answers.values("assessment").annotate(n=Count("pk")).values("n")
    return Case(
        When(assessment__summary__isnull=False, then=F("assessment__summary__answered")),
        default=Coalesce(Subquery(counted), 0),
        output_field=IntegerField(),
    )


def _participant(campaign: Campaign, *row: Any) -> Somebody:
    (
        uid, pk, label, pupil, first, last, usual, key, class_uid, class_name, state, shared_at, resume_until, given, levels, points, sent, now,
        finished_at,
    ) = row  # fmt: skip
    running = state == Assessment.State.STARTED
    return Somebody(
        uid=str(uid),
        key=pk,
        name=f"{first} {usual or last}" if pupil else label or _("Participant %d") % pk,
        # The register's pupils in its order, then those who typed a name, then numbers in the order in which they joined.
        place=(0, key, pk) if pupil else (1 if label else 2, label_key(label), pk),
        state=SHARED if shared_at else STARTED if running else FINISHED,
        class_name=class_name or "",
        class_uid=str(class_uid or ""),
        pupil=str(pupil or ""),
        answered=given,
        levels=sendings.levels_in(levels) if shared_at and levels is not None else None,
        points=points if shared_at else None,
        refining=bool(shared_at) and running and sent == now,
        replaying=bool(shared_at) and running and sent != now,
        late=bool(shared_at) and shared_at >= campaign.sending_deadline,
        answered_late=finished_at is not None and finished_at >= campaign.closes_at,
        may_resume=resume_until is not None and timezone.now() < resume_until,
    )


def waiting(campaign: Campaign) -> list[Somebody]:
    """Return the pupils who could take part and have not started: of the class, of the whole school without one, nobody where it is anonymous."""
    if campaign.access != Campaign.Access.NAMED:
        return []
    rows = not_joined(campaign).values_list(
        "uid", "pk", "first_name", "last_name", "usual_name", "sort_key", "school_class__uid", "school_class__name"
    )
    return [
        Somebody(str(uid), f"{first} {usual or last}", (0, key, pk), WAITING, class_name or "", str(class_uid or ""), pupil=str(uid))
        for uid, pk, first, last, usual, key, class_uid, class_name in rows
    ]


def not_joined(campaign: Campaign) -> QuerySet[Pupil]:
    """The pupils of the register whom a named campaign awaits still."""
    # Lists that databases look up at once, where one condition with « or » would walk every participation for every pupil.
    joined = Participation.objects.counted().filter(campaign=campaign)
    named = joined.filter(pupil__isnull=False).values("pupil")
    known = Q(learner__isnull=False, learner__in=joined.values("learner"))
    pupils = Pupil.objects.present().filter(~Q(pk__in=named), ~known, school=campaign.school_id)
    if campaign.school_class_id is None:
        return pupils
    enrolled = Enrolment.objects.filter(school_class=campaign.school_class_id).values("pupil")
    return pupils.filter(Q(school_class=campaign.school_class_id) | Q(pk__in=enrolled))


def mark_of(lines: Iterable[Somebody], *more: Any) -> str:
    """Return what stands for a list and all that its page depends on: another list has another mark."""
    return hashlib.sha256(repr((list(lines), more)).encode()).hexdigest()[:32]
