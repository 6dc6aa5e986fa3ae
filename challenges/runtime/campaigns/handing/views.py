"""Downloads of a campaign: CSV and ODS of pupils and of questions, PDF of one pupil or of a class, and the page that lists them. Thin."""

import uuid
from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from challenges.journal.services import record_reading
from challenges.names import label_key
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.campaigns.handing import delimited, files, report, rows, sheets
from challenges.runtime.campaigns.handing.tables import Table, local
from challenges.runtime.campaigns.handing.term import framework_now
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.runtime.schools.models import SchoolClass
from challenges.runtime.schools.rules import require_member
from challenges.runtime.schools.views.common import context_of, school_of

Answer = TypeVar("Answer", bound=HttpResponseBase)
CSV, ODS = "csv", "ods"
TABLES = {"eleves": files.pupils_table, "questions": files.questions_table}


def campaign_of(request: HttpRequest, uid: uuid.UUID) -> Campaign:
    """Return the campaign of an address.

    Raises:
        Http404: none.
        PermissionDenied: the reader does not work in its school.
    """
    found = get_object_or_404(Campaign.objects.select_related("school", "school_class"), uid=uid)
    school_of(request, found.school.uid)
    return found


@never_cache
@login_required
@require_safe
def hand_on(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Everything that may be taken out of a campaign, and for what."""
    campaign = campaign_of(request, uid)
    sent = campaign.participations.counted().exclude(shared_at=None)
    context = context_of(request, campaign.school, "campaigns", campaign=campaign, sent=sent.count(), classes=classes_of(campaign))
    return render(request, "campaigns/handing/hand_on.html", context)


def classes_of(campaign: Campaign) -> list[SchoolClass]:
    """Return the classes whose pupils sent results, each with how many did."""
    sent = Q(
        pupils__participations__campaign=campaign, pupils__participations__shared_at__isnull=False, pupils__participations__is_trial=False
    )
    found = SchoolClass.objects.filter(sent, school=campaign.school).annotate(
        sent=Count("pupils__participations", filter=sent, distinct=True)
    )
    return sorted(found, key=lambda one: label_key(one.name))


@login_required
@require_safe
def download(request: HttpRequest, uid: uuid.UUID, what: str, form: str) -> HttpResponseBase:
    """Download the pupils or the questions of a campaign as CSV or ODS, streamed."""
    campaign = campaign_of(request, uid)
    if what not in TABLES or form not in (CSV, ODS):
        raise Http404
    record_reading("campaigns.export_results", actor=request.user, target=f"campaign:{campaign.uid}")
    name = f"{_('resultats') if what == 'eleves' else 'questions'}-{campaign.code}"
    return streamed(TABLES[what](campaign), form, name)


def streamed(table: Table, form: str, name: str) -> StreamingHttpResponse:
    """Return a list as a file that begins at once and is never whole in memory.

    Args:
        table: the list.
        form: `csv` or `ods`.
        name: of the file, without its ending.
    """
    if form == CSV:
        content: Iterator[bytes] = delimited.stream(table)
        media_type = delimited.MEDIA_TYPE
    else:
        content, media_type = sheets.stream([table], local(timezone.now())), sheets.MEDIA_TYPE
    response = StreamingHttpResponse(spoken(content), content_type=media_type)
    return attached(response, f"{slugify(name) or 'balise'}.{form}")


def spoken(content: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same pieces, each made in the language of now, whatever the thread speaks when its turn comes."""
    return _spoken(iter(content), get_language() or "fr")


def _spoken(pieces: Iterator[bytes], language: str) -> Iterator[bytes]:
    while True:
        with override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def attached(response: Answer, name: str) -> Answer:
    """Return an answer as a file to keep under a plain name; nothing on the way keeps it."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response


@login_required
@require_safe
def class_pdf(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Download what was sent, one page a pupil; `?classe=` narrows it to a class."""
    campaign = campaign_of(request, uid)
    asked, title, keys = request.GET.get("classe", ""), campaign.name, rows.order(campaign)
    if asked:
        chosen = next((one for one in classes_of(campaign) if str(one.uid) == asked), None)
        if chosen is None:
            raise Http404
        title = f"{campaign.name} – {chosen.name}"
        there = set(campaign.participations.filter(pupil__school_class=chosen).values_list("pk", flat=True))
        keys = [key for key in keys if key in there]
    shared = set(campaign.participations.exclude(shared_at=None).values_list("pk", flat=True))
    wanted = [key for key in keys if key in shared]
    if len(wanted) > report.MOST:
        raise Refusal(_("Plus de %d élèves ont envoyé leurs résultats : choisissez une classe.") % report.MOST)
    record_reading("campaigns.export_results", actor=request.user, target=f"campaign:{campaign.uid}")
    content = report.report_pdf(campaign, list(rows.lines(wanted)), framework_now(), title)
    return attached(HttpResponse(content, content_type="application/pdf"), f"{slugify(title)[:60] or 'resultats'}-{campaign.code}.pdf")


@login_required
@require_safe
def pupil_pdf(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Download what one pupil sent."""
    participation = get_object_or_404(Participation.objects.select_related("campaign__school"), uid=uid)
    require_member(request.user, participation.campaign.school)
    if not participation.is_shared or participation.is_trial:
        raise Refusal(_("Cet élève n’a pas encore envoyé ses résultats."))
    record_reading("campaigns.read_results", actor=request.user, target=f"participation:{participation.uid}")
    lines = list(rows.lines([participation.pk]))
    content = report.report_pdf(participation.campaign, lines, framework_now())
    return attached(
        HttpResponse(content, content_type="application/pdf"), f"resultats-{participation.campaign.code}-{participation.pk}.pdf"
    )
