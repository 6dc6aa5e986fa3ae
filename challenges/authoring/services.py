"""The verbs of authoring. One transaction each, permissions inside; nothing else changes a challenge's state."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision, TaskState, Workflow, WorkflowState

import generators
from challenges.authoring import documents
from challenges.authoring.examples import example_document
from challenges.authoring.laboratory import Report, examine, examine_many, laboratory_digest
from challenges.authoring.models import Challenge, ChallengeTutorial, LaboratoryReport
from challenges.authoring.problems import all_shown, finding_shown
from challenges.authoring.rules import may_edit
from challenges.journal.services import record
from challenges.tutorials.models import Tutorial
from referential.models import Skill

WORKFLOW_NAME = "Relecture des épreuves"


class ImportRefused(ValidationError):
    """Nothing was imported; `messages` says why, a line for each problem."""


# ---------------------------------------------------------------- writing


@transaction.atomic
def create_challenge(document: dict[str, Any], *, user: Any) -> Challenge:
    """Create a challenge as a draft from a document of the exchange format.

    Raises:
        PermissionDenied: the user is no author.
        ImportRefused: the document is not valid, or its code is taken.
    """
    if not user.has_perm("authoring.add_challenge"):
        raise PermissionDenied(_("Seuls les auteurs créent des épreuves."))
    problems = document_problems(document)
    if Challenge.objects.filter(code=document.get("code")).exists():
        problems.append(_("Le code %s est déjà pris.") % document["code"])
    if problems:
        raise ImportRefused(problems)
    challenge = Challenge(uid=uuid.UUID(document["uid"]), code=document["code"], owner=user, live=False)
    _fill(challenge, document)
    challenge.save()
    challenge.save_revision(user=user, log_action="wagtail.create")
    record("authoring.create", actor=user, target=f"challenge:{challenge.uid}", code=challenge.code)
    return challenge


@transaction.atomic
def update_challenge(challenge: Challenge, document: dict[str, Any], *, user: Any) -> Revision:
    """Write a document as a new draft revision of a challenge; what is live does not move.

    Raises:
        PermissionDenied: not one's own challenge, or it is under review.
        ImportRefused: the document is not valid.
    """
    if not may_edit(user, challenge):
        raise PermissionDenied(_("Vous ne pouvez pas modifier cette épreuve."))
    if (lock := challenge.get_lock()) is not None and lock.for_user(user):
        raise PermissionDenied(_("Cette épreuve est en relecture : personne ne peut la modifier."))
    if problems := document_problems(document):
        raise ImportRefused(problems)
    draft = challenge.get_latest_revision_as_object()
    _fill(draft, document)
    revision = draft.save_revision(user=user, log_action=True)
    record("authoring.edit", actor=user, target=f"challenge:{challenge.uid}", revision=revision.pk)
    return revision


def document_problems(document: dict[str, Any]) -> list[str]:
    """Return what keeps a document from being imported, in the user's language; empty when nothing does."""
    try:
        generators.compile_challenge(document)
    except generators.SpecificationError as error:
        return [str(one) for one in all_shown(error.problems, document)]
    if _skill(document["skill"]) is None:
        return [_("L’acquis %s n’existe pas dans le référentiel.") % document["skill"]]
    return []


def _skill(code: str) -> Skill | None:
    """The skill of that code in the framework in force."""
    skill: Skill | None = Skill.objects.filter(code=code, archived=False, competence__domain__framework__current=True).first()
    return skill


def _fill(challenge: Challenge, document: dict[str, Any]) -> None:
    documents.fill(challenge, document)
    challenge.skill = _skill(document["skill"])
    tutorials = {str(tutorial.uid): tutorial for tutorial in Tutorial.objects.filter(uid__in=document.get("tutorials", []))}
    challenge.tutorial_links = [
        ChallengeTutorial(tutorial=tutorials[uid], sort_order=order)
        for order, uid in enumerate(document.get("tutorials", []))
        if uid in tutorials
    ]


