"""What became of a challenge: its revisions and decisions, its state for lists, its languages. No state changes here."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce
from wagtail.models import Revision, TaskState, WorkflowState

import generators
from challenges.authoring.models import Challenge, LaboratoryReport, ReviewState, RevisionDigest
from challenges.authoring.services.translating import reference_revision

HISTORY = 50


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
