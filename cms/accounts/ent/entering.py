"""Where somebody who has just come through a door goes: on, where a register knows them, else to the page of the first time.

What the provider said stays in the session, on the server, until the register has been asked; nothing of it is stored elsewhere.
"""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.schools import reconciling
from challenges.runtime.schools.models import Pupil, Reconciliation, School
from challenges.runtime.schools.reconciling import Said
from cms.accounts.ent.claims import Claims

_KEY = "ent"


def received(request: HttpRequest, user: Any, claims: Claims, response: HttpResponse) -> HttpResponse:
    """Return where one who came through a door goes.

    Args:
        request: signed in already.
        user: the account.
        claims: what the provider said.
        response: where it would go if nothing were asked.
    """
    if not claims.is_pupil:
        return response
    target = response["Location"]
    school = school_of_page(target)
    waiting = Reconciliation.objects.filter(user=user, state__in=reconciling.OPEN).select_related("school")
    for row in waiting:
        reconciling.reconcile(user, row.school, claims.said)
    asked = reconciling.reconcile(user, school, claims.said) if school is not None else None
    if is_known(user, school):
        return response
    request.session[_KEY] = claims.to_session()
    if asked is not None and asked.state == Reconciliation.State.WAITING:
        return HttpResponseRedirect(f"{reverse('ent_waiting')}?{urlencode({'next': target})}")
    return HttpResponseRedirect(f"{reverse('ent_first')}?{urlencode({'next': target})}")


def is_known(user: Any, school: School | None = None) -> bool:
    """Whether a register knows the account: that of the school, where one is meant, else any."""
    entries = Pupil.objects.standing().filter(learner__user=user)
    return bool((entries.filter(school=school) if school else entries).exists())


def said_of(request: HttpRequest) -> Said | None:
    """Return what the provider said of the one who is here, if it was said in this session."""
    kept = request.session.get(_KEY)
    return Claims.from_session(kept).said if kept else None


def forget(request: HttpRequest) -> None:
    """Forget what was said."""
    request.session.pop(_KEY, None)


def school_of_page(address: str) -> School | None:
    """Return the school of a campaign's page: its code was typed or followed already."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    if match.view_name != "campaigns:join":
        return None
    campaign = Campaign.objects.select_related("school").filter(code=str(match.kwargs["code"]).upper()).first()
    return campaign.school if campaign else None
