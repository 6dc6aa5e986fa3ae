"""Pages by which a school follows a campaign and its pupils. Thin: who may, what was read, which read model."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from challenges.journal.services import record_reading
from challenges.names import label_key
from challenges.runtime import eligible
from challenges.runtime.assessments import queries as assessments
from challenges.runtime.assessments import summaries
from challenges.runtime.assessments.levels import RULE
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.campaigns import queries
from challenges.runtime.campaigns.following import difficulties, pages, people, pupils, reading, sendings, spreads
from challenges.runtime.campaigns.following.groups_file import groups_csv
from challenges.runtime.campaigns.following.marks import fresh, mark
from challenges.runtime.campaigns.following.people import Asked
from challenges.runtime.campaigns.following.spreads import HIGHEST
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.runtime.schools.models import Member
from challenges.runtime.schools.rules import require_member
from challenges.runtime.schools.views.common import context_of, pupil_of, school_of
from challenges.text import render_markdown
from challenges.typed import whole


def _campaign(request: HttpRequest, uid: uuid.UUID) -> Campaign:
    """Return a campaign of a school where the reader works: one query, role included, unless the reader is refused."""
    role = Member.objects.filter(school=OuterRef("school"), user=request.user.pk).values("role")[:1]
    found = Campaign.objects.select_related("school", "school_class").annotate(role=Subquery(role))
    campaign = get_object_or_404(found, uid=uid)
    if campaign.role is None:  # type: ignore[attr-defined]  # annotated above
        require_member(request.user, campaign.school)
    return campaign


def _read(request: HttpRequest, campaign: Campaign, action: str = "campaigns.read_results") -> None:
    record_reading(action, actor=request.user, target=f"campaign:{campaign.uid}")


def _following(request: HttpRequest, campaign: Campaign) -> pages.Following:
    return pages.Following(campaign, Asked.read(request.GET, campaign.competences), reading.everybody(campaign))


def _table(request: HttpRequest, following: pages.Following, titles: dict[str, str]) -> dict[str, Any]:
    """What the part of the page that renews itself needs."""
    campaign, asked = following.campaign, following.asked
    page = following.page(request.GET.get("page"))
    return {
        "campaign": campaign,
        "following": following,
        "asked": asked,
        "states": following.states,
        "said": following.said,
        "page": page,
        "lines": [pages.line_of(one, campaign.competences) for one in page],
        "name_column": pages.column(people.NAME, "", asked),
        "state_column": pages.column(people.STATE, "", asked),
        "points_column": pages.column(people.POINTS, "", asked),
        "columns": [pages.column(code, titles.get(code, ""), asked) for code in campaign.competences],
        "means": following.means,
        "sent": sum(one.levels is not None for one in following.listed),
        "width": len(campaign.competences) + 3 + bool(following.classes),
        "most": queries.longest(campaign).total,
        "resumable": [one for one in page if one.in_register and one.state in (people.STARTED, people.FINISHED)],
    }


@login_required
@require_safe
def campaign(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Follow a campaign: who is where, and a heat map of the levels that were sent."""
    found = _campaign(request, uid)
    _read(request, found)
    sendings.ensure(found)
    following = _following(request, found)
    context = _table(request, following, pages.titles(pages.served()))
    page = context["page"]
    etag = reading.mark_of(page, following.counts, following.means, get_language())
    context |= _head(found, "campaign") | {"mark": mark(found, request.user), "etag": etag, "orders": following.orders}
    return render(request, "schools/following/campaign.html", context)


def _head(found: Campaign, tab: str) -> dict[str, Any]:
    return {"campaign": found, "school": found.school, "tab": tab}


