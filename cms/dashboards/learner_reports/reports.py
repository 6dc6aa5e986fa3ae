"""Learners' reports beside the challenges that they are about: lists and counts, and the two verbs that need both sides."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Case, Count, Max, Q, QuerySet, When
from django.utils.translation import gettext as _
from wagtail.models import Revision

from challenges import marking
from challenges.authoring import services
from challenges.authoring.document import documents
from challenges.authoring.models import Challenge
from challenges.authoring.rules import may_edit
from challenges.bank.models import Release
from challenges.journal.services import record
from challenges.runtime.assessments import reports
from challenges.runtime.assessments.answers import answer_text
from challenges.runtime.assessments.models import Attempt, ProblemReport
from challenges.text import render_markdown
from cms.dashboards.learner_reports import accepting
from cms.dashboards.learner_reports.accepting import Change, Target
from cms.dashboards.releases import releases_by_root

MOST_SHOWN = 200
State = ProblemReport.State


@dataclass(frozen=True)
class Asked:
    """What a list of reports is narrowed to; `state` is `open`, a decision, or empty for all."""

    state: str = "open"
    kind: str = ""
    competence: str = ""
    mine: bool = False


@dataclass(frozen=True)
class Row:
    """A challenge in the list: how many reports, of which kinds, since when."""

    uid: uuid.UUID
    code: str
    title: str
    competence: str
    known: bool
    mine: bool
    open: int
    total: int
    latest: datetime
    kinds: list[tuple[str, int]]


def listed(user: Any, asked: Asked) -> QuerySet[ProblemReport, Any]:
    """Return one row of figures a challenge, most open reports first; `told` turns a page of them into rows to show."""
    found = ProblemReport.objects.all()
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.competence:
        found = found.filter(attempt__competence=asked.competence)
    if asked.mine:
        found = found.filter(challenge_uid__in=Challenge.objects.filter(owner=user).values("uid"))
    return (
        found.order_by()
        .values("challenge_uid")
        .annotate(
            total=Count("pk"),
            waiting=Count("pk", filter=Q(state=State.OPEN)),
            latest=Max("created_at"),
            code=Max("attempt__challenge_code"),
            competence=Max("attempt__competence"),
        )
        .order_by("-waiting", "-latest", "challenge_uid")
    )


def told(user: Any, asked: Asked, page: Iterable[dict[str, Any]]) -> list[Row]:
    """Return the rows of a page of `listed`: two more queries."""
    figures = list(page)
    uids = [one["challenge_uid"] for one in figures]
    challenges = {one.uid: one for one in Challenge.objects.filter(uid__in=uids)}
    of_kind: dict[uuid.UUID, list[tuple[str, int]]] = {}
    counted = ProblemReport.objects.filter(challenge_uid__in=uids)
    counted = counted.filter(state=asked.state) if asked.state else counted
    labels = dict(ProblemReport.Kind.choices)
    for uid, kind, count in counted.order_by("kind").values_list("challenge_uid", "kind").annotate(count=Count("pk")):
        of_kind.setdefault(uid, []).append((str(labels[kind]), count))
    rows = []
    for one in figures:
        challenge = challenges.get(one["challenge_uid"])
        rows.append(
            Row(
                one["challenge_uid"], challenge.code if challenge else one["code"], challenge.title if challenge else "", one["competence"],
                challenge is not None, challenge is not None and challenge.owner_id == user.pk, one["waiting"], one["total"], one["latest"],
                of_kind.get(one["challenge_uid"], []),
            )
        )  # fmt: skip
    return rows


def competences() -> list[str]:
    """Return the competences of which something was reported: one query."""
    return list(ProblemReport.objects.order_by("attempt__competence").values_list("attempt__competence", flat=True).distinct())


@dataclass(frozen=True)
class Seen:
    """A report with the exact variant that it is about."""

    report: ProblemReport
    attempt: Attempt
    instruction_html: str
    answer: str
    expected: dict[str, Any]
    outcome: str
    release: Release | None
    acceptable: bool


@dataclass
class Group:
    """Reports of one kind that say the same thing: one answer, where the report is about the answer."""

    kind: str
    label: str
    answer: str
    reports: list[Seen] = field(default_factory=list)

    @property
    def open(self) -> list[Seen]:
        """Those that nobody decided on."""
        return [one for one in self.reports if one.report.open]


def of_challenge(uid: uuid.UUID, state: str = "") -> tuple[list[Group], int]:
    """Return the reports of a challenge, grouped, and how many more there are than are shown: four queries.

    Args:
        uid: the challenge.
        state: only those in this state; empty for all.
    """
    asked = ProblemReport.objects.filter(challenge_uid=uid, **({"state": state} if state else {}))
    open_first = Case(When(state=State.OPEN, then=0), default=1)
    found = list(asked.select_related("decided_by").order_by(open_first, "-created_at", "-pk")[: MOST_SHOWN + 1])
    more = asked.count() - MOST_SHOWN if len(found) > MOST_SHOWN else 0
    found = found[:MOST_SHOWN]
    attempts = Attempt.objects.graded("outcome", "key").select_related("assessment", "variant").in_bulk([one.attempt_id for one in found])
    releases = releases_by_root(one.release_root for one in found)
    groups: dict[tuple[str, str], Group] = {}
    for one in found:
        seen = _seen(one, attempts[one.attempt_id], releases.get(one.release_root))
        answer = seen.answer if one.kind == ProblemReport.Kind.ANSWER else ""
        groups.setdefault((one.kind, answer), Group(one.kind, one.get_kind_display(), answer)).reports.append(seen)
    rank = {kind: position for position, kind in enumerate(ProblemReport.Kind.values)}
    return sorted(groups.values(), key=lambda one: (rank[one.kind], -len(one.open), -len(one.reports), one.answer)), more


def _seen(report: ProblemReport, attempt: Attempt, release: Release | None) -> Seen:
    return Seen(
        report, attempt, render_markdown(attempt.instruction), answer_text(attempt.response, report.answer),
        marking.expected(attempt.final_key), _word(attempt.final_outcome), release, acceptable=not why_not(report, attempt.response),
    )  # fmt: skip


def _word(outcome: str) -> str:
    return str(Attempt.Outcome(outcome).label) if outcome else ""


def why_not(report: ProblemReport, response: dict[str, Any]) -> str:
    """Return why the answer of a report cannot be accepted from here; nothing when it can."""
    if report.kind != ProblemReport.Kind.ANSWER or report.answer is None:
        return _("Ce signalement ne dit pas qu’une réponse devrait être juste.")
    if not report.open:
        return _("Ce signalement est déjà traité.")
    if response["type"] in ("matching", "ordering", "date", "time", *marking.WRITTEN):
        return _("Cette réponse est juste ou ne l’est pas : corrigez-la dans l’éditeur.")
    if response["type"] in marking.CHOSEN:
        return _("Dans une question à choix, une proposition est juste ou ne l’est pas : corrigez-la dans l’éditeur.")
    if response["type"] == "blanks" and all(one["kind"] == "choice" for one in response["blanks"]):
        return _("Dans une liste déroulante, une proposition est juste ou ne l’est pas : corrigez-la dans l’éditeur.")
    return ""


def one_seen(uid: uuid.UUID) -> Seen | None:
    """Return one report with its variant, None when there is none."""
    report = ProblemReport.objects.filter(uid=uid).first()
    if report is None:
        return None
    attempt = Attempt.objects.graded("outcome", "key").select_related("assessment", "variant").get(pk=report.attempt_id)
    return _seen(report, attempt, Release.objects.filter(root=report.release_root).defer("manifest").first())


def written_in(answer: Any, target: Target) -> str:
    """Return what a learner wrote in the place of a target."""
    found = answer.get(target.blank, "") if isinstance(answer, dict) else answer
    return "" if found is None else str(found)


def may_decide(user: Any, challenge: Challenge | None) -> bool:
    """Whether the user answers the reports on a challenge: those who may change it, and for one that is nowhere here, any who may edit all."""
    if not user.has_perm("assessments.decide_report"):
        return False
    return may_edit(user, challenge) if challenge is not None else bool(user.has_perm("authoring.edit_any_challenge"))


@transaction.atomic
def decide(challenge_uid: uuid.UUID, chosen: Collection[str], *, user: Any, state: str, reply: str) -> int:
    """Close reports on one challenge with one answer to their learners, all or none.

    Args:
        challenge_uid: the challenge.
        chosen: identifiers of its reports.
        user: who decides.
        state: one of `reports.DECISIONS`.
        reply: what the learners read.

    Raises:
        PermissionDenied: not one's own challenge.
        ValidationError: none is chosen, or what `reports.decide` refuses.
    """
    if not may_decide(user, Challenge.objects.filter(uid=challenge_uid).first()):
        raise PermissionDenied(_("Vous ne pouvez pas répondre aux signalements de cette épreuve."))
    found = list(ProblemReport.objects.filter(challenge_uid=challenge_uid, uid__in=_uids(chosen)).order_by("pk"))
    if not found:
        raise ValidationError(_("Choisissez au moins un signalement."))
    for one in found:
        reports.decide(one, user=user, state=state, reply=reply)
    return len(found)


def _uids(texts: Collection[str]) -> list[uuid.UUID]:
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


@transaction.atomic
def accept_answer(report: ProblemReport, change: Change, *, user: Any, reply: str, revision: int | None = None) -> Revision:
    """Write a draft of the challenge that accepts the answer of a report, and answer the learner.

    What is live does not move: the draft goes through review and release, then the answers given may be marked again.

    Args:
        report: an open one, whose learner says that the answer should be right.
        change: what the challenge accepts besides.
        user: who may change the challenge.
        reply: what the learner reads.
        revision: the draft on which the change was tried; None when it was not.

    Raises:
        PermissionDenied: not one's own challenge, or it is under review.
        ValidationError: the answer cannot be accepted, the change is not one, or the draft moved since the trial.
    """
    challenge = Challenge.objects.select_for_update(of=("self",)).filter(uid=report.challenge_uid).first()
    if challenge is None or not may_decide(user, challenge):
        raise PermissionDenied(_("Vous ne pouvez pas répondre aux signalements de cette épreuve."))
    if reason := why_not(report, report.attempt.response):
        raise ValidationError(reason)
    if revision is not None and revision != challenge.latest_revision_id:
        raise ValidationError(_("L’épreuve a changé depuis cet essai : regardez de nouveau ce qui changerait."))
    document = accepting.changed(draft_document(challenge), change)
    made: Revision = services.update_challenge(challenge, document, user=user)
    reports.decide(report, user=user, state=State.ACCEPTED, reply=reply)
    record("dashboards.accept_answer", actor=user, target=f"challenge:{challenge.uid}", report=str(report.uid), revision=made.pk)
    return made


def draft_document(challenge: Challenge) -> dict[str, Any]:
    """Return the latest draft of a challenge in the exchange format."""
    return documents.to_document(challenge.get_latest_revision_as_object())


def count_mine(user: Any) -> int:
    """Return how many reports are open on the challenges of an author: one query."""
    mine = Challenge.objects.filter(owner=user).values("uid")
    return ProblemReport.objects.filter(challenge_uid__in=mine, state=State.OPEN).count()


def open_by_challenge(uids: Iterable[uuid.UUID] | None = None) -> Counter[uuid.UUID]:
    """Return how many reports are open on each challenge, for lists that mark those with some: one query; None for all."""
    return Counter(reports.count_open(uids))
