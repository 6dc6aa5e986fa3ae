"""Writing challenges: create, change, import, copy, archive, restore. One transaction each, permissions inside."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

import generators
from challenges.authoring.document import documents
from challenges.authoring.document.problems import all_shown
from challenges.authoring.models import Challenge, ChallengeTutorial
from challenges.authoring.rules import may_edit
from challenges.authoring.services.deciding import facts_of_challenge
from challenges.journal.services import record
from challenges.steps import Steps, finished
from challenges.tutorials.models import Tutorial
from referential.models import Skill
from referential.queries import active_skills


class ImportRefused(ValidationError):
    """Nothing was imported; `messages` says why, a line for each problem."""


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
    require_editable(challenge, user)
    if problems := document_problems(document):
        raise ImportRefused(problems)
    draft = challenge.get_latest_revision_as_object()
    _fill(draft, document)
    revision = draft.save_revision(user=user, log_action=True)
    record("authoring.edit", actor=user, target=f"challenge:{challenge.uid}", revision=revision.pk)
    return revision


def require_reason(text: str, refusal: str) -> None:
    """Raise `ValidationError` with `refusal` unless a reason is given."""
    if not text.strip():
        raise ValidationError(refusal)


def require_editable(challenge: Challenge, user: Any) -> None:
    """Raise `PermissionDenied` unless the user may write a new draft of the challenge now."""
    if not may_edit(user, challenge):
        raise PermissionDenied(_("Vous ne pouvez pas modifier cette épreuve."))
    if (lock := challenge.get_lock()) is not None and lock.for_user(user):
        raise PermissionDenied(_("Cette épreuve est en relecture : personne ne peut la modifier."))


def document_problems(document: dict[str, Any]) -> list[str]:
    """Return what keeps a document from being imported, in the user's language; empty when nothing does."""
    try:
        generators.compile_challenge(document)
    except generators.SpecificationError as error:
        return [str(one) for one in all_shown(error.problems, document)]
    problems = []
    if skill_in_force(document["skill"]) is None:
        problems.append(_("L’acquis %s n’existe pas dans le référentiel.") % document["skill"])
    if (until := document.get("valid_until")) and documents.day(until) is None:
        problems.append(_("La date « %s » n’existe pas.") % until)
    return problems


def skill_in_force(code: str) -> Skill | None:
    """The skill of that code in the framework in force."""
    return active_skills().filter(code=code).first()


def _fill(challenge: Challenge, document: dict[str, Any]) -> None:
    documents.fill(challenge, document)
    challenge.skill = skill_in_force(document["skill"])
    tutorials = {str(tutorial.uid): tutorial for tutorial in Tutorial.objects.filter(uid__in=document.get("tutorials", []))}
    challenge.tutorial_links = [
        ChallengeTutorial(tutorial=tutorials[uid], sort_order=order)
        for order, uid in enumerate(document.get("tutorials", []))
        if uid in tutorials
    ]
    challenge.tags.set(document.get("tags", []))
    if "translation_of" in document:
        challenge.source = Challenge.objects.filter(uid=document["translation_of"]).first()


def import_documents(items: Sequence[dict[str, Any]], *, user: Any) -> tuple[list[Challenge], list[Challenge]]:
    """Import documents of the exchange format, all or nothing; a document that changes nothing makes no revision.

    Returns:
        The challenges created, and those that got a new draft revision.

    Raises:
        ImportRefused: with every problem of every document, each with its code.
    """
    return finished(importing_documents(items, user=user))


def importing_documents(items: Sequence[dict[str, Any]], *, user: Any) -> Steps[tuple[list[Challenge], list[Challenge]]]:
    """Do what `import_documents` does, telling how many documents are written. One transaction: stopped on the way, nothing is."""
    problems = [f"{item.get('code', '?')} — {problem}" for item in items for problem in document_problems(item)]
    if problems:
        raise ImportRefused(problems)
    created, updated = [], []
    with transaction.atomic():
        existing = {str(challenge.uid): challenge for challenge in Challenge.objects.filter(uid__in=[item["uid"] for item in items])}
        # A source before its translations, which point to it.
        for number, item in enumerate(sorted(items, key=lambda item: "translation_of" in item), 1):
            challenge = existing.get(item["uid"])
            if challenge is None:
                created.append(create_challenge(item, user=user))
            elif canonical(item) != documents.to_document(challenge.get_latest_revision_as_object()):
                update_challenge(challenge, item, user=user)
                updated.append(challenge)
            yield number, len(items)
    return created, updated


