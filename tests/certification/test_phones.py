"""An exam is not taken on a phone, unless its session allows it: said when one enters, again at the start; tablets and computers come in."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from challenges.journal.models import Entry
from challenges.runtime.certification import services
from challenges.runtime.certification.errors import NotOnPhone, SessionClosed
from challenges.runtime.certification.models import Session
from tests.certification.test_entry import _confirmed, _identity
from tests.factories import people

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Mobile Safari/537.36"
TABLET = "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/604.1"
COMPUTER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36"


def entering(client, candidate, agent):
    said = _identity(candidate) | {"birth_date": candidate.birth_date.isoformat()}
    return client.post(reverse("certification:candidate"), said, headers={"User-Agent": agent})


def test_a_phone_is_refused_with_the_reason(candidate, client):
    page = entering(client, candidate, PHONE)
    candidate.refresh_from_db()
    told = [str(error) for error in page.context["form"].non_field_errors()]
    assert (page.status_code, told, candidate.state, candidate.entry_token_sha256) == (403, [str(NotOnPhone.message)], "enrolled", "")


@pytest.mark.parametrize("agent", [TABLET, COMPUTER, "Balise-Kiosk/1.0"])
def test_a_tablet_and_a_computer_come_in(agent, candidate, client):
    assert entering(client, candidate, agent).status_code == 302


def test_a_phone_comes_in_where_the_session_allows_it(candidate, school, client):
    services.allow_phones(candidate.session, user=school.head, allowed=True)
    assert entering(client, candidate, PHONE).status_code == 302


def test_a_phone_does_not_start_the_test_of_one_who_entered_on_a_computer(candidate):
    entered = _confirmed(candidate)
    with pytest.raises(NotOnPhone):
        services.start(candidate, candidate.session.access_code, token=entered.token, device="phone")
    candidate.refresh_from_db()
    assert candidate.assessment_id is None


@pytest.mark.parametrize(("ticked", "allowed"), [({}, False), ({"phones_allowed": "on"}, True)])
def test_the_centre_says_it_when_it_makes_a_session(ticked, allowed, session, school, client):
    client.force_login(school.head)
    said = {"room": "12", "starts_at": "2030-01-01T09:00", "ruleset": session.ruleset}
    client.post(reverse("certification:new_session", args=[session.centre.uid]), said | ticked)
    assert Session.objects.exclude(pk=session.pk).get().phones_allowed is allowed


def test_the_centre_changes_its_mind_and_it_is_journaled(session, school, client):
    client.force_login(school.head)
    page = reverse("certification:session", args=[session.uid])
    found = []
    for answer in ("yes", "no"):
        client.post(reverse("certification:phones", args=[session.uid]), {"allowed": answer})
        session.refresh_from_db()
        found.append((session.phones_allowed, "Les téléphones sont acceptés." in client.get(page).content.decode()))
    assert (found, Entry.objects.filter(action="certification.allow_phones").count()) == ([(True, True), (False, False)], 2)


def test_only_the_head_says_it(session):
    with pytest.raises(PermissionDenied):
        services.allow_phones(session, user=people.user("autre"), allowed=True)


def test_nothing_changes_once_the_session_is_finalised(certificate, school):
    with pytest.raises(SessionClosed):
        services.allow_phones(certificate.candidate.session, user=school.head, allowed=True)
