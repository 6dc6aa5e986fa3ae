"""Views of the moderators in the Wagtail admin. Thin: what is typed goes to `services`, which decide."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.log_actions import log
from wagtail.snippets.views import snippets

from challenges.tutorials import services
from challenges.tutorials.models import Tutorial

DECIDE_URL = "wagtailsnippets_tutorials_tutorial:decide"


def _typed(form: Any) -> tuple[dict[str, Any], list[Any]]:
    """Return the values and the skills of a valid form."""
    values = {name: form.cleaned_data[name] for name in services.EDITABLE}
    rows = form.formsets["skill_links"].cleaned_data
    return values, [row["skill"] for row in rows if row.get("skill") and not row.get("DELETE")]


class TutorialIndexView(snippets.IndexView):
    """The list, with the way to the decision."""

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


class TutorialEditView(snippets.EditView):
    """A change by a moderator."""

    def save_instance(self) -> Tutorial:
        """Edit through the service."""
        tutorial = services.edit(self.object, self.request.user, *_typed(self.form))
        log(instance=tutorial, action="wagtail.edit", user=self.request.user)
        return tutorial


class TutorialInspectView(snippets.InspectView):
    """Everything about one tutorial, with the way to the decision."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Offer the decision to those who may take it."""
        if not self.user_has_permission("change"):
            return []
        return [HeaderButton(_("Décider"), url=reverse(DECIDE_URL, args=[self.object.pk]), icon_name="check")]


class DecideView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Accept, refuse or archive one tutorial: one form, one button for each state that may follow."""

    model = Tutorial
    permission_required = "change"
    template_name = "tutorials/admin/decide.html"
    page_title = gettext_lazy("Décider")
    header_icon = "check"
    index_url_name = ""
    inspect_url_name = ""
    _is_breadcrumb_page = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the tutorial."""
        super().setup(request, *args, **kwargs)
        self.object: Tutorial = get_object_or_404(Tutorial.objects.prefetch_related("skills"), pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """Name the tutorial in the header."""
        return self.object.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Tutoriels")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.object.title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which decisions are open."""
        following = services.TRANSITIONS[self.object.status]
        decisions = [decision for decision in ("accept", "refuse", "archive") if _STATES[decision] in following]
        return super().get_context_data(tutorial=self.object, decisions=decisions, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the decision, or show why it cannot be taken."""
        decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "")
        try:
            self._decide(decision, reason)
        except (ValidationError, services.TransitionError) as error:
            text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            return self.render_to_response(self.get_context_data(error=text, reason=reason), status=422)
        messages.success(request, _("Votre décision est enregistrée."))
        return redirect(self.index_url_name)

    def _decide(self, decision: str, reason: str) -> None:
        if decision == "accept":
            services.accept(self.object, self.request.user)
        elif decision == "refuse":
            services.refuse(self.object, self.request.user, reason)
        elif decision == "archive":
            services.archive(self.object, self.request.user, reason)
        else:
            raise ValidationError(_("Choisissez une décision."))


_STATES = {"accept": services.Status.ACCEPTED, "refuse": services.Status.REFUSED, "archive": services.Status.ARCHIVED}
