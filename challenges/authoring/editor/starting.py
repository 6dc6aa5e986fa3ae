"""The verbs with which an author begins: a draft of one's own from a pattern, from a worked example, from another challenge.

Each gives a new identity (uid, code) and keeps the identifiers inside, to which the random streams are tied. `services.create_challenge` checks
the document and the permission, and writes to the journal.
"""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from challenges.authoring import services
from challenges.authoring.document import documents
from challenges.authoring.editor.examples import example_document
from challenges.authoring.editor.patterns import pattern_document
from challenges.authoring.models import Challenge
from referential.models import Skill

MOST_FOUND = 20


@transaction.atomic
def start_from_pattern(slug: str, *, user: Any, skill: Skill | None = None) -> Challenge:
    """Start a draft from a ready pattern.

    Args:
        slug: name of the pattern.
        user: who starts, and owns the draft.
        skill: the skill of the draft; that of the pattern when absent.

    Raises:
        KeyError: there is no such pattern.
        PermissionDenied: the user is no author.
        ImportRefused: the framework in force lacks the skill.
    """
    return _start(pattern_document(slug), user, skill)


@transaction.atomic
def start_from_example(name: str, *, user: Any, skill: Skill | None = None) -> Challenge:
    """Start a draft from a worked example, for another skill if one is given.

    Raises:
        KeyError: there is no such example.
        PermissionDenied: the user is no author.
        ImportRefused: the framework in force lacks the skill.
    """
    return _start(example_document(name), user, skill)


@transaction.atomic
def start_from_copy(challenge: Challenge, *, user: Any, skill: Skill | None = None) -> Challenge:
    """Start a draft that holds what the latest draft of `challenge` holds; the other one does not move.

    Raises:
        PermissionDenied: the user may not read challenges, or is no author.
        ImportRefused: the other one is not complete, or its skill is gone and none is given.
    """
    if not user.has_perm("authoring.view_challenge"):
        raise PermissionDenied(_("Vous ne pouvez pas lire cette épreuve."))
    document = documents.to_document(challenge.get_latest_revision_as_object())
    if skill is None and not document["skill"]:
        raise services.ImportRefused([_("Cette épreuve n’a plus d’acquis : choisissez-en un.")])
    return _start(document, user, skill)


def challenges_to_copy(words: str) -> QuerySet[Challenge]:
    """Return the first challenges whose code or title holds `words`, with their skill; none when nothing is asked. Two queries."""
    asked = words.strip()
    if not asked:
        return Challenge.objects.none()
    found = Challenge.objects.filter(archived=False).titled(asked)
    return found.select_related("skill").order_by("code")[:MOST_FOUND]


def _start(document: dict[str, Any], user: Any, skill: Skill | None) -> Challenge:
    code = skill.code if skill is not None else document["skill"]
    identity = {"uid": str(uuid.uuid4()), "code": services.free_code(code), "skill": code}
    return services.create_challenge(document | identity, user=user)
