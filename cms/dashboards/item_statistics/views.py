"""Pages of item statistics and of calibrations. Thin; decisions are those of measurement's services."""

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from challenges.authoring.desk.spreadsheets import SafeExportMixin, download
from challenges.measurement import services
from challenges.measurement.models import Calibration, WithdrawnVariant
from challenges.typed import whole
from cms.dashboards.access import readers
from cms.dashboards.exam_watch import why
from cms.dashboards.item_statistics import flags, reading
from cms.dashboards.item_statistics.reading import Asked

PER_PAGE = 50
LEVELS = range(1, 9)
MINIMA = (0, 30, 100, 400)
DAYS = 30
MAX_REASON = 2000


# ---------------------------------------------------------------- challenges


def _asked(data: QueryDict) -> Asked:
    """Read the filters; what is unknown filters nothing."""
    level, minimum, order, flag = (data.get(name, "") for name in ("niveau", "reponses", "ordre", "alerte"))
    return Asked(
        search=data.get("q", "")[:100].strip(),
        competence=data.get("competence", "")[:20],
        level=found if (found := whole(level)) in LEVELS else None,
        flag=flag if flag in flags.FLAGS else "",
        minimum=whole(minimum, most=9_999_999) or 0,
        order=order if order.removeprefix("-") in reading.ORDERS else "code",
    )


def _filters(asked: Asked) -> dict[str, Any]:
    return {
        "q": asked.search, "competence": asked.competence, "niveau": asked.level or "", "alerte": asked.flag, "reponses": asked.minimum or "",
    }  # fmt: skip


@readers
@require_safe
def challenges(request: HttpRequest) -> HttpResponseBase:
    """List the statistics of challenges; what is filtered can be downloaded."""
    asked = _asked(request.GET)
    form = request.GET.get("export", "")
    if form in SafeExportMixin.FORMATS:
        return download("statistiques", reading.headings(), reading.export_rows(asked), form)
    page = Paginator(reading.listed(asked), PER_PAGE).get_page(request.GET.get("p"))
    filters = _filters(asked)
    context = {
        "asked": asked,
        "page": page,
        "rows": reading.told(page.object_list),
        "columns": [_column(name, heading, asked, filters) for name, heading, _write in reading.SHOWN],
        "competences": sorted({*reading.competences(), asked.competence} - {""}),
        "levels": LEVELS,
        "flags": flags.choices(),
        "minima": sorted({*MINIMA, asked.minimum}),
        "computed_at": reading.computed_at(),
        "query": urlencode(filters | {"ordre": asked.order}),
    }
    return TemplateResponse(request, "dashboards/item_statistics/statistics.html", context)


def _column(name: str, heading: Any, asked: Asked, filters: dict[str, Any]) -> dict[str, Any]:
    """A heading that orders the list: figures the highest first, and the other way round when it is asked again."""
    way = {name: "ascending", f"-{name}": "descending"}.get(asked.order, "")
    first = name if name in ("code", "competence") else f"-{name}"
    other = first.removeprefix("-") if first.startswith("-") else f"-{first}"
    return {"heading": heading, "way": way, "query": urlencode(filters | {"ordre": other if asked.order == first else first})}


@readers
@require_safe
def of_challenge(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Show everything that is known of a challenge."""
    found = reading.one(uid)
    if found is None:
        raise Http404
    context = {
        "found": found,
        "seen": services.facts_of_variants(uid).mark,
        "may_withdraw": request.user.has_perm("measurement.withdraw_variant"),
        "may_explain": found.recent is not None and why.may_see(request.user, found.recent),
        "max_reason": MAX_REASON,
    }
    return TemplateResponse(request, "dashboards/item_statistics/statistics_of.html", context)


@readers
@require_POST
def withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Give a variant to nobody any more."""
    seed, reason = request.POST.get("seed", ""), request.POST.get("reason", "")[:MAX_REASON]
    return _decided(
        request,
        lambda: services.withdraw_variant(str(uid), seed, user=request.user, reason=reason, seen=_seen(request)),
        _("La variante est retirée : personne ne la recevra plus. Les réponses déjà données gardent leur note."),
        redirect("dashboards_statistics_of", uid=uid),
    )


@readers
@require_POST
def restore(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Give a variant again."""
    found = get_object_or_404(WithdrawnVariant, challenge_uid=uid, seed=request.POST.get("seed", ""))
    reason = request.POST.get("reason", "")[:MAX_REASON]
    return _decided(
        request,
        lambda: services.restore_variant(found, user=request.user, reason=reason, seen=_seen(request)),
        _("La variante est remise en service."),
        redirect("dashboards_statistics_of", uid=uid),
    )


def _seen(request: HttpRequest) -> str:
    return request.POST.get("seen", "")


def _decided(request: HttpRequest, act: Callable[[], Any], done: str, back: HttpResponse) -> HttpResponse:
    """Do what is asked and say so, or say why it is refused."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return back


# ---------------------------------------------------------------- calibrations


@readers
@require_safe
def calibrations(request: HttpRequest) -> HttpResponseBase:
    """List the calibrations, the last first."""
    page = Paginator(Calibration.objects.all(), PER_PAGE).get_page(request.GET.get("p"))
    context = {"page": page, "rows": reading.calibrations(page.object_list), "in_force": reading.in_force_uid()}
    return TemplateResponse(request, "dashboards/item_statistics/calibrations.html", context)


@readers
@require_safe
def calibration(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Show one calibration with its items."""
    found = get_object_or_404(Calibration, uid=uid)
    search, status = request.GET.get("q", "")[:100].strip(), request.GET.get("statut", "")
    (row,) = reading.calibrations([found])
    context = {
        "row": row,
        "calibration": found,
        "page": Paginator(reading.items_of(found, search, status), PER_PAGE).get_page(request.GET.get("p")),
        "alarms": reading.alarms(found),
        "people": reading.people(found),
        "in_force": reading.in_force_uid(),
        "statuses": list(reading.STATUSES.items()),
        "search": search,
        "status": status,
        "query": urlencode({"q": search, "statut": status}),
        "seen": services.facts_of_calibration(found).mark,
        "may_decide": found.state == Calibration.State.PROPOSED and request.user.has_perm("measurement.approve_calibration"),
        "max_reason": MAX_REASON,
    }
    return TemplateResponse(request, "dashboards/item_statistics/calibration.html", context)


@readers
@require_POST
def decide(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Approve or refuse a calibration."""
    found, reason = get_object_or_404(Calibration, uid=uid), request.POST.get("reason", "")[:MAX_REASON]
    verbs = {
        "approve": (services.approve, _("Le calibrage est approuvé : les prochaines versions l’utiliseront.")),
        "refuse": (services.refuse, _("Le calibrage est refusé. Il reste lisible.")),
    }
    if request.POST.get("decision") not in verbs:
        raise Http404
    verb, done = verbs[request.POST["decision"]]
    return _decided(
        request,
        lambda: verb(found, user=request.user, reason=reason, seen=_seen(request)),
        done,
        redirect("dashboards_calibration", uid=uid),
    )
