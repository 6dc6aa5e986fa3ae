"""The verbs of learners' reports: a learner says what is wrong with a question, somebody decides and answers. What lists need is here too."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.fields import one_line_end
from challenges.journal.services import record
from challenges.runtime.assessments.errors import NotYours, Refusal
from challenges.runtime.assessments.models import Assessment, Attempt, Learner, ProblemReport
from challenges.throttle import allow

MAX_TEXT = 1000
MAX_REPLY = 2000
A_DAY = timedelta(days=1)
MAX_A_DAY = 20
# Texts may be put better, but a script that rewrites one for ever fills the journal.
MAX_CHANGES_A_DAY = 60
DECISIONS = (
    ProblemReport.State.ACCEPTED,
    ProblemReport.State.ANSWERED,
    ProblemReport.State.REFUSED,
    ProblemReport.State.DUPLICATE,
)


class BadReport(Refusal):
    """A report that says too little, too much, or comes too early; it may be sent again."""

    status = 422
    code = "bad_report"
    message = gettext_lazy("Dites ce qui ne va pas.")


class TooManyReports(Refusal):
    """More reports in a day than a person writes."""

    status = 429
    code = "too_many_reports"
    message = gettext_lazy("Merci, vous avez déjà beaucoup aidé aujourd’hui. Vous pourrez signaler d’autres problèmes demain.")


@dataclass(frozen=True)
class Told:
    """A report as its learner sees it."""

    kind: str
    text: str
    state: str
    open: bool
    reply: str


@transaction.atomic
def report(attempt: Attempt, *, learner: Learner, kind: str, text: str) -> ProblemReport:
    """Keep what a learner says is wrong with a question; a second report of a kind that nobody decided on yet updates its text.

    Args:
        attempt: the question, answered or not.
        learner: who says it.
        kind: one of ProblemReport.Kind; that an answer should be right can be said only once it is given.
        text: in the learner's words, at most 1,000 characters; may be empty but for another kind of problem.

    Raises:
        NotYours: the question was put to somebody else.
        BadReport: an unknown kind, too early, too long, or nothing said.
        TooManyReports: enough for today.
    """
    locked = Attempt.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=attempt.pk)
    if locked.assessment.learner_id != learner.pk:
        raise NotYours
    text = one_line_end(text.replace("\x00", "")).strip()
    _check(locked, kind, text)
    known = locked.reports.filter(kind=kind, state=ProblemReport.State.OPEN).first()
    if known is not None:
        return _update(known, locked, text, learner)
    recent = ProblemReport.objects.filter(attempt__assessment__learner=learner, created_at__gt=timezone.now() - A_DAY)
    if recent.count() >= MAX_A_DAY:
        raise TooManyReports
    made = ProblemReport.objects.create(
        attempt=locked, challenge_uid=locked.challenge_uid, release_root=locked.assessment.release_root, seed=locked.seed, kind=kind,
        text=text, answer=locked.answer,
    )  # fmt: skip
    record("assessments.report", actor=learner, target=f"report:{made.uid}", challenge=str(made.challenge_uid), kind=kind)
    return made


def _check(attempt: Attempt, kind: str, text: str) -> None:
    if kind not in ProblemReport.Kind.values:
        raise BadReport(_("Choisissez ce qui ne va pas."))
    if len(text) > MAX_TEXT:
        raise BadReport(_("Votre texte est trop long : %d caractères au plus.") % MAX_TEXT)
    if kind == ProblemReport.Kind.OTHER and not text:
        raise BadReport(_("Dites en quelques mots ce qui ne va pas."))
    if kind == ProblemReport.Kind.ANSWER and attempt.answer is None:
        if attempt.answered_at is None:
            raise BadReport(_("Répondez d’abord à la question : vous pourrez dire ensuite que votre réponse devrait être juste."))
        raise BadReport(_("Vous avez passé cette question : il n’y a pas de réponse à revoir."))


def _update(known: ProblemReport, attempt: Attempt, text: str, learner: Learner) -> ProblemReport:
    if (known.text, known.answer) == (text, attempt.answer):
        return known
    if not allow("report", str(learner.uid), limit=MAX_CHANGES_A_DAY, seconds=int(A_DAY.total_seconds())):
        raise TooManyReports
    known.text, known.answer = text, attempt.answer
    known.save(update_fields=["text", "answer"])
    record("assessments.report_again", actor=learner, target=f"report:{known.uid}", challenge=str(known.challenge_uid), kind=known.kind)
    return known


def kinds_for(attempt: Attempt) -> list[tuple[str, str]]:
    """Return the kinds of problem that may be reported on a question now, with their labels.

    That an answer should be right is left out before the answer and where it is known to count as right. In an exam it is offered for
    every answer given: leaving it out would tell which ones are right.
    """
    may = attempt.answer is not None and not (attempt.assessment.shows_feedback and attempt.right)
    return [(value, str(label)) for value, label in ProblemReport.Kind.choices if value != ProblemReport.Kind.ANSWER or may]


@transaction.atomic
def decide(made: ProblemReport, *, user: Any, state: str, reply: str) -> ProblemReport:
    """Close a report with an answer to its learner. Whether the user may change this challenge is checked by the caller, who knows it.

    Args:
        made: an open report.
        user: who decides.
        state: one of DECISIONS.
        reply: what the learner reads; may be empty for what was reported already.

    Raises:
        PermissionDenied: the user decides on no report.
        ValidationError: decided already, no decision, or no reply.
    """
    if not user.has_perm("assessments.decide_report"):
        raise PermissionDenied(_("Seuls les auteurs et les relecteurs répondent aux signalements."))
    reply = one_line_end(reply.replace("\x00", "")).strip()
    if state not in DECISIONS:
        raise ValidationError(_("Choisissez une décision."))
    if len(reply) > MAX_REPLY:
        raise ValidationError(_("Votre réponse est trop longue : %d caractères au plus.") % MAX_REPLY)
    if not reply and state != ProblemReport.State.DUPLICATE:
        raise ValidationError(_("Écrivez une réponse à l’élève."))
    locked = ProblemReport.objects.select_for_update().get(pk=made.pk)
    if not locked.open:
        raise ValidationError(_("Ce signalement est déjà traité."))
    locked.state, locked.reply, locked.decided_by, locked.decided_at = state, reply, user, timezone.now()
    locked.save(update_fields=["state", "reply", "decided_by", "decided_at"])
    record(
        "assessments.decide_report", actor=user, target=f"report:{locked.uid}", challenge=str(locked.challenge_uid), state=str(locked.state)
    )
    return locked


def told(attempt: Attempt) -> list[Told]:
    """Return the reports of a question as its learner may read them: in an exam without the reply, which might tell the right answer."""
    shown = attempt.assessment.shows_feedback
    return [
        Told(one.get_kind_display(), one.text, one.get_state_display(), one.open, one.reply if shown else "")
        for one in attempt.reports.order_by("created_at", "pk")
    ]


def replied(assessment: Assessment) -> set[str]:
    """Return the identifiers of the questions of which a report was decided: one query."""
    found = ProblemReport.objects.filter(attempt__assessment=assessment).exclude(state=ProblemReport.State.OPEN)
    return {str(uid) for uid in found.values_list("attempt__uid", flat=True)}


def count_open(challenges: Iterable[uuid.UUID] | None = None) -> dict[uuid.UUID, int]:
    """Return how many reports are open, by challenge: one query.

    Args:
        challenges: which ones, a queryset of uids too; None for all.
    """
    found = ProblemReport.objects.filter(state=ProblemReport.State.OPEN)
    if challenges is not None:
        found = found.filter(challenge_uid__in=challenges)
    rows = found.order_by().values_list("challenge_uid").annotate(count=Count("pk"))
    return dict(rows)
