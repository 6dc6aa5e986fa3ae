"""The groups of the people who make the bank and the pages of the site, and what each may do in the Wagtail admin. Applied by `manage.py setup_roles`."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction

AUTHORS = "Auteurs"
REVIEWERS = "Relecteurs"
PUBLISHERS = "Responsables de publication"
MODERATORS = "Modérateurs"
EDITORS = "Éditeurs du site"


@dataclass(frozen=True)
class Role:
    """A group and its permissions, written `app_label.codename`."""

    group: str
    permissions: tuple[str, ...]


ROLES = (
    Role(AUTHORS, ("wagtailadmin.access_admin", "authoring.add_challenge", "authoring.change_challenge", "authoring.view_challenge",
                   "assessments.decide_report", "measurement.view_statistics", "referential.view_skill", "tutorials.view_tutorial",
                   "tutorials.add_tutorial")),
    Role(REVIEWERS, ("wagtailadmin.access_admin", "authoring.view_challenge", "authoring.change_challenge", "authoring.edit_any_challenge",
                     "authoring.assign_review", "assessments.decide_report", "measurement.view_statistics", "measurement.withdraw_variant",
                     "referential.view_skill", "tutorials.view_tutorial")),
    Role(PUBLISHERS, ("wagtailadmin.access_admin", "authoring.view_challenge", "authoring.assign_review", "bank.view_release", "bank.build_release",
                      "bank.promote_release", "bank.exchange_release", "bank.manage_tokens", "assessments.regrade_attempt", "measurement.view_statistics",
                      "measurement.approve_calibration", "measurement.withdraw_variant", "referential.view_skill", "tutorials.view_tutorial")),
    Role(MODERATORS, ("wagtailadmin.access_admin", "tutorials.view_tutorial", "tutorials.add_tutorial", "tutorials.change_tutorial",
                      "referential.view_skill")),
    # Their right to change the pages is of Wagtail's tree: `cms.pages.services` gives it.
    Role(EDITORS, ("wagtailadmin.access_admin", "pages.change_dataprotection", "pages.change_legalnotice", "pages.change_accessibilitystatement")),
)  # fmt: skip


@transaction.atomic
def setup_roles() -> None:
    """Create the groups and set their permissions exactly; safe to run again.

    Raises:
        Permission.DoesNotExist: when a role names a permission that no app declares.
    """
    for role in ROLES:
        group, _ = Group.objects.get_or_create(name=role.group)
        permissions = []
        for dotted in role.permissions:
            app_label, codename = dotted.split(".")
            permissions.append(Permission.objects.get(content_type__app_label=app_label, codename=codename))
        group.permissions.set(permissions)
