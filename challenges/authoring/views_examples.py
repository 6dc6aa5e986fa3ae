"""The page of worked examples, and starting a challenge from one."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

import generators
from challenges.authoring import services
from challenges.authoring.blocks import ARTEFACTS
from challenges.authoring.examples import example_document, example_names, kinds_of
from challenges.authoring.preview import variant_context


@require_admin_access
def examples(request: HttpRequest) -> HttpResponse:
    """List the examples; `?exemple=` opens one with a variant of it."""
    if not request.user.has_perm("authoring.view_challenge"):
        raise PermissionDenied
    listed = [{"name": name, **_described(example_document(name))} for name in example_names()]
    listed.sort(key=lambda one: (one["labels"], one["title"]))
    opened = request.GET.get("exemple", "")
    context: dict[str, Any] = {"examples": listed, "may_add": request.user.has_perm("authoring.add_challenge")}
    if opened in example_names():
        variant = generators.compile_challenge(example_document(opened)).default_variant()
        context |= {"opened": opened, "item": variant_context(variant), "opened_title": example_document(opened)["title"]}
    return TemplateResponse(request, "authoring/examples.html", context)


def _described(document: dict[str, Any]) -> dict[str, Any]:
    labels = [str(ARTEFACTS.child_blocks[kind].label) for kind in kinds_of(document)]
    return {"title": document["title"], "skill": document["skill"], "labels": ", ".join(dict.fromkeys(labels))}


@require_admin_access
@require_POST
def start(request: HttpRequest, name: str) -> HttpResponse:
    """Start a draft from an example and open it in the editor."""
    try:
        challenge = services.start_from_example(name, user=request.user)
    except KeyError:
        raise Http404 from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("authoring_examples")
    messages.success(request, _("Votre brouillon est prêt : changez ce que vous voulez, rien n’est publié."))
    return redirect("wagtailsnippets_authoring_challenge:edit", challenge.pk)
