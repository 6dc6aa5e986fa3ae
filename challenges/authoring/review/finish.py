"""What happens when a review is approved. Alone in its file: Wagtail imports it while its own models load, so it may import no model."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


def publish_reviewed(workflow_state: Any, user: Any = None) -> None:
    """Publish exactly the revision that was reviewed (setting WAGTAIL_FINISH_WORKFLOW_ACTION).

    Wagtail's default publishes the latest revision, which may not be the one that the reviewer read, and asks the reviewer for
    the `publish` permission, which nobody holds here: approval is publication.

    Raises:
        PermissionDenied: when the content changed since it was submitted.
    """
    from challenges.authoring.document.digests import content_digest  # noqa: PLC0415  models are not loaded yet at import
    from challenges.authoring.services import realign  # noqa: PLC0415  the same

    state = workflow_state.current_task_state.specific
    if state.content_sha256 != content_digest(state.revision.content) or not state.revision.is_latest_revision():
        raise PermissionDenied(_("Le contenu a changé depuis sa soumission : il faut le soumettre de nouveau."))
    state.revision.publish(user=user, skip_permission_checks=True)
    challenge = workflow_state.content_object
    realign(type(challenge).objects.get(pk=challenge.pk))
