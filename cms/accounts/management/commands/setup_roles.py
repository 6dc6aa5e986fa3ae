"""`manage.py setup_roles`: create the groups, their permissions and the review workflow; safe to run again."""

from typing import Any

from django.contrib.auth.models import Group

from challenges.authoring.services import setup_workflow
from challenges.commands import BaliseCommand
from cms.accounts.roles import REVIEWERS, setup_roles


class Command(BaliseCommand):
    """Create the groups, their permissions and the review workflow."""

    help = "Create the groups, their permissions and the review workflow"

    def handle(self, *args: Any, **options: Any) -> None:
        """Run both."""
        setup_roles()
        setup_workflow(Group.objects.get(name=REVIEWERS))
