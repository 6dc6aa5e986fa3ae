"""One release: what it holds and what made it, its check, its simulations. Thin: verbs are in services."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access

from challenges.adaptive import strategies
from challenges.bank import manifest as manifests
from challenges.bank import queries, services, tasks, upgrade
from challenges.bank.models import Release
from challenges.bank.reader import open_release
from challenges.bank.views.common import found_release, require_view, title_of, told
from challenges.jobs.views import answered
from challenges.names import holds
from challenges.typed import whole

_PER_PAGE = 50
_SIMULATION_SEED = 1
_SIMULATIONS = 6


@require_admin_access
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Show a release: what it holds, what made it, its verification, what changes from what each channel serves, and its history."""
    require_view(request)
    found = found_release(number)
    verification = services.verify(found)
    context: dict[str, Any] = {"release": found, "verification": verification, "promotions": queries.history(found)}
    if verification.ok:
        context["contents"] = queries.contents(found, title_of)
        context["manifest"] = manifests.read(bytes(found.manifest))
        context["total"], context["checked"], context["moved"] = passed = upgrade.passed(found)
        context["channels"] = _standings(found, passed)
        context["me"] = services.identity_of(request.user)
        context["simulations"] = found.simulations.all()[:_SIMULATIONS]
        context["strategies"] = strategies.names()
    return TemplateResponse(request, "bank/release.html", context)


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
    require_view(request)
    found = found_release(number)
    sought = request.GET.get("q", "").strip()
    entries = [
        entry for entry in open_release(found.root).entries if holds(f"{entry.code} {entry.title} {entry.skill} {entry.competence}", sought)
    ]
    context = {"release": found, "page": Paginator(entries, _PER_PAGE).get_page(request.GET.get("p")), "q": sought}
    return TemplateResponse(request, "bank/challenges.html", context)


@require_admin_access
@require_POST
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Have the seeds of a release made again with the installed libraries, where that was not done yet."""
    if not request.user.has_perm("bank.promote_release"):
        raise PermissionDenied
    return answered(request, tasks.ask_check(found_release(number), user=request.user))


@require_admin_access
@require_POST
def simulate(request: HttpRequest, number: int) -> HttpResponse:
    """Have simulated learners take exams on a release."""
    if not request.user.has_perm("bank.build_release"):
        raise PermissionDenied
    learners = whole(request.POST.get("learners", ""), most=9_999_999) or 0
    strategy = request.POST.get("strategy", "")
    found = found_release(number)
    try:
        services.check_simulation(strategy, learners)
    except ValidationError as error:
        told(request, error)
        return redirect("bank_release", number=number)
    return answered(request, tasks.ask_simulation(found, user=request.user, strategy=strategy, learners=learners, seed=_SIMULATION_SEED))
