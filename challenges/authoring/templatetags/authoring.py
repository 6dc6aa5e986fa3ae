"""Small words of the authors' pages: states and kinds of files in the reader's language."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from challenges.authoring.blocks import ARTEFACTS, RESPONSE

register = template.Library()

STATE_LABELS: dict[str, Any] = {
    "draft": _("brouillon"),
    "review": _("en relecture"),
    "changes": _("à reprendre"),
    "approved": _("approuvée"),
    "edited": _("approuvée, brouillon plus récent"),
    "archived": _("archivée"),
}


@register.filter
def state_label(state: str) -> Any:
    """The words for a state of `queries.STATES`."""
    return STATE_LABELS.get(state, state)


@register.filter
def kind_label(kind: str) -> Any:
    """The words for a kind of file."""
    return ARTEFACTS.child_blocks[kind].label if kind in ARTEFACTS.child_blocks else kind


@register.filter
def response_label(kind: str) -> Any:
    """The words for a form of response."""
    return RESPONSE.child_blocks[kind].label if kind in RESPONSE.child_blocks else kind
