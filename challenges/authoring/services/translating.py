"""A challenge in several languages: start a translation, say that it follows its source again. One transaction each, permissions inside.

A translation is a challenge of its own (its state, its reviews, its difficulty) that points to its source and to the revision it translates.
"""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.authoring.document import documents
from challenges.authoring.models import Challenge
from challenges.authoring.rules import may_edit
from challenges.authoring.services.deciding import facts_of_translation
from challenges.authoring.services.writing import create_challenge
from challenges.journal.services import record

# What a translator works on: a source in which none of these changed needs no new translation.
TRANSLATED = ("title", "instruction", "response", "dataset", "hint", "feedback")


def reference_revision(source: Challenge) -> int | None:
    """Return the revision that translations follow: the approved one, the latest draft before the first approval."""
    revision: int | None = source.live_revision_id or source.latest_revision_id
    return revision


@transaction.atomic
def start_translation(challenge: Challenge, locale: str, *, user: Any) -> Challenge:
    """Start the variant of a challenge in another language: a draft that holds the source's texts, to be translated.

    Args:
        challenge: the source, or any of its variants.
        locale: the language wanted, of `Challenge.Locale`.
        user: an author.

    Raises:
        PermissionDenied: the user is no author.
        ValidationError: an unknown language, that of the source, or one that exists already.
    """
    source = challenge.source or challenge
    if locale not in Challenge.Locale.values:
        raise ValidationError(_("Cette langue n’est pas de celles de la banque."))
    if locale == source.locale or source.translations.filter(locale=locale).exists():
        raise ValidationError(_("Cette épreuve existe déjà dans cette langue."))
    document = documents.to_document(source.get_latest_revision_as_object())
    changes = {"uid": str(uuid.uuid4()), "code": f"{source.code}-{locale}", "locale": locale, "translation_of": str(source.uid)}
    made = create_challenge(document | changes, user=user)
    _follow(made, source)
    record("authoring.translate", actor=user, target=f"challenge:{made.uid}", source=str(source.uid), locale=locale)
    return made


@transaction.atomic
def mark_up_to_date(translation: Challenge, *, user: Any, seen: str | None = None) -> None:
    """Say that a translation follows its source as it is now.

    Raises:
        PermissionDenied: the user may not edit the translation.
        ValidationError: it is no translation.
    """
    if not may_edit(user, translation):
        raise PermissionDenied(_("Vous ne pouvez pas modifier cette épreuve."))
    if translation.source is None:
        raise ValidationError(_("Cette épreuve n’est pas une traduction."))
    facts_of_translation(translation, reference_revision(translation.source)).require(seen)
    _follow(translation, translation.source)
    record("authoring.follow", actor=user, target=f"challenge:{translation.uid}", revision=translation.source_revision_id)


def realign(source: Challenge) -> None:
    """After an approval: translations of a revision that said the same follow the new one without anybody having to look."""
    translations = list(source.translations.exclude(source_revision_id=reference_revision(source)))
    if not translations:
        return
    now = _translated(documents.to_document(source))
    revisions = source.revisions.in_bulk([one.source_revision_id for one in translations if one.source_revision_id])
    for translation in translations:
        revision = revisions.get(translation.source_revision_id)
        if revision is not None and _translated(documents.to_document(revision.as_object())) == now:
            _follow(translation, source)


def _translated(document: dict[str, Any]) -> dict[str, Any]:
    response = {name: value for name, value in document["response"].items() if name != "id"}
    return {name: document[name] for name in TRANSLATED} | {"response": response}


def _follow(translation: Challenge, source: Challenge) -> None:
    translation.source, translation.source_revision_id = source, reference_revision(source)
    Challenge.objects.filter(pk=translation.pk).update(source=source, source_revision_id=translation.source_revision_id)