def canonical(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document as an export would write it: optional fields in their one form."""
    challenge = Challenge(uid=uuid.UUID(document["uid"]), code=document["code"])
    _fill(challenge, document)
    return documents.to_document(challenge)


@transaction.atomic
def archive(challenge: Challenge, *, user: Any, reason: str) -> None:
    """Take a challenge out of future releases; past attempts keep it.

    Raises:
        PermissionDenied: the user may not edit it.
        ValidationError: no reason given.
    """
    if not may_edit(user, challenge):
        raise PermissionDenied(_("Vous ne pouvez pas archiver cette épreuve."))
    if challenge.archived:
        raise ValidationError(_("Cette épreuve est déjà archivée."))
    if challenge.get_lock() is not None:
        raise ValidationError(_("Cette épreuve est en relecture : attendez la décision, ou reprenez-la."))
    require_reason(reason, _("Dites pourquoi l’épreuve est archivée."))
    _set_archived(challenge, user, reason, archived=True)


@transaction.atomic
def unarchive(challenge: Challenge, *, user: Any, reason: str) -> None:
    """Take an archived challenge back: what was approved of it is in the next release again.

    Raises:
        PermissionDenied: the user may not edit it.
        ValidationError: it is not archived, or no reason given.
    """
    if not may_edit(user, challenge):
        raise PermissionDenied(_("Vous ne pouvez pas modifier cette épreuve."))
    if not challenge.archived:
        raise ValidationError(_("Cette épreuve n’est pas archivée."))
    require_reason(reason, _("Dites pourquoi l’épreuve est reprise."))
    _set_archived(challenge, user, reason, archived=False)


def _set_archived(challenge: Challenge, user: Any, reason: str, *, archived: bool) -> None:
    Challenge.objects.filter(pk=challenge.pk).update(archived=archived)
    challenge.archived = archived
    record(
        "authoring.archive" if archived else "authoring.unarchive",
        actor=user,
        target=f"challenge:{challenge.uid}",
        reason=reason.strip(),
    )


@transaction.atomic
def restore(challenge: Challenge, revision: Revision, *, user: Any, reason: str, seen: str | None = None) -> Revision:
    """Make an earlier revision the latest draft again; what is live does not move until the draft is reviewed.

    Raises:
        PermissionDenied: not one's own challenge, or it is under review.
        ValidationError: no reason, a revision of something else, or the latest one already.
    """
    require_editable(challenge, user)
    facts_of_challenge(challenge).require(seen)
    require_reason(reason, _("Dites pourquoi vous revenez à cette version."))
    if not challenge.revisions.filter(pk=revision.pk).exists():
        raise ValidationError(_("Cette version n’est pas de cette épreuve."))
    if revision.pk == challenge.latest_revision_id:
        raise ValidationError(_("Cette version est déjà la dernière."))
    made: Revision = revision.as_object().save_revision(user=user, log_action="wagtail.revert", previous_revision=revision)
    record(
        "authoring.restore",
        actor=user,
        target=f"challenge:{challenge.uid}",
        revision=made.pk,
        restored=revision.pk,
        reason=reason.strip(),
    )
    return made


@transaction.atomic
def tag(challenge: Challenge, *, user: Any, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Revision | None:
    """Add and remove tags, in a new draft; None when nothing changes.

    Raises:
        PermissionDenied: not one's own challenge, or it is under review.
    """
    require_editable(challenge, user)
    draft = challenge.get_latest_revision_as_object()
    before = {one.name for one in draft.tags.all()}
    after = (before | {name.strip() for name in add if name.strip()}) - {name.strip() for name in remove}
    if after == before:
        return None
    draft.tags.set(sorted(after))
    revision: Revision = draft.save_revision(user=user, log_action=True)
    record("authoring.tag", actor=user, target=f"challenge:{challenge.uid}", revision=revision.pk, tags=sorted(after))
    return revision