@transaction.atomic
def import_documents(items: Sequence[dict[str, Any]], *, user: Any) -> tuple[list[Challenge], list[Challenge]]:
    """Import documents of the exchange format, all or nothing; a document that changes nothing makes no revision.

    Returns:
        The challenges created, and those that got a new draft revision.

    Raises:
        ImportRefused: with every problem of every document, each with its code.
    """
    problems = [f"{item.get('code', '?')} — {problem}" for item in items for problem in document_problems(item)]
    if problems:
        raise ImportRefused(problems)
    existing = {str(challenge.uid): challenge for challenge in Challenge.objects.filter(uid__in=[item["uid"] for item in items])}
    created, updated = [], []
    for item in items:
        challenge = existing.get(item["uid"])
        if challenge is None:
            created.append(create_challenge(item, user=user))
        elif canonical(item) != documents.to_document(challenge.get_latest_revision_as_object()):
            update_challenge(challenge, item, user=user)
            updated.append(challenge)
    return created, updated


def canonical(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document as an export would write it: optional fields in their one form."""
    challenge = Challenge(uid=uuid.UUID(document["uid"]), code=document["code"])
    _fill(challenge, document)
    return documents.to_document(challenge)


@transaction.atomic
def duplicate(challenge: Challenge, *, code: str, user: Any) -> Challenge:
    """Start a new challenge from another one: same content, new identity, a draft of its own."""
    document = documents.to_document(challenge.get_latest_revision_as_object())
    return create_challenge(document | {"uid": str(uuid.uuid4()), "code": code}, user=user)


@transaction.atomic
def start_from_example(name: str, *, user: Any) -> Challenge:
    """Start a draft from a worked example: same content, an identity of its own.

    Raises:
        KeyError: there is no such example.
        PermissionDenied: the user is no author.
        ImportRefused: the framework in force lacks its skill.
    """
    document = example_document(name)
    return create_challenge(document | {"uid": str(uuid.uuid4()), "code": free_code(document["skill"])}, user=user)


def free_code(skill_code: str) -> str:
    """Return the next free code for a skill: `1.3-3a-02` after `1.3-3a-01`."""
    taken = set(Challenge.objects.filter(code__startswith=f"{skill_code}-").values_list("code", flat=True))
    return next(code for number in range(1, 10_000) if (code := f"{skill_code}-{number:02d}") not in taken)


@transaction.atomic
def archive(challenge: Challenge, *, user: Any, reason: str) -> None:
    """Take a challenge out of future releases; past attempts keep it.

    Raises:
        PermissionDenied: the user may not edit it.
        ValidationError: no reason given.
    """
    if not may_edit(user, challenge):
        raise PermissionDenied(_("Vous ne pouvez pas archiver cette épreuve."))
    if not reason.strip():
        raise ValidationError(_("Dites pourquoi l’épreuve est archivée."))
    Challenge.objects.filter(pk=challenge.pk).update(archived=True)
    challenge.archived = True
    record("authoring.archive", actor=user, target=f"challenge:{challenge.uid}", reason=reason)


# ---------------------------------------------------------------- laboratory


def report_for(challenge: Challenge, variants: int | None = None) -> LaboratoryReport:
    """Return the laboratory's report on a challenge as it stands in memory; examine it when nobody did yet."""
    return report_for_document(documents.to_document(challenge), variants)


def report_for_revision(challenge: Challenge, revision: Revision) -> LaboratoryReport:
    """Return the report on one revision."""
    return report_for(revision.as_object())


def known_report(document: dict[str, Any], variants: int | None = None) -> LaboratoryReport | None:
    """Return a report made earlier with at least as many variants, or None."""
    wanted = variants or settings.BALISE_LABORATORY_VARIANTS
    return LaboratoryReport.objects.filter(
        digest=laboratory_digest(document), generator=generators.GENERATOR_VERSION, variants__gte=wanted
    ).first()


def report_for_document(document: dict[str, Any], variants: int | None = None) -> LaboratoryReport:
    """Return the report on a document; examine it when nobody did yet."""
    return known_report(document, variants) or keep_report(document, examine(document, variants or settings.BALISE_LABORATORY_VARIANTS))


def reports_for_documents(items: Sequence[dict[str, Any]], variants: int | None = None) -> list[LaboratoryReport]:
    """Return the reports on several documents, examining on every processor those that nobody examined yet."""
    count = variants or settings.BALISE_LABORATORY_VARIANTS
    known = [known_report(item, count) for item in items]
    missing = [item for item, report in zip(items, known, strict=True) if report is None]
    made = iter([keep_report(item, report) for item, report in zip(missing, examine_many(missing, count), strict=True)])
    return [report if report is not None else next(made) for report in known]


def keep_report(document: dict[str, Any], report: Report) -> LaboratoryReport:
    """Store a report; a failed compilation is stored under the number of variants that was asked for."""
    stored, _created = LaboratoryReport.objects.update_or_create(
        digest=report.digest,
        generator=report.generator,
        variants=report.variants or settings.BALISE_LABORATORY_VARIANTS,
        defaults={"challenge_uid": document["uid"], "ok": report.ok, "report": report.to_json(), "pool": report.pool},
    )
    return stored


# ---------------------------------------------------------------- review


@transaction.atomic
def submit(challenge: Challenge, *, user: Any) -> WorkflowState:
    """Send the latest draft to review.

    Raises:
        PermissionDenied: not one's own challenge.
        ValidationError: already under review, or the laboratory is not green (with its first failures).
    """
    if not may_edit(user, challenge):
        raise PermissionDenied(_("Vous ne pouvez pas soumettre cette épreuve."))
    if challenge.current_workflow_state and challenge.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS:
        raise ValidationError(_("Cette épreuve est déjà en relecture."))
    document = documents.to_document(challenge.get_latest_revision_as_object())
    report = report_for_document(document)
    if not report.ok:
        raise ValidationError(failure_messages(report, document))
    workflow = challenge.get_workflow()
    if workflow is None:
        raise ValidationError(_("Aucune relecture n’est organisée : lancez « manage.py setup_roles »."))
    state = challenge.current_workflow_state
    if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user)
        return state
    return workflow.start(challenge, user)


