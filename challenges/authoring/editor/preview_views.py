"""The preview panel of the editor: Wagtail's own, with a tool bar that chooses the variant."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.snippets.views.snippets import PreviewOnCreateView, PreviewOnEditView

from challenges.authoring.editor.looking import Look

_CHOICES = ("graine", "vue", "verrou", "autre")
_KEPT = "challenge_look"


class LookMixin:
    """Keep the choices of the tool bar in the session: Wagtail asks for the preview again, without them, at each change of the form."""

    request: HttpRequest
    object: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read the choices, then show the variant."""
        kept: dict[str, Any] = request.session.get(_KEPT, {})
        key = str(self.object.pk or "new")
        if any(name in request.GET for name in _CHOICES):
            self.look = Look.read(request.GET)
            # One challenge at a time: what was chosen for another is forgotten.
            request.session[_KEPT] = {key: self.look.to_session()}
        else:
            self.look = Look.from_session(kept.get(key))
        response: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def get_extra_request_attrs(self) -> dict[str, Any]:
        """Hand the choices to the model's preview."""
        asked = self.request.GET.copy()
        asked["nu"] = "1"
        for name in _CHOICES:
            asked.pop(name, None)
        return super().get_extra_request_attrs() | {  # type: ignore[misc]
            "look": self.look,
            "bare": self.request.GET.get("nu") == "1",
            "bare_url": f"{self.request.path}?{asked.urlencode()}",
        }


class ChallengePreviewOnCreate(LookMixin, PreviewOnCreateView):
    """The preview of a challenge that is not saved yet."""


class ChallengePreviewOnEdit(LookMixin, PreviewOnEditView):
    """The preview of a challenge being edited."""
