"""Read models of authoring: the review queue, the history of a challenge, its languages. No state changes here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField, Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from wagtail.models import Revision, TaskState, WorkflowState

import generators
from challenges.authoring.models import Challenge, ChallengeFacts, LaboratoryReport, ReviewRemark, ReviewState, RevisionDigest
from challenges.authoring.services.translating import reference_revision

PAGE = 40
HISTORY = 50


# ---------------------------------------------------------------- reviews


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
    return users.filter(groups__in=state.task.specific.groups.all()).distinct().order_by("last_name", "first_name", "pk")


def remarks_of(challenge: Challenge) -> list[ReviewRemark]:
    """Return the remarks on a challenge, open ones first, each with its answers: two queries."""
    return list(
        ReviewRemark.objects.filter(challenge=challenge, parent=None)
        .select_related("author", "resolved_by")
        .prefetch_related("answers__author")
        .order_by(F("resolved_at").asc(nulls_first=True), "pk")
    )


# ---------------------------------------------------------------- history


@dataclass(frozen=True)
class HistoryRow:
    """One revision: who wrote it, what the laboratory said, what was decided and why."""

    revision: Revision
    report: LaboratoryReport | None
    decisions: list[ReviewState]
    live: bool
    latest: bool

    @property
    def published(self) -> ReviewState | None:
        """The decision that approved it, whose comment is the reason of its publication."""
        return next((one for one in self.decisions if one.status == TaskState.STATUS_APPROVED), None)


def history(challenge: Challenge) -> list[HistoryRow]:
    """Return the last revisions of a challenge, the newest first: four queries."""
    revisions = list(challenge.revisions.select_related("user").defer("content").order_by("-created_at", "-pk")[:HISTORY])
    pks = [revision.pk for revision in revisions]
    digests = dict(RevisionDigest.objects.filter(revision__in=pks).values_list("revision", "digest"))
    reports: dict[str, LaboratoryReport] = {}
    known = LaboratoryReport.objects.filter(digest__in=set(digests.values()), generator=generators.GENERATOR_VERSION)
    for report in known.defer("pool").order_by("variants"):
        reports[report.digest] = report
    decisions: dict[int, list[ReviewState]] = {}
    for state in ReviewState.objects.filter(revision__in=pks).select_related("finished_by", "reviewer").order_by("pk"):
        decisions.setdefault(state.revision_id, []).append(state)
    return [
        HistoryRow(
            revision=revision,
            report=reports.get(digests.get(revision.pk, "")),
            decisions=decisions.get(revision.pk, []),
            live=revision.pk == challenge.live_revision_id,
            latest=revision.pk == challenge.latest_revision_id,
        )
        for revision in revisions
    ]


# ---------------------------------------------------------------- states and languages

STATES = ("draft", "review", "changes", "approved", "edited", "archived")


def with_state(challenges: "QuerySet[Challenge]") -> "QuerySet[Challenge]":
    """Annotate challenges with `state`, one of `STATES`: `edited` is approved with a newer draft, `changes` was sent back."""
    return challenges.annotate(
        state=Case(
            When(archived=True, then=Value("archived")),
            When(pk__in=_in_workflow(WorkflowState.STATUS_IN_PROGRESS), then=Value("review")),
            When(pk__in=_in_workflow(WorkflowState.STATUS_NEEDS_CHANGES), then=Value("changes")),
            When(live=True, has_unpublished_changes=True, then=Value("edited")),
            When(live=True, then=Value("approved")),
            default=Value("draft"),
            output_field=CharField(),
        )
    )


def _in_workflow(status: str) -> QuerySet[Any]:
    states = WorkflowState.objects.filter(base_content_type__app_label="authoring", base_content_type__model="challenge", status=status)
    return states.annotate(challenge_id=Cast("object_id", BigIntegerField())).values("challenge_id")


def outdated(challenges: "QuerySet[Challenge]") -> "QuerySet[Challenge]":
    """Keep the translations whose source changed since they were made: the translation debt."""
    return challenges.filter(source__isnull=False).exclude(
        source_revision_id=Coalesce(F("source__live_revision_id"), F("source__latest_revision_id"))
    )


@dataclass(frozen=True)
class LanguageRow:
    """One language of a challenge: its variant, or None when nobody started it."""

    locale: str
    label: Any
    challenge: Challenge | None
    source: bool
    outdated: bool


def languages(challenge: Challenge) -> list[LanguageRow]:
    """Return every language of the bank with the variant of this challenge in it: two queries."""
    source = challenge.source or challenge
    family = with_state(Challenge.objects.filter(Q(pk=source.pk) | Q(source=source))).defer("response", "tables", "artefacts")
    by_locale = {one.locale: one for one in family}
    reference = reference_revision(source)
    return [
        LanguageRow(
            locale=locale,
            label=label,
            challenge=(found := by_locale.get(locale)),
            source=found is not None and found.pk == source.pk,
            outdated=found is not None and found.pk != source.pk and found.source_revision_id != reference,
        )
        for locale, label in Challenge.Locale.choices
    ]


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
