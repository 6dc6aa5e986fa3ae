"""What the decisions of authoring rest on: the text that was read, the review it is in, the archive. No state changes here."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from challenges.authoring.models import Challenge
from challenges.decisions import Facts

_TEXT = _("Le texte a changé depuis que vous l’avez lu.")


def facts_of_review(challenge: Challenge) -> Facts:
    """Return what a decision on a review rests on: the review itself, and the text that was submitted."""
    state: Any = challenge.current_workflow_task_state
    values = {"review": state and [state.pk, state.status], "text": (state and state.revision_id) or challenge.latest_revision_id}
    return Facts(values, {"review": _("Cette relecture a été close, reprise ou soumise de nouveau."), "text": _TEXT})


def facts_of_challenge(challenge: Challenge) -> Facts:
    """Return what an action on a challenge of a list rests on: its latest draft, its review, its archiving."""
    review: Any = challenge.current_workflow_task_state
    values = {"text": challenge.latest_revision_id, "review": review and [review.pk, review.status], "archived": challenge.archived}
    return Facts(values, {"text": _TEXT, "review": _("Sa relecture a changé d’état."), "archived": _("Elle a été archivée ou reprise.")})


def facts_of_translation(translation: Challenge, reference: int | None) -> Facts:
    """Return what "this translation is up to date" rests on: the text of the translation and the revision of its source that was read."""
    values = {"text": translation.latest_revision_id, "source": reference}
    return Facts(values, {"text": _TEXT, "source": _("Le texte d’origine a changé depuis que vous l’avez lu.")})
