"""The publisher's pages in the Wagtail admin: releases, what they hold and how they differ, build, promotion, exchange. Thin: verbs are in services."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from challenges.adaptive import strategies
from challenges.authoring.document.comparing import compare as compare_documents
from challenges.bank import bundles, queries, services, upgrade
from challenges.bank import manifest as manifests
from challenges.bank.models import Promotion, PromotionRequest, Release
from challenges.bank.reader import open_release

_PER_PAGE = 50
_SIMULATION_SEED = 1
_SIMULATIONS = 6
_PER_LIST = 200
# What a released document holds beside the challenge that its author wrote.
_ELSEWHERE = {
    "pool": gettext_lazy("les variantes vérifiées"),
    "generator": gettext_lazy("la version du générateur"),
    "schema": gettext_lazy("la forme du document"),
}


def _require_view(request: HttpRequest) -> None:
    if not request.user.has_perm("bank.view_release"):
        raise PermissionDenied


def _found(number: int | str) -> Release:
    if not str(number).isdecimal() or len(str(number)) > 9:
        raise Http404
    return get_object_or_404(Release, number=int(number))


def _told(request: HttpRequest, error: ValidationError) -> None:
    for message in error.messages:
        messages.error(request, message)


@require_admin_access
def releases(request: HttpRequest) -> HttpResponse:
    """List releases and channels, with the means to build and to import."""
    _require_view(request)
    listed = Release.objects.prefetch_related("channels").select_related("created_by").defer("manifest")
    context = {
        "page": Paginator(listed, _PER_PAGE).get_page(request.GET.get("p")),
        "channels": queries.channel_states(),
        "promotions": queries.history(),
        "me": services.identity_of(request.user),
    }
    return TemplateResponse(request, "bank/releases.html", context)


@require_admin_access
def blockers(request: HttpRequest) -> HttpResponse:
    """Say what would prevent a build now; nothing is built."""
    found = services.blockers(user=request.user)
    return TemplateResponse(request, "bank/blockers.html", {"blockers": found, "count": len(found), "asked": True})


@require_admin_access
@require_POST
def build(request: HttpRequest) -> HttpResponse:
    """Build a release, or show every blocker at once."""
    try:
        release = services.build(user=request.user, note=request.POST.get("note", "")[:2000])
    except services.BuildRefused as error:
        context = {"blockers": error.blockers, "count": len(error.blockers)}
        return TemplateResponse(request, "bank/blockers.html", context, status=409)
    messages.success(
        request, _("La version %(number)d est prête : %(count)d épreuves.") % {"number": release.number, "count": release.challenge_count}
    )
    return redirect("bank_release", number=release.number)


@require_admin_access
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Show a release: what it holds, what made it, its verification, what changes from what each channel serves, and its history."""
    _require_view(request)
    found = _found(number)
    verification = services.verify(found)
    context: dict[str, Any] = {"release": found, "verification": verification, "promotions": queries.history(found)}
    if verification.ok:
        context["contents"] = queries.contents(found, _title)
        context["manifest"] = manifests.read(bytes(found.manifest))
        context["total"], context["checked"], context["moved"] = passed = upgrade.passed(found)
        context["channels"] = _standings(found, passed)
        context["me"] = services.identity_of(request.user)
        context["simulations"] = found.simulations.all()[:_SIMULATIONS]
        context["strategies"] = strategies.names()
    return TemplateResponse(request, "bank/release.html", context)


def _title(entry: dict[str, Any]) -> str:
    english = (get_language() or "fr").startswith("en")
    return str(entry["title_en"] if english and entry["title_en"] else entry["title_fr"])


def _standings(release: Release, passed: upgrade.Passed) -> list[dict[str, Any]]:
    """What each channel's part of a release's page says; channels that serve the same release share their difference."""
    differences: dict[int, services.Difference] = {}
    standings = []
    for state in queries.channel_states():
        current = state.release == release
        if state.release is not None and not current and state.release.pk not in differences:
            differences[state.release.pk] = services.diff(state.release, release)
        standings.append(
            {
                "state": state,
                "current": current,
                "waits": state.waiting is not None and state.waiting.release_id == release.pk,
                "difference": differences.get(state.release.pk) if state.release else None,
                "problems": [] if current else services.gate_problems(release, state.name, passed),
                "second_person": state.name in services.second_person_channels(),
            }
        )
    return standings


@require_admin_access
def challenges(request: HttpRequest, number: int) -> HttpResponse:
    """List the challenges of a release, with a search."""
    _require_view(request)
    found = _found(number)
    sought = request.GET.get("q", "").strip()
    words = sought.casefold().split()
    entries = [
        entry
        for entry in open_release(found.root).entries
        if all(word in f"{entry.code} {entry.title} {entry.skill} {entry.competence}".casefold() for word in words)
    ]
    context = {"release": found, "page": Paginator(entries, _PER_PAGE).get_page(request.GET.get("p")), "q": sought}
    return TemplateResponse(request, "bank/challenges.html", context)


