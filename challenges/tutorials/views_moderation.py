"""The moderators' queue and the page where one tutorial is decided, in the Wagtail admin. Thin: `services` decide, `queries` read."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from challenges.text import render_markdown
from challenges.tutorials import queries, services
from challenges.tutorials.models import Tutorial
from challenges.tutorials.views import DECIDE_URL, QUEUE_URL
from challenges.typed import whole

PER_PAGE = 50
BROKEN = "broken"
_STATES = {"accept": services.Status.ACCEPTED, "refuse": services.Status.REFUSED, "archive": services.Status.ARCHIVED}


class _ModeratorView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """What both pages share: who may see them, the way back, the filter that stays from one to the other."""

    model = Tutorial
    permission_required = "change"
    index_url_name = ""
    inspect_url_name = ""
    edit_url_name = ""
    _is_breadcrumb_page = True

    @property
    def competence(self) -> str:
        """Code of the competence that is filtered on, or nothing."""
        return self.request.GET.get("competence", "")[:64]

    def queue_url(self) -> str:
        """Return the address of the queue with the filter."""
        return reverse(QUEUE_URL) + self._filter()

    def decide_url(self, tutorial: Tutorial) -> str:
        """Return the address of a decision with the filter."""
        return reverse(DECIDE_URL, args=[tutorial.pk]) + self._filter()

    def _filter(self) -> str:
        return f"?{urlencode({'competence': self.competence})}" if self.competence else ""


class QueueView(_ModeratorView):
    """What waits for a moderator: proposals, first come first served, or accepted tutorials with a broken link."""

    template_name = "tutorials/admin/queue.html"
    page_title = gettext_lazy("Tutoriels à modérer")
    header_icon = "tasks"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Tutoriels")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return one page of the queue."""
        state = BROKEN if self.request.GET.get("state") == BROKEN else ""
        found = queries.broken(self.competence) if state else queries.pending(self.competence)
        page = Paginator(queries.for_queue(found), PER_PAGE).get_page(self.request.GET.get("p"))
        rows = [{"tutorial": tutorial, "url": self.decide_url(tutorial)} for tutorial in page]
        choices = queries.competences()
        return super().get_context_data(
            rows=rows, page=page, state=state, competence=self.competence, competences=choices, counts=queries.counts(), **kwargs
        )


class DecideView(_ModeratorView):
    """Everything about one tutorial and one form: accept, refuse with a reason, mark as a duplicate, archive. Then the next one."""

    template_name = "tutorials/admin/decide.html"
    page_title = gettext_lazy("Décider")
    header_icon = "check"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the tutorial."""
        super().setup(request, *args, **kwargs)
        self.object: Tutorial = get_object_or_404(queries.for_queue(Tutorial.objects.select_related("duplicate_of")), pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """Name the tutorial in the header."""
        return self.object.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list and to the queue."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Tutoriels")},
            {"url": self.queue_url(), "label": _("Tutoriels à modérer")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.object.title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what is needed to decide, and which decisions are open."""
        tutorial = self.object
        following = services.TRANSITIONS[tutorial.status]
        duplicates = queries.likely_duplicates(tutorial.link, tutorial.title, tutorial.uid, language=tutorial.language)
        keepers = {services.Status.PROPOSED, services.Status.ACCEPTED}
        return super().get_context_data(
            tutorial=tutorial,
            seen=services.facts_of(tutorial).mark,
            body_html=render_markdown(tutorial.body),
            decisions=[decision for decision in ("accept", "refuse", "archive") if _STATES[decision] in following],
            duplicates=[
                {"found": one, "body_html": render_markdown(one.tutorial.body), "may_keep": one.tutorial.status in keepers}
                for one in duplicates
            ],
            may_merge=tutorial.status != services.Status.ARCHIVED and any(one.tutorial.status in keepers for one in duplicates),
            checks=queries.last_checks(tutorial),
            edit_url=reverse(self.edit_url_name, args=[tutorial.pk]),
            queue_url=self.queue_url(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the decision and go to the next proposal, or show why it cannot be taken."""
        was_pending = self.object.status == services.Status.PROPOSED
        try:
            self._decide(request)
        except (ValidationError, services.TransitionError) as error:
            text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            context = self.get_context_data(error=text, reason=request.POST.get("reason", ""), chosen=request.POST.get("duplicate", ""))
            return self.render_to_response(context, status=422)
        messages.success(request, _("Votre décision sur « %s » est enregistrée.") % self.object.title)
        following = queries.next_pending(self.object, self.competence) if was_pending else None
        return redirect(self.decide_url(following) if following else self.queue_url())

    def _decide(self, request: HttpRequest) -> None:
        decision, reason, user = request.POST.get("decision", ""), request.POST.get("reason", ""), request.user
        seen = request.POST.get("seen", "")
        if decision == "accept":
            services.accept(self.object, user, seen=seen)
        elif decision == "refuse":
            services.refuse(self.object, user, reason, seen=seen)
        elif decision == "archive":
            services.archive(self.object, user, reason, seen=seen)
        elif decision in {"duplicate", "merge"}:
            kept = self._kept(request.POST.get("duplicate", ""))
            services.merge(self.object, kept, user, take_skills=decision == "merge", seen=seen)
        else:
            raise ValidationError(_("Choisissez une décision."))

    def _kept(self, typed: str) -> Tutorial:
        """Return the tutorial that this one is a duplicate of."""
        kept = Tutorial.objects.filter(pk=key).first() if (key := whole(typed)) is not None else None
        if kept is None:
            raise ValidationError(_("Choisissez de quel tutoriel celui-ci est le doublon."))
        return kept