def failure_messages(report: LaboratoryReport, document: dict[str, Any] | None = None) -> list[str]:
    """Return a line for each failure kept: where, message, remedy, seed and values. `document` gives places their names."""
    lines = []
    for failure in report.report["failures"]:
        line = str(finding_shown(failure, document))
        if not failure.get("problems"):
            line = f"{failure['check']} : {line}"
        if failure["seed"]:
            values = ", ".join(f"{name} = {value}" for name, value in list(failure["values"].items())[:6])
            line += _(" Graine %(seed)s (%(values)s).") % {"seed": failure["seed"], "values": values}
        lines.append(line)
    return lines


def approve(challenge: Challenge, *, user: Any, comment: str = "") -> None:
    """Approve what is under review: it becomes live, that is ready for the next release.

    Raises:
        PermissionDenied: not a reviewer, own work, a changed text, or a laboratory that is not green.
    """
    _decide(challenge, user, "approve", comment)


def request_changes(challenge: Challenge, *, user: Any, comment: str) -> None:
    """Send a challenge back to its author.

    Raises:
        PermissionDenied: not a reviewer.
        ValidationError: no reason given.
    """
    if not comment.strip():
        raise ValidationError(_("Dites à l’auteur ce qu’il doit changer."))
    _decide(challenge, user, "reject", comment)


@transaction.atomic
def _decide(challenge: Challenge, user: Any, action: str, comment: str) -> None:
    state = challenge.current_workflow_task_state
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
        raise PermissionDenied(_("Cette épreuve n’est pas en relecture."))
    state.specific.task.specific.on_action(state.specific, user, action, comment=comment)
    challenge.refresh_from_db()


@transaction.atomic
def setup_workflow(reviewers: Any) -> Workflow:
    """Create the review workflow for challenges and give it to the group of reviewers; safe to run again."""
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415  leaf import, used only at installation
    from wagtail.models import WorkflowContentType, WorkflowTask  # noqa: PLC0415

    from challenges.authoring.review import FourEyesTask  # noqa: PLC0415

    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    task, _created = FourEyesTask.objects.get_or_create(name="Relecture à quatre yeux")
    task.groups.set([reviewers])
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0})
    content_type = ContentType.objects.get_for_model(Challenge)
    WorkflowContentType.objects.get_or_create(content_type=content_type, defaults={"workflow": workflow})
    return workflow
