"""The site's pages in the administration: the reminder of what the operator did not fill yet."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms.pages.models import Facts
from cms.pages.models.facts import KINDS


class BlankFacts(Component):
    """On the first page, for those who may fill them in: what the notices should say and do not. Nothing when all is said."""

    order = 45
    template_name = "pages/admin/blanks.html"

    def __init__(self, kinds: list[type[Facts]]) -> None:
        self.kinds = kinds

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return each kind that lacks something, what it lacks, and where to fill it in: a query a kind."""
        return {"lacking": [_lacking(facts) for facts in (kind.current() for kind in self.kinds) if facts.blanks()]}


def _lacking(facts: Facts) -> dict[str, Any]:
    meta = facts._meta
    address = reverse("wagtailsettings:edit", args=[meta.app_label, meta.model_name])
    return {"title": meta.verbose_name, "address": address, "names": [facts.label_of(name) for name in facts.blanks()]}


@hooks.register("construct_homepage_panels")
def blank_facts(request: HttpRequest, panels: list[Component]) -> None:
    """Add the panel for those who may change one of the kinds."""
    kinds = [kind for kind in KINDS if request.user.has_perm(f"pages.change_{kind._meta.model_name}")]
    if kinds:
        panels.append(BlankFacts(kinds))
