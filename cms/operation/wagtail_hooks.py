"""The version at the foot of the administration's home."""

from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms.operation.version import version


class VersionPanel(Component):
    """One discreet line."""

    order = 1000

    def render_html(self, parent_context: Any = None) -> SafeString:
        """Return the line."""
        return format_html('<p class="help-block balise-version">Balise {}</p>', version())


@hooks.register("construct_homepage_panels")
def version_panel(request: HttpRequest, shown: list[Component]) -> None:
    """Add it, last."""
    shown.append(VersionPanel())
