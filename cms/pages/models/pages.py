"""The pages: a home page and four notices, each with a French text and an English one. Their addresses stand in `cms/site/urls.py`."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester
from wagtail.search import index

from cms.pages import keys, showing

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "image"]
_EMPTY = _("Vide : le texte français est montré.")


class FixedPage(PagePermissionTester):
    """Who may do what to a page that every installation has: it is changed and published, and never deleted, moved, copied or hidden."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Never: its address is linked from the foot of every page."""
        return False

    def can_unpublish(self) -> bool:
        """Never, likewise."""
        return False

    def can_copy(self) -> bool:
        """Never: a copy would have no address."""
        return False

    def can_set_view_restrictions(self) -> bool:
        """Never: these pages are for everybody."""
        return False


class TextPage(Page):
    """What the pages share. The title and the body are French; where English is empty, the French is shown with its language marked."""

    title_en = models.CharField(_("titre en anglais"), max_length=255, blank=True, help_text=_EMPTY)
    body = RichTextField(_("texte"), blank=True, features=FEATURES)
    body_en = RichTextField(_("texte en anglais"), blank=True, features=FEATURES, help_text=_EMPTY)
    # Digest of the first text that it was given: what `services.set_up` compares with that of this version.
    first_text = models.CharField(max_length=64, blank=True, editable=False)

    parent_page_types: list[str] = []
    subpage_types: list[str] = []
    is_creatable = False
    private_page_options: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("title_en"), index.SearchField("body"), index.SearchField("body_en")]
    french_panels = [FieldPanel("title", heading=_("Titre")), FieldPanel("body")]
    english_panels = [FieldPanel("title_en"), FieldPanel("body_en")]

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name of the page's address, and of its first text."""
        raise NotImplementedError

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """One for each language."""
        return [("fr", _("Français")), ("en", _("Anglais"))]

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """What the user may do to the page."""
        return FixedPage(user, self)

    def get_workflow(self) -> None:
        """None: who may change these pages may publish them."""
        return

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        """The page's own address, for the links of editors and of the administration."""
        parts = super().get_url_parts(request)
        return parts and (parts[0], settings.BALISE_BASE_URL.rstrip("/"), reverse(self.name))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the page as it would be read, in one of the languages."""
        with translation.override(mode_name):
            return showing.show(request, self)


class HomePage(TextPage):
    """The home page: what stands above and below the ways in, which are no text."""

    lead = models.TextField(_("chapeau"), blank=True, max_length=600)
    lead_en = models.TextField(_("chapeau en anglais"), blank=True, max_length=600, help_text=_EMPTY)

    max_count = 1
    subpage_types = ["pages.NoticePage"]
    name = keys.HOME
    edit_handler = TabbedInterface(
        [
            ObjectList([TextPage.french_panels[0], FieldPanel("lead"), TextPage.french_panels[1]], heading=_("Français")),
            ObjectList([TextPage.english_panels[0], FieldPanel("lead_en"), TextPage.english_panels[1]], heading=_("Anglais")),
        ]
    )

    class Meta:
        verbose_name = _("page d’accueil")
        verbose_name_plural = _("pages d’accueil")


class NoticePage(TextPage):
    """Help, legal notice, accessibility or personal data."""

    key = models.CharField(max_length=20, unique=True, choices=keys.NOTICES, editable=False)

    parent_page_types = ["pages.HomePage"]
    edit_handler = TabbedInterface(
        [ObjectList(TextPage.french_panels, heading=_("Français")), ObjectList(TextPage.english_panels, heading=_("Anglais"))]
    )

    class Meta:
        verbose_name = _("page d’information")
        verbose_name_plural = _("pages d’information")

    @property
    def name(self) -> str:
        """Its key."""
        return self.key
