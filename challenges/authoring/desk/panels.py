"""What authors and reviewers see on the home page of the admin. Each panel is empty for those whom it does not concern."""

from typing import Any

from django.db.models import Count, Q
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.models import TaskState

from challenges.authoring.desk import listing
from challenges.authoring.models import Challenge, FourEyesTask, ReviewState
from challenges.authoring.review import queue

SHOWN = 8
REPLACED = (UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel)
# States of one's own challenges that ask for something, the most urgent first.
WORK_STATES = ("changes", "draft", "review", "edited")


class MyWorkPanel(Component):
    """One's own challenges: sent back (and why), drafts, waiting for a review, approved with a newer draft."""

    order = 50
    template_name = "authoring/desk/work_panel.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Count and list in six queries, whatever their number."""
        mine = listing.rows().filter(owner=self.user, archived=False)
        counts = dict(mine.order_by().values_list("state").annotate(n=Count("pk")))
        listed = {state: list(mine.filter(state=state).order_by("-updated", "pk")[:SHOWN]) for state in WORK_STATES}
        why = sent_back_because([one.pk for one in listed["changes"]])
        groups = [
            {"state": state, "count": counts[state], "rows": [{"challenge": one, "why": why.get(one.pk, "")} for one in rows]}
            for state, rows in listed.items()
            if rows
        ]
        return {
            "shown": bool(groups) or self.user.has_perm("authoring.add_challenge"),
            "groups": groups,
            "may_add": self.user.has_perm("authoring.add_challenge"),
            "user": self.user,
        }


def sent_back_because(pks: list[int]) -> dict[int, str]:
    """Return why challenges were last sent back, by primary key: one query."""
    states = ReviewState.objects.filter(
        status=TaskState.STATUS_REJECTED,
        workflow_state__base_content_type__app_label="authoring",
        workflow_state__base_content_type__model="challenge",
        workflow_state__object_id__in=[str(pk) for pk in pks],
    )
    return {int(pk): why for pk, why in states.order_by("pk").values_list("workflow_state__object_id", "comment")}


class MyReviewsPanel(Component):
    """What a reviewer was given, with its day, and what is free to take. Empty for who is in no group of reviewers."""

    order = 51
    template_name = "authoring/desk/work_panel_reviews.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Count and list in a constant number of queries."""
        groups = Q(groups__in=self.user.groups.all())
        if not self.user.is_superuser and not FourEyesTask.objects.filter(groups, active=True).exists():
            return {"shown": False}
        related = ("workflow_state__requested_by", "reviewer")
        given = queue.waiting(self.user, whose="mine").select_related(*related)
        free = queue.waiting(self.user, whose="todo").filter(reviewer=None).select_related(*related)
        return {
            "shown": True,
            "given_count": given.count(),
            "given": queue.queue_rows(list(given[:SHOWN]), self.user),
            "free_count": free.count(),
            "free": queue.queue_rows(list(free[:SHOWN]), self.user),
        }


class BankPanel(Component):
    """The bank as a whole, and the ways to its pages."""

    order = 52
    template_name = "authoring/desk/work_panel_bank.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Count in one query."""
        return {"approved": Challenge.objects.approved().count(), "may_add": self.user.has_perm("authoring.add_challenge")}


def panels(user: Any) -> list[Component]:
    """Return the panels for who may read challenges."""
    return [MyWorkPanel(user), MyReviewsPanel(user), BankPanel(user)]
