"""Keys of a school's own programs: who gives them, what each opens, and that nothing of an open test leaves by the API."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from challenges.journal.models import Entry
from challenges.runtime.assessments import services as assessments
from challenges.runtime.campaigns.handing.access import services
from challenges.runtime.campaigns.models import Campaign, Participation, TargetProfile, TargetProfileVersion
from challenges.runtime.campaigns.models.access import SchoolKey
from tests.campaigns.handing.making import AMINATA, CHLOE, TOM, campaign_of, finished, started

pytestmark = pytest.mark.django_db
API = "/api/schools/v1"
ALL = SchoolKey.Scope.values


@pytest.fixture
def campaign(released_bank, school):
    return campaign_of(school)


@pytest.fixture
def played(campaign):
    """Chloé sent, Tom finished and did not send, Aminata is under way with an answer and an open question."""
    finished(campaign, CHLOE)
    finished(campaign, TOM, share=False)
    running = started(campaign, AMINATA)
    attempt = assessments.next_attempt(running.assessment)
    assessments.answer(attempt, "1", skipped=False, idempotency_key="k")
    assessments.next_attempt(running.assessment)
    return campaign


def secret_of(school, scopes=ALL, **how):
    return services.give(school, "ENT", scopes, user=school.head, **how).secret


def get(path, secret, **query):
    return Client().get(API + path, query, headers={"authorization": f"Bearer {secret}"})


def post(path, secret, document):
    return Client().post(API + path, json.dumps(document), content_type="application/json", headers={"authorization": f"Bearer {secret}"})


# ---------------------------------------------------------------- giving and taking away


def test_a_key_is_shown_once_and_only_its_digest_is_kept(client, school):
    client.force_login(school.head)
    page = client.post(reverse("handing:tools", args=[school.uid]), {"name": "ENT", "scopes": ["results:read"], "days": "90"})
    secret = html.fromstring(page.content).xpath("//input[@class='secret']/@value")[0]
    key = SchoolKey.objects.get()
    assert (secret.startswith("balise_ecole_"), secret in str(vars(key)), secret in client.get(reverse("handing:tools", args=[school.uid])).content.decode()) == (
        True, False, False,
    )  # fmt: skip
    assert (key.scopes, key.school, key.given_by, round((key.expires_at - key.created_at) / timedelta(days=1))) == (
        ["results:read"],
        school,
        school.head,
        90,
    )


def test_a_key_opens_nothing_once_it_is_taken_away(client, school, campaign):
    secret = secret_of(school)
    client.force_login(school.head)
    before = get("/campaigns", secret).status_code
    client.post(reverse("handing:take_away", args=[school.uid, SchoolKey.objects.get().uid]))
    assert (before, get("/campaigns", secret).status_code) == (200, 401)


def test_giving_and_taking_away_are_in_the_journal(school):
    key = services.give(school, "ENT", ["results:read"], user=school.head).key
    services.take_away(key, user=school.head)
    rows = Entry.objects.filter(target=f"schoolkey:{key.uid}").order_by("pk").values_list("action", "actor")
    assert list(rows) == [("campaigns.give_key", f"user:{school.head.uid}"), ("campaigns.take_key_away", f"user:{school.head.uid}")]


@pytest.mark.parametrize("who", ["teacher", "other head"])
def test_only_managers_of_the_school_give_and_take_away(who, school, other_school, client):
    user = {"teacher": school.teacher, "other head": other_school.head}[who]
    key = services.give(school, "ENT", ALL, user=school.head).key
    with pytest.raises(PermissionDenied):
        services.give(school, "x", ALL, user=user)
    with pytest.raises(PermissionDenied):
        services.take_away(key, user=user)
    client.force_login(user)
    statuses = [
        client.post(reverse("handing:tools", args=[school.uid]), {}).status_code,
        client.post(reverse("handing:take_away", args=[school.uid, key.uid])).status_code,
    ]
    assert (statuses, SchoolKey.objects.count(), SchoolKey.objects.get().works) == ([403, 403], 1, True)


@pytest.mark.parametrize(
    ("name", "scopes", "days", "field"),
    [(" ", ALL, 365, "name"), ("x", [], 365, "scopes"), ("x", ["bank:read"], 365, "scopes"), ("x", ALL, 3650, "days")],
)
def test_a_key_that_says_nothing_or_too_much_is_refused(school, name, scopes, days, field):
    with pytest.raises(ValidationError) as caught:
        services.give(school, name, scopes, user=school.head, days=days)
    assert list(caught.value.message_dict) == [field]


# ---------------------------------------------------------------- what a key opens


@pytest.mark.parametrize(
    ("scope", "statuses"), [("campaigns:read", [200, 403, 403]), ("results:read", [403, 200, 403]), ("campaigns:write", [403, 403, 422])]
)
def test_a_key_does_what_its_scope_says_and_nothing_else(school, campaign, scope, statuses):
    secret = secret_of(school, [scope])
    wanted = {"profile": "Aucun", "closes_at": "2030-01-01T00:00:00Z"}
    answers = [get("/campaigns", secret), get(f"/campaigns/{campaign.code}/results", secret), post("/campaigns", secret, wanted)]
    assert [one.status_code for one in answers] == statuses
    assert {one["Content-Type"] for one in answers if one.status_code >= 400} == {"application/problem+json"}


def test_no_key_a_wrong_one_and_one_that_is_over_open_nothing(school, campaign):
    secret = secret_of(school)
    SchoolKey.objects.update(expires_at=timezone.now())
    assert [get("/campaigns", one).status_code for one in (secret, "nobody", "")] == [401] * 3


def test_a_key_of_another_school_does_not_find_the_campaign(school, other_school, campaign):
    secret = secret_of(other_school)
    assert (get(f"/campaigns/{campaign.code}/results", secret).status_code, get("/campaigns", secret).json()["campaigns"]) == (404, [])


def test_results_are_given_where_they_were_sent_and_only_progress_elsewhere(school, played):
    told = get(f"/campaigns/{played.code.lower()}/results", secret_of(school)).json()
    chloe = Participation.objects.get(pupil__first_name="Chloé")
    by_name = {one["name"]: one for one in told["results"]}
    assert {name: (one["state"], one["answered"], one["points"], one["competences"] is None) for name, one in by_name.items()} == {
        "Chloé Lefèvre": ("shared", 6, chloe.assessment.summary.points, False), "Tom Nguyen": ("finished", 6, None, True),
        "Aminata Diallo": ("started", 1, None, True),
    }  # fmt: skip
    assert [(one["code"], one["level"]) for one in by_name["Chloé Lefèvre"]["competences"]] == [
        (code, one[0]) for code, one in chloe.assessment.summary.competences.items()
    ]


def test_nothing_of_an_open_test_leaves(school, played):
    content = get(f"/campaigns/{played.code}/results", secret_of(school)).content.decode()
    running = Participation.objects.get(pupil__first_name="Aminata")
    attempts = list(running.assessment.attempts.all())
    secrets = [running.assessment.seed, str(running.assessment.uid), running.return_code, *[one.seed for one in attempts], *[str(one.uid) for one in attempts],
               *[one.challenge_code for one in attempts]]  # fmt: skip
    assert [one for one in secrets if one in content] == []


def test_a_trial_is_counted_nowhere(school, played):
    Participation.objects.filter(pupil__first_name="Chloé").update(is_trial=True)
    assert "Chloé" not in get(f"/campaigns/{played.code}/results", secret_of(school)).content.decode()


@pytest.mark.parametrize("path", ["campaigns", "results"])
def test_pages_follow_each_other_by_a_cursor(path, school, played):
    for number in range(2):
        campaign_of(school, name=f"N° {number}")
    secret, address = secret_of(school), "/campaigns" if path == "campaigns" else f"/campaigns/{played.code}/results"
    whole, read, cursor = get(address, secret).json()[path], [], ""
    while cursor is not None:
        page = get(address, secret, limit=1, cursor=cursor).json()
        read, cursor = read + page[path], page["next"]
    assert (read, len(read)) == (whole, 3)


@pytest.mark.parametrize("query", [{"cursor": "x"}, {"cursor": "9" * 30}, {"limit": "0"}, {"limit": "501"}, {"limit": "x"}])
def test_a_page_that_there_cannot_be_is_refused(query, school, campaign):
    assert get("/campaigns", secret_of(school), **query).status_code == 422


def test_a_key_has_its_rate(school, campaign, settings):
    settings.BALISE_SCHOOLS_API_RATE = 2
    secret = secret_of(school)
    answers = [get("/campaigns", secret) for _one in range(3)]
    assert ([one.status_code for one in answers], answers[2].json()["code"]) == ([200, 200, 429], "too_many_requests")


def test_the_day_of_the_last_use_is_noted_and_reading_is_in_the_journal(school, played):
    get(f"/campaigns/{played.code}/results", secret_of(school))
    key = SchoolKey.objects.get()
    assert key.last_used_on == timezone.localdate()
    assert (
        Entry.objects.filter(action="campaigns.export_results", actor=f"schoolkey:{key.uid}", target=f"campaign:{played.uid}").count() == 1
    )


# ---------------------------------------------------------------- creating


@pytest.fixture
def profile(school, released_bank):
    """A target profile of the school: two topics."""
    from challenges.bank.reader import open_release

    topics = open_release(released_bank.root).topics
    made = TargetProfile.objects.create(school=school, name="Sécurité", created_by="x")
    TargetProfileVersion.objects.create(profile=made, number=1, topics={topics[0]["code"]: 2, topics[-1]["code"]: 3}, created_by="x")
    return made


def wanted(profile, **changes):
    return {"profile": profile, "closes_at": (timezone.now() + timedelta(days=2)).isoformat(), **changes}


def test_a_program_creates_a_campaign_over_a_profile(school, profile):
    answer = post("/campaigns", secret_of(school), wanted("securite", **{"class": "3e b", "name": "Par l’ENT"}))
    made = Campaign.objects.get()
    assert (answer.status_code, answer.json()["code"], made.name, made.profile_version.profile, made.school_class.name, made.created_by, made.access) == (
        201, made.code, "Par l’ENT", profile, "3e B", str(school.head), "named",
    )  # fmt: skip
    assert (answer.json()["competences"], sorted(made.caps.values())) == (["1.1", "5.2"], [2, 3])


@pytest.mark.parametrize(
    "changes",
    [{"profile": "Aucun"}, {"class": "6e Z"}, {"closes_at": "2020-01-01T00:00:00Z"}, {"closes_at": "2030-01-01T00:00:00"}, {"access": "x"}, {"more": 1}, {"closes_at": "demain"}],
)  # fmt: skip
def test_a_campaign_that_cannot_be_is_refused_and_nothing_is_made(school, profile, changes):
    answer = post("/campaigns", secret_of(school), wanted("Sécurité") | changes)
    assert (answer.status_code, answer["Content-Type"], Campaign.objects.count()) == (422, "application/problem+json", 0)


def test_a_profile_of_another_school_is_not_found(school, other_school, profile):
    assert post("/campaigns", secret_of(other_school), wanted(str(profile.uid))).status_code == 422


def test_a_key_creates_nothing_for_somebody_who_left(school, profile):
    secret = secret_of(school)
    school.members.filter(user=school.head).delete()
    assert (post("/campaigns", secret, wanted("Sécurité")).status_code, Campaign.objects.count()) == (403, 0)
