"""Two releases side by side, down to the words of a challenge. Reads only."""

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import require_admin_access

from challenges.authoring.document.comparing import compare as compare_documents
from challenges.bank import services
from challenges.bank.models import Release
from challenges.bank.reader import open_release
from challenges.bank.views.common import found_release, require_view

_PER_LIST = 200
# What a released document holds beside the challenge that its author wrote.
_ELSEWHERE = {
    "pool": gettext_lazy("les variantes vérifiées"),
    "generator": gettext_lazy("la version du générateur"),
    "schema": gettext_lazy("la forme du document"),
}


@require_admin_access
def compare(request: HttpRequest) -> HttpResponse:
    """Compare any two releases, challenge by challenge."""
    require_view(request)
    listed = list(Release.objects.defer("manifest")[:_PER_LIST])
    if len(listed) < 2:
        raise Http404
    after = found_release(request.GET.get("apres") or listed[0].number)
    before = found_release(request.GET.get("avant") or next(one.number for one in listed if one != after))
    delta = services.delta(before, after)
    difference = services.diff(before, after, delta)
    index = open_release(after.root).index
    paths = dict(zip(index.columns["code"], index.columns["uid"], strict=True))
    context = {
        "releases": listed,
        "before": before,
        "after": after,
        "difference": difference,
        "size": delta.size,
        "changed": [(name, paths.get(name)) for name in difference.changed],
    }
    return TemplateResponse(request, "bank/compare.html", context)


@require_admin_access
def compare_challenge(request: HttpRequest, before: int, after: int, uid: str) -> HttpResponse:
    """Show what changed in one challenge from one release to another, in the words of the editor."""
    require_view(request)
    sides = [found_release(before), found_release(after)]
    path = f"challenges/{uid}.json"
    released = [orjson.loads(bytes(get_object_or_404(side.entries.select_related("document"), path=path).document.body)) for side in sides]
    sections = compare_documents(released[0]["challenge"], released[1]["challenge"])
    context = {
        "before": sides[0],
        "after": sides[1],
        "challenge": released[1]["challenge"],
        "sections": sections,
        "variants": [len(one["pool"]) for one in released],
        "elsewhere": [str(said) for part, said in _ELSEWHERE.items() if released[0].get(part) != released[1].get(part)],
    }
    return TemplateResponse(request, "bank/compare_challenge.html", context)
