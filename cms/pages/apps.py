"""Configuration of the application of the site's own pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """Home, help, legal notice, accessibility, personal data: pages that an editor changes, at addresses that stay."""

    name = "cms.pages"
    verbose_name = _("Pages du site")
