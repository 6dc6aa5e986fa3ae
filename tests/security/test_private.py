"""What a shared computer and a proxy may keep: nothing of anybody. And no address answers a reader with 405."""

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from challenges.runtime.assessments import services as assessments
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.certification import services as certification
from tests.assessments.test_player import lent_to
from tests.campaigns.test_school import create
from tests.factories import certification as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(released_bank, school):
    """One of everything, and the arguments of the addresses that lead there."""
    session = make.session(school)
    candidate = make.started(make.candidate(session, released_bank))
    make.take(candidate)
    certificate = certification.finalise(session, user=school.head)[0]
    campaign = create(school)
    participation = campaigns.join(campaign, label="Ada").participation
    attempt = assessments.next_attempt(participation.assessment)
    return {
        "school": school, "session": session, "candidate": candidate, "certificate": certificate, "campaign": campaign,
        "participation": participation, "assessment": participation.assessment, "attempt": attempt,
    }  # fmt: skip


@pytest.fixture
def browser(places, school, client):
    """Somebody who may see everything: the head, whose browser holds the test too."""
    client.force_login(school.head)
    lent_to(client, places["participation"].learner)
    return client


def pages(places):
    school, certificate, attempt = places["school"], places["certificate"], places["attempt"]
    return [
        reverse("schools:campaigns", args=[school.uid]), reverse("schools:new_campaign", args=[school.uid]), reverse("schools:campaign", args=[places["campaign"].uid]),
        reverse("handing:download", args=[places["campaign"].uid, "eleves", "csv"]), reverse("certification:centre", args=[school.centre.uid]),
        reverse("certification:new_session", args=[school.centre.uid]), reverse("certification:session", args=[places["session"].uid]),
        reverse("certification:enrol", args=[places["session"].uid]), reverse("certification:attendance", args=[places["session"].uid]),
        reverse("certification:centre_candidate", args=[places["candidate"].uid]), reverse("certification:invigilator"), reverse("certification:candidate"),
        reverse("certification:certificate", args=[certificate.code]), reverse("account"), reverse("home"), reverse("campaigns:join", args=[places["campaign"].code]),
        reverse("assessments:play", args=[places["assessment"].uid]), reverse("assessments:report", args=[attempt.uid]), reverse("login"),
    ]  # fmt: skip


def test_no_page_with_somebody_on_it_is_kept(places, browser):
    found = {page: browser.get(page) for page in pages(places)}
    assert {page: answer.get("Cache-Control") for page, answer in found.items() if "no-store" not in answer.get("Cache-Control", "")} == {}


def test_no_refusal_and_no_redirection_is_kept(places, client):
    found = [client.get(page) for page in pages(places)] + [
        client.get("/ecole/rien/"),
        client.get(reverse("certification:invigilator_rows")),
    ]
    assert [answer.request["PATH_INFO"] for answer in found if "no-store" not in answer.get("Cache-Control", "")] == []


def test_no_answer_of_the_participants_api_is_kept(places, client):
    joined = campaigns.join(places["campaign"])
    headers = {"Authorization": f"Bearer {joined.token}"}
    base = f"/api/runtime/v1/assessments/{joined.participation.assessment.uid}"
    answers = [client.get(f"{base}/{page}", headers=headers) for page in ("next", "results")] + [client.get(f"{base}/next")]
    assert ([answer.status_code for answer in answers], ["no-store" in answer["Cache-Control"] for answer in answers]) == (
        [200, 200, 401],
        [True] * 3,
    )


def test_the_framework_may_be_kept_by_those_who_read_it(client):
    assert "no-store" not in client.get("/ims/case/v1p0/CFDocuments").get("Cache-Control", "")


# ---------------------------------------------------------------- addresses that only take what is posted


def arguments(pattern, places):
    """Arguments for an address of ours, from the objects at hand."""
    known = {
        "finalise": [places["session"].uid], "phones": [places["session"].uid], "withdraw": [places["candidate"].uid], "centre_end": [places["candidate"].uid], "revoke": [places["certificate"].code],
        "invigilator_act": [places["candidate"].uid, "confirmer"], "share": [places["participation"].uid], "allow_resume": [places["participation"].uid],
        "answer": [places["attempt"].uid], "tutorial_vote": [places["assessment"].uid, uuid.uuid4()],
    }  # fmt: skip
    if pattern.name in known:
        return known[pattern.name]
    return [places["assessment"].uid] if "<uuid:uid>" in str(pattern.pattern) else []


def posted_only():
    """Every address of the learners', the schools', the centres' and the invigilators' pages that a refused POST may leave in the address bar."""
    names = {
        "assessments": ["answer", "refine", "stop", "leave"], "campaigns": ["share"], "schools": ["allow_resume"],
        "certification": ["finalise", "phones", "withdraw", "centre_end", "revoke", "invigilator_leave", "invigilator_act", "start", "candidate_leave"],
        "": ["logout", "set_language", "tutorial_vote"],
    }  # fmt: skip
    return [f"{space}:{name}" if space else name for space, found in names.items() for name in found]


def all_ours():
    for entry in get_resolver().url_patterns:
        prefix = str(entry.pattern)
        if isinstance(entry, URLPattern) or prefix.startswith(("admin", "api", "ims")):
            continue
        for pattern in entry.url_patterns:
            yield (f"{entry.app_name}:{pattern.name}" if entry.app_name else pattern.name), pattern


def test_no_address_of_ours_answers_405_to_a_reader(places, browser):
    refused = []
    for name, pattern in all_ours():
        try:
            address = reverse(name, args=arguments(pattern, places))
        except Exception:  # an address of another object: its view takes GET, or the list below would name it
            assert name not in posted_only(), name
            continue
        if name != "logout" and browser.get(address).status_code == 405:
            refused.append(name)
    assert refused == []


@pytest.mark.parametrize("name", posted_only())
def test_a_reader_of_an_address_that_takes_posts_is_sent_to_its_page(name, places, browser):
    pattern = dict(all_ours())[name]
    answer = browser.get(reverse(name, args=arguments(pattern, places)))
    assert (answer.status_code, answer["Location"] != answer.request["PATH_INFO"]) == (302, True)
    assert browser.get(answer["Location"], follow=True).status_code in {200, 404}  # 404: a tutorial that this test did not make


def test_reading_such_an_address_changes_nothing(places, browser):
    browser.get(reverse("assessments:leave", args=[places["assessment"].uid]))
    browser.get(reverse("logout"))
    assert browser.get(reverse("assessments:play", args=[places["assessment"].uid])).status_code == 200


def test_the_language_changed_on_a_refused_answer_leads_back_to_the_question(places, browser):
    refused = browser.post(reverse("assessments:answer", args=[places["attempt"].uid]), {"answer": "abc"})
    changed = browser.post(reverse("set_language"), {"language": "en", "next": refused.request["PATH_INFO"]})
    page = browser.get(changed["Location"], follow=True)
    assert (refused.status_code, page.status_code, page.redirect_chain[-1][0]) == (
        422,
        200,
        reverse("assessments:play", args=[places["assessment"].uid]),
    )


def test_a_stranger_learns_nothing_from_such_an_address(places):
    statuses = [Client().get(reverse(f"assessments:{name}", args=[uid])).status_code for name, uid in (("answer", places["attempt"].uid),)]
    assert statuses == [404]
