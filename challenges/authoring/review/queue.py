"""What reviewers read: the queue, who may read a challenge, its remarks, its last decision. No state changes here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField, Count, F, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Revision, TaskState

from challenges.authoring.models import Challenge, ChallengeFacts, ReviewRemark, ReviewState

PAGE = 40


@dataclass(frozen=True)
class QueueRow:
    """A review that waits, as the queue shows it."""

    state: ReviewState
    challenge: Challenge
    facts: ChallengeFacts | None
    submitted_by: Any
    open_remarks: int
    mine: bool
    own_work: bool
    late: bool


def waiting(user: Any, *, competence: int | None = None, whose: str = "", locale: str = "") -> "QuerySet[ReviewState]":
    """Return the reviews in progress, those due first, then the oldest.

    Args:
        user: who asks.
        competence: primary key of a competence, None for all.
        whose: `mine` (given to the user), `free` (given to nobody), `todo` (those the user may decide), empty for all.
        locale: a language of the bank, empty for all.
    """
    states = ReviewState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).annotate(
        challenge_id=Cast("workflow_state__object_id", BigIntegerField())
    )
    challenges = Challenge.objects.all()
    if competence:
        challenges = challenges.filter(facts__skill__competence=competence)
    if locale:
        challenges = challenges.filter(locale=locale)
    if competence or locale:
        states = states.filter(challenge_id__in=challenges.values("pk"))
    if whose == "mine":
        states = states.filter(reviewer=user)
    elif whose == "free":
        states = states.filter(reviewer=None)
    elif whose == "todo":
        written = Revision.objects.filter(base_content_type__app_label="authoring", base_content_type__model="challenge", user=user)
        states = (
            states.filter(Q(reviewer=None) | Q(reviewer=user))
            .exclude(workflow_state__requested_by=user)
            .exclude(workflow_state__object_id__in=written.values("object_id"))
        )
    return states.order_by(F("due_on").asc(nulls_last=True), "started_at", "pk")


def queue_rows(states: Sequence[ReviewState], user: Any) -> list[QueueRow]:
    """Return what the queue shows of these reviews, in their order: five queries, whatever their number."""
    pks = [int(state.workflow_state.object_id) for state in states]
    challenges = Challenge.objects.select_related("owner").defer("response", "parameters", "tables", "values", "constraints", "artefacts")
    found = challenges.in_bulk(pks)
    facts = {
        one.challenge_id: one for one in ChallengeFacts.objects.filter(challenge__in=pks).select_related("skill__competence").defer("text")
    }
    remarks = dict(
        ReviewRemark.objects.filter(challenge__in=pks, parent=None, resolved_at=None)
        .order_by()
        .values_list("challenge")
        .annotate(n=Count("pk"))
    )
    own = set(
        Revision.objects.filter(
            base_content_type__app_label="authoring", base_content_type__model="challenge", user=user, object_id__in=[str(pk) for pk in pks]
        ).values_list("object_id", flat=True)
    )
    today = timezone.localdate()
    return [
        QueueRow(
            state=state,
            challenge=found[pk],
            facts=facts.get(pk),
            submitted_by=state.workflow_state.requested_by,
            open_remarks=remarks.get(pk, 0),
            mine=state.reviewer_id == user.pk,
            own_work=str(pk) in own or state.workflow_state.requested_by_id == user.pk,
            late=state.due_on is not None and state.due_on < today,
        )
        for state, pk in zip(states, pks, strict=True)
        if pk in found
    ]


def reviewers(state: ReviewState) -> QuerySet[Any]:
    """Return the people who may be given a review."""
    users = get_user_model().objects.filter(is_active=True)
    return users.filter(groups__in=state.task.specific.groups.all()).distinct().order_by("sort_key", "pk")


def remarks_of(challenge: Challenge) -> list[ReviewRemark]:
    """Return the remarks on a challenge, open ones first, each with its answers: two queries."""
    return list(
        ReviewRemark.objects.filter(challenge=challenge, parent=None)
        .select_related("author", "resolved_by")
        .prefetch_related("answers__author")
        .order_by(F("resolved_at").asc(nulls_first=True), "pk")
    )


def last_decision(challenge: Challenge) -> ReviewState | None:
    """Return the last decision taken on a challenge."""
    states: ReviewState | None = (
        ReviewState.objects.filter(workflow_state__object_id=str(challenge.pk), workflow_state__base_content_type__model="challenge")
        .exclude(status=TaskState.STATUS_IN_PROGRESS)
        .select_related("finished_by")
        .order_by("-pk")
        .first()
    )
    return states
