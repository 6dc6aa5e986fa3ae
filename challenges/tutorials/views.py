"""List, editor and inspection of tutorials in the Wagtail admin. Thin: what is typed goes to `services`. Deciding: `views_moderation`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.log_actions import log
from wagtail.snippets.views import snippets

from challenges.tutorials import services
from challenges.tutorials.models import Tutorial

DECIDE_URL = "wagtailsnippets_tutorials_tutorial:decide"
QUEUE_URL = "wagtailsnippets_tutorials_tutorial:queue"


def _typed(form: Any) -> tuple[dict[str, Any], list[Any]]:
    """Return the values and the skills of a valid form."""
    values = {name: form.cleaned_data[name] for name in services.EDITABLE}
    rows = form.formsets["skill_links"].cleaned_data
    return values, [row["skill"] for row in rows if row.get("skill") and not row.get("DELETE")]


class TutorialIndexView(snippets.IndexView):
    """The list, with the way to the queue and to the decision."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Add the queue for those who decide."""
        buttons = list(super().header_buttons)
        if self.user_has_permission("change"):
            buttons.append(HeaderButton(_("Tutoriels à modérer"), url=reverse(QUEUE_URL), icon_name="tasks"))
        return buttons

    def get_list_more_buttons(self, instance: Tutorial) -> list[Any]:
        """Add the decision to the buttons of a row."""
        buttons = super().get_list_more_buttons(instance)
        if self.user_has_permission("change"):
            buttons.append(Button(_("Décider"), url=reverse(DECIDE_URL, args=[instance.pk]), icon_name="check", priority=5))
        return buttons


class TutorialCreateView(snippets.CreateView):
    """A proposal typed in the admin."""

    def save_instance(self) -> Tutorial:
        """Create through the service."""
        tutorial = services.create(self.request.user, *_typed(self.form))
        log(instance=tutorial, action="wagtail.create", user=self.request.user)
        return tutorial

    def form_valid(self, form: Any) -> HttpResponse:
        """Show on the form what only the service can know, such as too many proposals that wait."""
        try:
            return super().form_valid(form)  # type: ignore[no-any-return]
        except ValidationError as error:
            form.add_error(None, error)
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)  # type: ignore[no-any-return]


class TutorialEditView(snippets.EditView):
    """A change by a moderator."""

    def save_instance(self) -> Tutorial:
        """Edit through the service."""
        tutorial = services.edit(self.object, self.request.user, *_typed(self.form))
        log(instance=tutorial, action="wagtail.edit", user=self.request.user)
        return tutorial

    def get_success_url(self) -> str:
        """Lead back to the decision while there is one to take."""
        if self.object.status == Tutorial.Status.PROPOSED:
            return reverse(DECIDE_URL, args=[self.object.pk])
        return str(super().get_success_url())


class TutorialInspectView(snippets.InspectView):
    """Everything about one tutorial, with the way to the decision."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Offer the decision to those who may take it."""
        if not self.user_has_permission("change"):
            return []
        return [HeaderButton(_("Décider"), url=reverse(DECIDE_URL, args=[self.object.pk]), icon_name="check")]
