"""The operator's entry in the Wagtail admin: schools."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from challenges.runtime.schools.models import School
from cms.installation.school_pages import SchoolPolicy, SchoolViewSet

register_permission_policy(School, SchoolPolicy(School))


@hooks.register("register_admin_viewset")
def schools() -> SchoolViewSet:
    """The pages of schools."""
    return SchoolViewSet()
