"""The participant's API, from joining to results, and what it refuses."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.runtime.assessments.models import Attempt
from challenges.runtime.assessments.rehearsal import right_answer
from challenges.runtime.campaigns import services
from challenges.runtime.campaigns.models import Campaign
from tests.assessments.test_services import release_of
from tests.factories import bank

API = "/api/runtime/v1"


@pytest.fixture
def campaign(released_bank, school):
    return services.create_campaign(
        school, user=school.teacher, name="Essai", competences=["1.1"], questions_max=2, closes_at=timezone.now() + timedelta(days=1)
    )


@pytest.fixture
def api(client):
    def call(method, path, body=None, token=None, **headers):
        extra = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
        if method == "get":
            return client.get(API + path, **extra, **headers)
        return client.post(API + path, json.dumps(body), content_type="application/json", **extra, **headers)

    return call


@pytest.fixture
def joined(api, campaign):
    return api("post", "/participations", {"code": campaign.code, "participant": None}).json()


def _next(api, joined):
    return api("get", f"/assessments/{joined['assessment']['id']}/next", token=joined["token"]).json()


def _answer(api, joined, attempt, value, key="k", **body):
    return api("post", f"/attempts/{attempt['id']}/answer", {"value": value} | body, joined["token"], HTTP_IDEMPOTENCY_KEY=key)


def _right(attempt):
    return right_answer(Attempt.objects.get(uid=attempt["id"]).key)


def test_joining_answers_201_with_id_token_and_assessment(api, campaign):
    response = api("post", "/participations", {"code": campaign.code.lower(), "participant": None})
    assert response.status_code == 201
    assert sorted(response.json()) == ["assessment", "id", "return_code", "token"]


def test_the_whole_way_from_joining_to_results(api, joined):
    outcomes = []
    while (step := _next(api, joined))["attempt"]:
        outcomes.append(_answer(api, joined, step["attempt"], _right(step["attempt"])).json()["outcome"])
    results = api("get", f"/assessments/{joined['assessment']['id']}/results", token=joined["token"]).json()
    assert outcomes == ["right", "right"]
    assert (results["state"], [c["code"] for c in results["competences"]], [a["outcome"] for a in results["answers"]]) == (
        "completed",
        ["1.1"],
        ["right", "right"],
    )


def test_the_last_answer_says_that_it_is_finished(api, joined):
    finished = []
    while (step := _next(api, joined))["attempt"]:
        finished.append(_answer(api, joined, step["attempt"], _right(step["attempt"])).json()["finished"])
    assert finished == [False, True]


def test_the_same_open_question_is_given_until_it_is_answered(api, joined):
    assert _next(api, joined) == _next(api, joined)


def test_a_question_holds_nothing_of_its_key_or_seed(api, joined):
    attempt = _next(api, joined)["attempt"]
    assert sorted(attempt) == ["deadline", "files", "id", "instruction_html", "number", "response", "web_search"]
    stored = Attempt.objects.get(uid=attempt["id"])
    assert stored.seed not in json.dumps(attempt)
    assert "value" not in attempt["response"]


def test_a_repeated_key_gets_the_first_reply(api, joined):
    attempt = _next(api, joined)["attempt"]
    value = _right(attempt)
    assert _answer(api, joined, attempt, value).json() == _answer(api, joined, attempt, value).json()


def test_a_second_different_answer_is_a_conflict(api, joined):
    attempt = _next(api, joined)["attempt"]
    _answer(api, joined, attempt, "1")
    response = _answer(api, joined, attempt, "2", key="other")
    assert (response.status_code, response["Content-Type"], response.json()["code"]) == (
        409,
        "application/problem+json",
        "already_answered",
    )


def test_the_same_key_with_another_answer_is_a_conflict(api, joined):
    attempt = _next(api, joined)["attempt"]
    _answer(api, joined, attempt, "1")
    assert _answer(api, joined, attempt, "2").status_code == 409


def test_a_skipped_question_is_recorded_as_skipped(api, joined):
    attempt = _next(api, joined)["attempt"]
    assert _answer(api, joined, attempt, None, skipped=True).json()["outcome"] == "skipped"


@pytest.mark.parametrize("value", [None, "", [], {}, {"a": 1}, ["x"], True, "abc", "1" * 5000, "\u0000", "1\u00002", 1e400, -1, [[[]]]])
def test_a_malformed_value_is_refused_and_the_question_stays_open(api, joined, value):
    attempt = _next(api, joined)["attempt"]
    response = _answer(api, joined, attempt, value)
    outcome = "refused" if response.status_code in {400, 422} else response.json()["outcome"]
    assert outcome in {"refused", "wrong"}
    if outcome == "refused":
        assert response["Content-Type"] == "application/problem+json"
        assert _next(api, joined)["attempt"]["id"] == attempt["id"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"code": "NOPE", "participant": None}, 404, "unknown_code"),
        ({"participant": None}, 422, "malformed"),
        ({"code": 3}, 422, "malformed"),
        ({"code": "X", "extra": 1}, 422, "malformed"),
        ([], 422, "malformed"),
    ],
)
def test_joining_refuses_with_a_problem_document(api, campaign, body, status, code):
    response = api("post", "/participations", body)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_a_body_that_is_not_json_is_a_problem(client, campaign):
    response = client.post(f"{API}/participations", "{", content_type="application/json")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_a_closed_campaign_refuses(api, campaign):
    Campaign.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    response = api("post", "/participations", {"code": campaign.code, "participant": None})
    assert (response.status_code, response.json()["code"]) == (403, "campaign_closed")


def test_a_campaign_that_is_not_open_yet_refuses(api, campaign):
    Campaign.objects.update(opens_at=timezone.now() + timedelta(hours=1))
    assert api("post", "/participations", {"code": campaign.code, "participant": None}).status_code == 403


@pytest.mark.parametrize("token", [None, "x", "é", "a" * 5000])
def test_without_a_known_token_nothing_opens(api, joined, token):
    response = api("get", f"/assessments/{joined['assessment']['id']}/next", token=token)
    assert (response.status_code, response.json()["code"]) == (401, "unauthorised")


def test_a_foreign_token_opens_neither_assessment_nor_attempt_nor_file(api, campaign, joined):
    stranger = api("post", "/participations", {"code": campaign.code, "participant": None}).json()
    attempt = _next(api, joined)["attempt"]
    mine = joined["assessment"]["id"]
    statuses = [
        api("get", f"/assessments/{mine}/next", token=stranger["token"]).status_code,
        api("get", f"/assessments/{mine}/results", token=stranger["token"]).status_code,
        _answer(api, stranger, attempt, "1").status_code,
        api("get", f"/attempts/{attempt['id']}/files/0", token=stranger["token"]).status_code,
        api("post", f"/participations/{joined['id']}/share", {}, stranger["token"]).status_code,
    ]
    assert statuses == [404, 404, 404, 404, 404]


def test_a_file_has_the_announced_name_type_and_size(api, campaign):
    Campaign.objects.update(questions_max=4)
    joined = api("post", "/participations", {"code": campaign.code, "participant": None}).json()
    files = []
    while (step := _next(api, joined))["attempt"]:
        files += [(item, api("get", item["url"].removeprefix(API), token=joined["token"])) for item in step["attempt"]["files"]]
        _answer(api, joined, step["attempt"], _right(step["attempt"]))
    assert [item["name"] for item, _response in files] == ["lignes.csv"]
    for item, response in files:
        assert (response.status_code, response["Content-Type"], len(response.content)) == (200, item["media_type"], item["size"])


def test_named_campaign_needs_an_identity_of_the_register(api, campaign):
    Campaign.objects.update(access=Campaign.Access.NAMED)
    right = {"last_name": "LEFEVRE", "first_name": "chloe", "birth_date": "2011-01-27"}
    statuses = [
        api("post", "/participations", {"code": campaign.code, "participant": participant}).status_code
        for participant in (None, right | {"birth_date": "2011-01-28"}, right | {"birth_date": "x"}, right)
    ]
    assert statuses == [403, 403, 400, 201]


IDENTITY = {"last_name": "LEFEVRE", "first_name": "chloe", "birth_date": "2011-01-27"}


def test_a_classmate_s_identity_gives_no_token_for_their_test(api, campaign):
    Campaign.objects.update(access=Campaign.Access.NAMED)
    first = api("post", "/participations", {"code": campaign.code, "participant": IDENTITY}).json()
    second = api("post", "/participations", {"code": campaign.code, "participant": IDENTITY})
    assert (second.status_code, second.json()["code"], _next(api, first)["attempt"] is None) == (409, "already_joined", False)


def test_a_return_code_gives_a_new_token_and_ends_the_old_one(api, campaign, joined):
    again = api("post", "/participations", {"code": campaign.code, "participant": {"return_code": joined["return_code"].lower()}}).json()
    old = api("get", f"/assessments/{joined['assessment']['id']}/next", token=joined["token"]).status_code
    assert (again["assessment"], again["token"] == joined["token"], _next(api, again)["finished"], old) == (
        joined["assessment"],
        False,
        False,
        401,
    )


def test_a_wrong_return_code_is_a_problem(api, campaign, joined):
    response = api("post", "/participations", {"code": campaign.code, "participant": {"return_code": "BCDF2346"}})
    assert (response.status_code, response.json()["code"]) == (403, "wrong_return_code")


def test_options_are_sent_answered_and_corrected_under_one_drawn_name(api, school):
    options = [{"id": name, "text": f"{name} {{a}}", "correct": name == "bon", "why": ""} for name in ("bon", "leurre", "piege")]
    response = {"type": "single_choice", "label": "", "options": options, "options_from": None, "shuffle": True}
    release_of(*[bank.challenge_document(skill, response=response) for skill in ("1.1-1a", "1.1-2a")])
    campaign = services.create_campaign(
        school, user=school.teacher, name="Choix", competences=["1.1"], questions_max=1, closes_at=timezone.now() + timedelta(days=1)
    )
    joined = api("post", "/participations", {"code": campaign.code, "participant": None}).json()
    attempt = _next(api, joined)["attempt"]
    sent = {option["text"].split()[0]: option["id"] for option in attempt["response"]["options"]}
    guessed = _answer(api, joined, attempt, "bon").status_code
    told = _answer(api, joined, attempt, sent["bon"]).json()
    results = api("get", f"/assessments/{joined['assessment']['id']}/results", token=joined["token"]).json()["answers"][0]
    right = [[one["id"] for one in shown["expected"]["options"] if one["correct"]] for shown in (told, results)]
    assert (guessed, set(sent.values()) & {"bon", "leurre", "piege"}) == (422, set())
    assert (told["outcome"], right, results["answer"], Attempt.objects.get().answer) == ("right", [[sent["bon"]]] * 2, sent["bon"], "bon")


def test_sharing_before_the_end_is_refused(api, joined):
    assert api("post", f"/participations/{joined['id']}/share", {}, joined["token"]).status_code == 400


def test_next_and_answer_stay_within_twelve_queries_whatever_the_history(api, campaign, django_assert_max_num_queries):
    first = api("post", "/participations", {"code": campaign.code, "participant": None}).json()
    for joined in (first, api("post", "/participations", {"code": campaign.code, "participant": None}).json()):
        while True:
            with django_assert_max_num_queries(12):
                step = _next(api, joined)
            if step["attempt"] is None:
                break
            value = _right(step["attempt"])
            with django_assert_max_num_queries(12):
                _answer(api, joined, step["attempt"], value)


def test_openapi_lists_the_four_operations_of_the_contract(client):
    paths = client.get("/api/openapi.json").json()["paths"]
    assert {
        "/api/runtime/v1/participations", "/api/runtime/v1/assessments/{assessment_id}/next", "/api/runtime/v1/attempts/{attempt_id}/answer",
        "/api/runtime/v1/assessments/{assessment_id}/results",
    } <= set(paths)  # fmt: skip