@require_admin_access
def compare(request: HttpRequest) -> HttpResponse:
    """Compare any two releases, challenge by challenge."""
    _require_view(request)
    listed = list(Release.objects.defer("manifest")[:_PER_LIST])
    if len(listed) < 2:
        raise Http404
    after = _found(request.GET.get("apres") or listed[0].number)
    before = _found(request.GET.get("avant") or next(one.number for one in listed if one != after))
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
    _require_view(request)
    sides = [_found(before), _found(after)]
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


@require_admin_access
@require_POST
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Make the seeds of a release again with the installed libraries, where that was not done yet."""
    if not request.user.has_perm("bank.promote_release"):
        raise PermissionDenied
    result = upgrade.compare(_found(number), anew=False)
    if result.ok:
        messages.success(request, _("%d graines refaites : toutes donnent les données vérifiées.") % result.seeds)
    else:
        messages.error(request, _("%d graines ne donnent plus les données vérifiées.") % len(result.moved))
    return redirect("bank_release", number=number)


@require_admin_access
@require_POST
def simulate(request: HttpRequest, number: int) -> HttpResponse:
    """Let simulated learners take exams on a release, and keep what they show."""
    learners = request.POST.get("learners", "")
    try:
        services.simulate_release(
            _found(number),
            strategy=request.POST.get("strategy", ""),
            learners=int(learners) if learners.isdecimal() and len(learners) < 8 else 0,
            seed=_SIMULATION_SEED,
            user=request.user,
        )
    except ValidationError as error:
        _told(request, error)
    else:
        messages.success(request, _("La simulation est faite et gardée avec la version."))
    return redirect("bank_release", number=number)


@require_admin_access
@require_POST
def promote(request: HttpRequest, number: int) -> HttpResponse:
    """Promote a release to a channel, or ask for it."""
    found = _found(number)
    try:
        hour = _hour(request.POST.get("not_before", ""))
        made = services.promote(
            found, request.POST.get("channel", ""), user=request.user, reason=request.POST.get("reason", "")[:2000], not_before=hour
        )
    except ValidationError as error:
        _told(request, error)
    else:
        messages.success(request, _outcome(made))
    return redirect("bank_release", number=number)


def _hour(text: str) -> datetime | None:
    """Read a day and an hour: as a browser's own field sends it, or typed the French way where there is no such field."""
    text = text.strip()
    if not text:
        return None
    for read in (parse_datetime, lambda typed: datetime.strptime(typed, "%d/%m/%Y %H:%M")):  # noqa: DTZ007  made aware below
        try:
            hour = read(text)
        except ValueError:
            continue
        if hour is not None:
            return timezone.make_aware(hour) if timezone.is_naive(hour) else hour
    raise ValidationError(_("Écrivez un jour et une heure, comme 04/01/2027 06:00."))


def _outcome(made: Promotion | PromotionRequest) -> str:
    number = made.release.number
    if isinstance(made, Promotion):
        return _("La version %d est en service : les nouvelles évaluations la prennent dès maintenant.") % number
    if made.state == PromotionRequest.State.SCHEDULED:
        return _("La version %d sera servie à l’heure dite.") % number
    return _("La demande est enregistrée : une seconde personne doit la confirmer.")


@require_admin_access
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or refuse a promotion that waits; take back one's own or a scheduled one."""
    waiting = get_object_or_404(PromotionRequest.objects.select_related("channel", "release"), pk=pk)
    reason = request.POST.get("reason", "")[:2000]
    try:
        if request.POST.get("decision") == "confirm":
            messages.success(request, _outcome(services.confirm(waiting, user=request.user, reason=reason)))
        else:
            services.refuse(waiting, user=request.user, reason=reason)
            messages.success(request, _("La demande est close ; rien n’a changé."))
    except ValidationError as error:
        _told(request, error)
    return redirect("bank_releases")


@require_admin_access
@require_POST
def rollback(request: HttpRequest) -> HttpResponse:
    """Make a channel serve its previous release again."""
    try:
        promotion = services.rollback(request.POST.get("channel", ""), user=request.user, reason=request.POST.get("reason", "")[:2000])
    except ValidationError as error:
        _told(request, error)
    else:
        messages.success(request, _("Le canal sert de nouveau la version %d.") % promotion.release.number)
    return redirect("bank_releases")


@require_admin_access
def export(request: HttpRequest, number: int) -> HttpResponseBase:
    """Download a release as one signed file."""
    found = _found(number)
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "bundle.zip"
    try:
        bundles.export_bundle(found, path, user=request.user)
        response = FileResponse(path.open("rb"), content_type="application/zip")
    finally:
        # What is open stays readable to its end; nothing is left on the disk.
        folder.cleanup()
    response["Content-Disposition"] = f'attachment; filename="balise-version-{found.number}-{found.root[:12]}.zip"'
    return response


@require_admin_access
@require_POST
def import_bundle(request: HttpRequest) -> HttpResponse:
    """Import a release file; a file that is damaged or signed by a stranger changes nothing."""
    upload = request.FILES.get("bundle")
    if upload is None:
        messages.error(request, _("Choisissez un fichier."))
        return redirect("bank_releases")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.zip"
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        try:
            found = bundles.import_bundle(path, user=request.user)
        except ValidationError as error:
            _told(request, error)
            return redirect("bank_releases")
    messages.success(request, _("La version %d est importée et vérifiée.") % found.number)
    return redirect("bank_release", number=found.number)
