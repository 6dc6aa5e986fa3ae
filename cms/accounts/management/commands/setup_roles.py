"""`manage.py setup_roles`: create the groups, their permissions, the review workflow and the pages of the site; safe to run again."""

from typing import Any

from django.contrib.auth.models import Group

from challenges.authoring.services import setup_workflow
from challenges.commands import BaliseCommand
from cms.accounts.roles import EDITORS, REVIEWERS, setup_roles
from cms.pages import services as pages


class Command(BaliseCommand):
    """Create the groups, their permissions, the review workflow and the pages of the site."""

    help = "Create the groups, their permissions, the review workflow and the pages of the site that are missing"

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the three."""
        setup_roles()
        setup_workflow(Group.objects.get(name=REVIEWERS))
        pages.set_up(EDITORS)
