"""What authors and reviewers see on the home page of the admin."""

from typing import Any

from wagtail.admin.ui.components import Component

from challenges.authoring.listing import under_review
from challenges.authoring.models import Challenge


class WorkPanel(Component):
    """On the home page: the state of the bank, one's drafts, what waits for a review."""

    order = 50
    template_name = "authoring/work_panel.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Counts in four queries."""
        challenges = Challenge.objects.filter(archived=False)
        waiting = challenges.filter(pk__in=[int(pk) for pk in under_review()])
        return {
            "approved": challenges.filter(live=True).count(),
            "drafts": challenges.filter(owner=self.user, live=False).order_by("-pk")[:10],
            "under_review": waiting.select_related("owner")[:20],
            "may_add": self.user.has_perm("authoring.add_challenge"),
        }
