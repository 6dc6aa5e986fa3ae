"""The page "Partir de…": a ready pattern, a worked example or another challenge, and the start of a draft from one of them. Thin."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from challenges.authoring import services
from challenges.authoring.document import documents
from challenges.authoring.editor import starting
from challenges.authoring.editor.examples import example_document, example_names, kinds_of
from challenges.authoring.editor.looking import Look
from challenges.authoring.editor.patterns import GROUPS, Pattern, find_patterns, pattern, pattern_document, pattern_slugs, patterns
from challenges.authoring.editor.preview import looked_at
from challenges.authoring.models import Challenge
from challenges.authoring.templatetags.authoring import kind_label, response_label
from challenges.names import label_key
from challenges.typed import whole
from referential.models import Skill
from referential.queries import active_skills

_LAST_VARIANT = 9999


@require_admin_access
def examples(request: HttpRequest) -> HttpResponse:
    """List what one may start from; `?motif=`, `?exemple=` and `?copie=` open one with a variant of it, `?variante=` another variant."""
    if not request.user.has_perm("authoring.view_challenge"):
        raise PermissionDenied
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("groupe", "sorte", "q", "epreuve")}
    found = find_patterns(group=asked["groupe"], kind=asked["sorte"], words=asked["q"])
    kinds = sorted({kind for one in patterns() for kind in one.kinds}, key=lambda kind: label_key(kind_label(kind)))
    context: dict[str, Any] = {
        "may_add": request.user.has_perm("authoring.add_challenge"),
        "asked": asked,
        "groups": GROUPS,
        "kinds": [(kind, str(kind_label(kind))) for kind in kinds],
        "grouped": _grouped(found),
        "examples": _examples(),
        "copies": starting.challenges_to_copy(asked["epreuve"]),
    }
    return TemplateResponse(request, "authoring/editor/examples.html", context | _opened(request))


def _grouped(found: list[Pattern]) -> list[dict[str, Any]]:
    by_group = [(label, [_card(one) for one in found if one.group == group]) for group, label in GROUPS.items()]
    return [{"label": label, "cards": cards} for label, cards in by_group if cards]


def _card(one: Pattern) -> dict[str, Any]:
    return {"pattern": one, "kinds": _labels(one.kinds), "response": str(response_label(one.response))}


def _examples() -> list[dict[str, Any]]:
    listed = []
    for name in example_names():
        document = example_document(name)
        listed.append({"name": name, "title": document["title"], "skill": document["skill"], "labels": _labels(kinds_of(document))})
    return sorted(listed, key=lambda one: (label_key(one["labels"]), label_key(one["title"])))


def _labels(kinds: Any) -> str:
    return ", ".join(dict.fromkeys(str(kind_label(kind)) for kind in kinds)) or _("aucun fichier")


def _opened(request: HttpRequest) -> dict[str, Any]:
    """What is open: its document, one variant, where to start from it. Nothing for a name that does not exist."""
    if (slug := request.GET.get("motif", "")) in pattern_slugs():
        opened = {"document": pattern_document(slug), "pattern": pattern(slug), "start": reverse("authoring_pattern_start", args=[slug])}
        return _shown(request, opened, "motif", slug)
    if (name := request.GET.get("exemple", "")) in example_names():
        return _shown(
            request, {"document": example_document(name), "start": reverse("authoring_example_start", args=[name])}, "exemple", name
        )
    if whole(key := request.GET.get("copie", "")) is not None:
        challenge = get_object_or_404(Challenge, pk=whole(key))
        document = documents.to_document(challenge.get_latest_revision_as_object())
        return _shown(request, {"document": document, "start": reverse("authoring_copy_start", args=[key])}, "copie", key)
    return {}


def _shown(request: HttpRequest, opened: dict[str, Any], way: str, name: str) -> dict[str, Any]:
    typed = request.GET.get("variante", "")
    number = whole(typed, most=9999) or 0
    following = request.GET.copy()
    following["variante"] = str((number + 1) % _LAST_VARIANT)
    document = opened["document"]
    # The variant of that number, that of the default values for 0.
    seen = looked_at(document, Look(str(number) if number else ""))
    return {
        "opened": name,
        "opened_way": way,
        "opened_title": opened["pattern"].title if "pattern" in opened else document["title"],
        "opened_pattern": opened.get("pattern"),
        "opened_skill": document["skill"],
        "start_url": opened["start"],
        "variant_number": number,
        "next_variant": following.urlencode(),
        "skills": active_skills().order_by("code"),
        **(seen if "problems" in seen else {"item": seen}),
    }


@require_admin_access
@require_POST
def start(request: HttpRequest, name: str) -> HttpResponse:
    """Start a draft from an example and open it in the editor."""
    return _begin(request, "exemple", name, lambda skill: starting.start_from_example(name, user=request.user, skill=skill))


@require_admin_access
@require_POST
def start_pattern(request: HttpRequest, slug: str) -> HttpResponse:
    """Start a draft from a pattern and open it in the editor."""
    return _begin(request, "motif", slug, lambda skill: starting.start_from_pattern(slug, user=request.user, skill=skill))


@require_admin_access
@require_POST
def start_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a draft from another challenge and open it in the editor."""
    challenge = get_object_or_404(Challenge, pk=pk)
    return _begin(request, "copie", str(pk), lambda skill: starting.start_from_copy(challenge, user=request.user, skill=skill))


def _begin(request: HttpRequest, way: str, name: str, verb: Callable[[Skill | None], Challenge]) -> HttpResponse:
    try:
        challenge = verb(_chosen_skill(request))
    except KeyError:
        raise Http404 from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(f"{reverse('authoring_examples')}?{urlencode({way: name})}")
    messages.success(request, _("Votre brouillon est prêt : changez ce que vous voulez, rien n’est publié."))
    return redirect("wagtailsnippets_authoring_challenge:edit", challenge.pk)


def _chosen_skill(request: HttpRequest) -> Skill | None:
    """The skill asked for in the form; None for that of the model.

    Raises:
        ValidationError: the framework in force has no such skill.
    """
    code = request.POST.get("skill", "").strip()
    if not code:
        return None
    skill = services.skill_in_force(code)
    if skill is None:
        raise ValidationError(_("L’acquis %s n’existe pas dans le référentiel.") % code[:64])
    return skill