@login_required
@require_safe
def live(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Give again the part of a campaign's page that changes, or say that it did not: five queries.

    The page that asks was journaled and bears a mark that says so for an hour; after that, this reading is journaled again.
    """
    found = _campaign(request, uid)
    if not fresh(request.GET.get("mark", ""), found, request.user):
        _read(request, found)
    following = _following(request, found)
    page = following.page(request.GET.get("page"))
    etag = f'"{reading.mark_of(page, following.counts, following.means, get_language())}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    # The heads of the columns stay as they are, and with them the titles of competences.
    response = render(request, "schools/following/live.html", _table(request, following, {}))
    response["ETag"] = etag
    return response


@login_required
@require_safe
def spread(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show how levels spread by competence, and answers by topic."""
    found = _campaign(request, uid)
    _read(request, found)
    sendings.ensure(found)
    narrowing = _class_filter(request, found)
    sent = sendings.of(found, class_uid=narrowing["class_uid"])
    release = difficulties.release_of(sent)
    titles = pages.titles(release)
    levels = spreads.level_spreads((one.levels for one in sent), found.competences)
    topics = difficulties.by_framework(sendings.spreads_by(sent, sendings.topic_of), release)
    context = _head(found, "spread") | narrowing | {
        "sent": len(sent),
        "levels": [(one, titles.get(one.code, "")) for one in levels],
        "topics": topics,
    }  # fmt: skip
    return render(request, "schools/following/spread.html", context)


def _class_filter(request: HttpRequest, found: Campaign, *, one: bool = False) -> dict[str, Any]:
    """The classes of those who take part, for a campaign of the whole school, and the one that was asked for, or the first where one is needed.

    One query, none for a campaign of one class.
    """
    if found.school_class_id:
        return {"classes": [], "class_uid": ""}
    rows = found.participations.counted().filter(pupil__school_class__isnull=False)
    pairs = rows.values_list("pupil__school_class__uid", "pupil__school_class__name").distinct().order_by()
    classes = sorted(((str(uid), name) for uid, name in pairs), key=lambda pair: label_key(pair[1]))
    usual = classes[0][0] if one and classes else ""
    asked = request.GET.get("classe", usual)
    return {"classes": classes, "class_uid": asked if asked in [uid for uid, _name in classes] else ""}


@login_required
@require_safe
def hard(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show what a class finds hard: topics, then the questions most missed."""
    found = _campaign(request, uid)
    _read(request, found)
    sendings.ensure(found)
    narrowing = _class_filter(request, found)
    sent = sendings.of(found, class_uid=narrowing["class_uid"])
    release = difficulties.release_of(sent)
    language = (get_language() or "fr")[:2]
    context = _head(found, "hard") | narrowing | {
        "sent": len(sent),
        "topics": difficulties.topics(sent, release, language) if release else [],
        "questions": difficulties.questions(sent),
        "titles": pages.titles(release),
        "language": language,
    }  # fmt: skip
    return render(request, "schools/following/hard.html", context)


@login_required
@require_safe
def tutorial(request: HttpRequest, uid: uuid.UUID, tutorial_uid: uuid.UUID) -> HttpResponse:
    """Show a tutorial of the bank to who teaches."""
    found = _campaign(request, uid)
    release = difficulties.release_of(sendings.of(found)[-1:])
    try:
        document = release.tutorial(str(tutorial_uid)) if release else None
    except KeyError:
        document = None
    if document is None:
        raise Http404
    context = _head(found, "hard") | {"tutorial": document, "body_html": render_markdown(document["body"])}
    return render(request, "schools/following/tutorial.html", context)


def _groups(request: HttpRequest, found: Campaign) -> dict[str, Any]:
    """Groups of one class, the first of a campaign of the whole school: people who may meet."""
    narrowing = _class_filter(request, found, one=True)
    subject = pages.TOPICS if request.GET.get("sur") == pages.TOPICS else pages.COMPETENCES
    aim = whole(request.GET.get("niveau"), most=HIGHEST)
    return narrowing | {"groups": pages.groups_of(found, class_uid=narrowing["class_uid"], subject=subject, aim=aim)}


@login_required
@require_safe
def groups(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Propose who should work on what."""
    found = _campaign(request, uid)
    _read(request, found)
    sendings.ensure(found)
    context = _head(found, "groups") | _groups(request, found) | {"aims": range(1, HIGHEST + 1)}
    return render(request, "schools/following/groups.html", context)


@login_required
@require_safe
def groups_file(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Download the groups that are proposed."""
    found = _campaign(request, uid)
    _read(request, found, "campaigns.export_results")
    sendings.ensure(found)
    response = HttpResponse(groups_csv(_groups(request, found)["groups"]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="groupes-{found.code}.csv"'
    return response


@login_required
@require_safe
def participant(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show the results that one participant sent: levels, questions, tries; never their own answers."""
    found = get_object_or_404(
        Participation.objects.select_related("campaign__school", "assessment", "sent_assessment", "pupil"), uid=uid, is_trial=False
    )
    require_member(request.user, found.campaign.school)
    if not found.is_shared or found.sent_assessment is None:
        raise PermissionDenied(_("Cet élève n’a pas encore envoyé ses résultats."))
    record_reading("campaigns.read_results", actor=request.user, target=f"participation:{found.uid}")
    sent = found.tries.filter(sent_at__isnull=False).select_related("assessment__summary").order_by("number")
    summaries.ensure(Assessment.objects.filter(campaign_try__in=sent.order_by()))
    context = _head(found.campaign, "campaign") | {
        "participation": found,
        "results": assessments.results(found.sent_assessment),
        "tries": list(sent),
        "refining": found.assessment.open and found.assessment_id == found.sent_assessment_id,
        "replaying": found.assessment.open and found.assessment_id != found.sent_assessment_id,
    }
    return render(request, "schools/following/participant.html", context)


@login_required
@require_safe
def pupil(request: HttpRequest, uid: uuid.UUID, pupil_uid: uuid.UUID) -> HttpResponse:
    """Show a pupil over the campaigns of the school: what they sent, what is kept of it, whether they may sit the exam."""
    school = school_of(request, uid)
    found = pupil_of(request, school, pupil_uid)
    record_reading("campaigns.read_results", actor=request.user, target=f"pupil:{found.uid}")
    pupils.ensure(pupils.sent_tries(school).filter(participation__pupil=found))
    steps, release, rule = pupils.steps_of(found), pages.served(), eligible.rule()
    codes = release.competence_codes if release else []
    known = pupils.kept((step.at, step.competences) for step in steps)
    titles = pages.titles(release)
    context = context_of(
        request, school, "register", pupil=found, steps=steps, rule=rule, rule_of_levels=RULE,
        competences=[(one, titles.get(one.code, "")) for one in pupils.evolution(steps, codes)],
        certifiable=pupils.judged(found, known, rule, codes) if rule else None,
    )  # fmt: skip
    return render(request, "schools/following/pupil.html", context)


@login_required
@require_safe
def certifiables(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show who may sit the exam by the rule set in force, and what is missing for whom; class by class."""
    school = school_of(request, uid)
    record_reading("campaigns.read_certifiable", actor=request.user, target=f"school:{school.uid}")
    pupils.ensure(pupils.sent_tries(school))
    release, rule = pages.served(), eligible.rule()
    everybody = pupils.certifiables(school, rule, release.competence_codes) if rule and release else []
    classes, class_uid = pupils.by_class(everybody), request.GET.get("classe", "")
    found = [one for one in everybody if class_uid and one.pupil.school_class and str(one.pupil.school_class.uid) == class_uid]
    context = context_of(
        request, school, "certifiables", rule=rule, classes=classes, found=found, class_uid=class_uid, titles=pages.titles(release),
        chosen=next((one for one in classes if class_uid and one.uid == class_uid), None), pupils=len(everybody),
        certifiable=sum(one.verdict.ok for one in everybody),
    )  # fmt: skip
    return render(request, "schools/following/certifiables.html", context)
