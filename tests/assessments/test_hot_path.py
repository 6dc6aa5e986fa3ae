"""The hot path: how little is read and written, what is prepared, what is shared, and that written statements say what the ORM says."""

import json
import uuid

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenges.bank.reader import open_release
from challenges.journal.models import Entry
from challenges.measurement import queries as measured
from challenges.measurement import services as measuring
from challenges.runtime.assessments import ahead, course, met, preparing, reading, services, variants
from challenges.runtime.assessments.models import Assessment, Attempt, Learner, Variant
from challenges.runtime.assessments.tokens import new_token
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.steps import finished
from tests.assessments.test_services import begin
from tests.factories import people

pytestmark = pytest.mark.django_db
MOST = 8


def forget():
    """Forget what this process remembers, as another process has never known it; what a release holds stays."""
    for cache in (*ahead.CACHES, *course.CACHES, *variants.CACHES):
        cache.clear()


@pytest.fixture
def participation(released_bank):
    """A test of eight questions over the API, and its token."""
    school = people.school()
    campaign = Campaign.objects.create(school=school, name="Essai", code="ABCDEF123", closes_at=timezone.now(), created_by="essai")
    test = begin(scope={"competences": ["1.1", "1.2"], "max_questions": 4})
    token, digest = new_token()
    made = Participation.objects.create(campaign=campaign, learner=test.learner, assessment=test, token_sha256=digest)
    made.token = token
    return made


@pytest.fixture
def all_drawn(released_bank, settings):
    """Every variant is kept, as it is some minutes after a promotion."""
    settings.BALISE_PREPARED_MOST = 10_000
    finished(preparing.prepare(released_bank.root))
    measured.withdrawn_now()


def api(client, participation, method, path, body=None, **headers):
    sent = {"HTTP_AUTHORIZATION": f"Bearer {participation.token}"} | headers
    call = getattr(client, method)
    answer = call(f"/api/runtime/v1/{path}", **({"data": json.dumps(body), "content_type": "application/json"} if body else {}), **sent)
    return answer.json()


def a_pair(client, participation, *, cold):
    """Answer the open question and get the next, as a client does; return how many statements that took."""
    question = api(client, participation, "get", f"assessments/{participation.assessment.uid}/next")
    with CaptureQueriesContext(connection) as seen:
        for part in ("answer", "next"):
            if cold:
                forget()
            if part == "answer":
                path = f"attempts/{question['attempt']['id']}/answer"
                api(client, participation, "post", path, {"value": None, "skipped": True}, HTTP_IDEMPOTENCY_KEY=uuid.uuid4().hex)
            else:
                api(client, participation, "get", f"assessments/{participation.assessment.uid}/next")
    return [query["sql"] for query in seen if "SAVEPOINT" not in (query["sql"] or "")]


@pytest.mark.parametrize("cold", [True, False])
def test_an_answer_and_the_next_question_are_eight_statements(cold, client, participation, all_drawn):
    api(client, participation, "get", f"assessments/{participation.assessment.uid}/next")
    found = a_pair(client, participation, cold=cold)
    assert (len(found) <= MOST, found) == (True, found)


def test_they_are_as_many_for_one_who_took_thirty_tests_before(client, participation, all_drawn):
    def warm():
        api(client, participation, "get", f"assessments/{participation.assessment.uid}/next")
        return len(a_pair(client, participation, cold=True))

    before = warm()
    for _number in range(30):
        old = begin(participation.learner, scope={"competences": ["1.1"], "max_questions": 1})
        services.answer(services.next_attempt(old), None, skipped=True)
    # One more: seeds met elsewhere are asked for, of the one challenge that is given.
    assert warm() == before + 1 <= MOST


def test_the_next_question_comes_with_the_acknowledgement(client, participation):
    question = api(client, participation, "get", f"assessments/{participation.assessment.uid}/next")
    told = api(client, participation, "post", f"attempts/{question['attempt']['id']}/answer?next=true", {"value": None, "skipped": True})
    again = api(client, participation, "get", f"assessments/{participation.assessment.uid}/next")
    assert told["next"] == again


def test_it_is_not_told_of_who_does_not_ask(client, participation):
    question = api(client, participation, "get", f"assessments/{participation.assessment.uid}/next")
    told = api(client, participation, "post", f"attempts/{question['attempt']['id']}/answer", {"value": None, "skipped": True})
    assert set(told) == {"outcome", "expected", "finished"}


def test_it_is_the_end_with_the_last_acknowledgement(client, participation):
    Assessment.objects.filter(pk=participation.assessment_id).update(scope={"competences": ["1.1"], "max_questions": 1, "met": ""})
    question = api(client, participation, "get", f"assessments/{participation.assessment.uid}/next")
    told = api(client, participation, "post", f"attempts/{question['attempt']['id']}/answer?next=true", {"value": None, "skipped": True})
    assert (told["finished"], told["next"]) == (True, {"attempt": None, "finished": True})


def test_a_token_finds_its_own_test_alone(participation):
    found = [reading.test_of(participation.assessment.uid, digest) for digest in (participation.token_sha256, "0" * 64)]
    assert (found[0][0], found[1]) == (participation.assessment, None)


def columns_of(row, *but):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname not in but}


def test_a_test_is_read_as_the_orm_reads_it(participation):
    services.next_attempt(participation.assessment)
    found, standing = reading.test_of(participation.assessment.uid, participation.token_sha256)
    assert columns_of(found) == columns_of(Assessment.objects.get(pk=participation.assessment_id))
    assert standing == reading.Standing(0, None, found.attempts.get().pk)


def test_a_question_is_read_as_the_orm_reads_it(participation):
    attempt = services.next_attempt(participation.assessment)
    found = reading.question_of(attempt.uid, participation.token_sha256)
    assert columns_of(found) == columns_of(Attempt.objects.get(pk=attempt.pk))
    assert columns_of(found.variant) == columns_of(Variant.objects.get(pk=attempt.variant_id))


@pytest.mark.postgresql
@pytest.mark.skipif("postgresql" not in settings.DATABASES["default"]["ENGINE"], reason="SQLite has no server to close a connection")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_closed_is_opened_again(participation):
    test, digest = participation.assessment, participation.token_sha256
    connections["default"].connection.close()
    assert reading.test_of(test.uid, digest)[0] == test


def test_two_who_get_the_same_seed_share_its_variant(released_bank):
    first = services.next_attempt(begin())
    release, uid = open_release(released_bank.root), str(first.challenge_uid)
    others = {item["seed"] for item in release.challenge(uid)["pool"]} - {first.seed}
    forget()
    assert variants.draw_variant(release, uid, set(), others).pk == first.variant_id


def test_an_attempt_holds_nothing_of_its_variant(participation):
    attempt = Attempt.objects.get(pk=services.next_attempt(participation.assessment).pk)
    assert (attempt.own_values, attempt.own_key, attempt.own_response, attempt.own_files, attempt.own_instruction) == ({}, {}, {}, [], "")


def test_a_variant_never_changes(participation):
    attempt = services.next_attempt(participation.assessment)
    with pytest.raises(Exception, match="immutable"):
        Variant.objects.filter(pk=attempt.variant_id).update(key={})


@pytest.mark.parametrize("right", [True, False])
def test_what_was_prepared_is_given(right, participation):
    test = participation.assessment
    attempt = services.next_attempt(test)
    ahead.prepare(test, attempt)
    drawn = Variant.objects.count()
    services.answer(attempt, attempt.key["value"] if right else "1")
    following = services.next_attempt(test)
    assert (ahead.seed_for(test, 2, str(following.challenge_uid)), Variant.objects.count()) == (following.seed, drawn)


def test_the_same_questions_come_with_and_without_preparation(participation):
    def play(test, prepared):
        given = []
        while (attempt := services.next_attempt(test)) is not None:
            if prepared:
                ahead.prepare(test, attempt)
            given.append(attempt.challenge_code)
            services.answer(attempt, attempt.key["value"] if attempt.number % 2 else "1")
        return given

    first, second = (begin(scope={"competences": ["1.1", "1.2"], "max_questions": 4}) for _test in range(2))
    Assessment.objects.filter(pk=second.pk).update(seed=first.seed)
    second.refresh_from_db()
    prepared = play(first, prepared=True)
    forget()
    assert play(second, prepared=False) == prepared


def test_a_variant_that_was_withdrawn_is_given_to_nobody_though_it_was_prepared(participation):
    test = participation.assessment
    attempt = services.next_attempt(test)
    ahead.prepare(test, attempt)
    step = course.step_after(test, open_release(test.release_root), attempt, right=False)
    entry = open_release(test.release_root).entries[step.decision.item]
    seed = ahead.seed_for(test, 2, entry.uid)
    measuring.withdraw_variant(entry.uid, seed, user=None, reason="essai")
    services.answer(attempt, None, skipped=True)
    following = services.next_attempt(test)
    assert (str(following.challenge_uid), following.seed != seed) == (entry.uid, True)


def test_what_is_withdrawn_is_asked_for_once_in_a_while(participation):
    measured.withdrawn_now()
    with CaptureQueriesContext(connection) as seen:
        measured.withdrawn_now()
    assert len(seen) == 0


def test_a_release_is_prepared_once(released_bank, settings):
    settings.BALISE_PREPARED_MOST = 10_000
    release = open_release(released_bank.root)
    pools = sum(len(release.challenge(entry.uid)["pool"]) for entry in release.entries)
    assert [finished(preparing.prepare(release.root)) for _time in range(2)] == [pools, 0]


def test_a_large_release_is_prepared_in_part(released_bank, settings):
    release = open_release(released_bank.root)
    settings.BALISE_PREPARED_MOST = 2 * len(release.entries)
    assert finished(preparing.prepare(release.root)) == 2 * len(release.entries)


def test_what_was_met_is_pinned_as_bits(released_bank):
    release = open_release(released_bank.root)
    assert met.unpack(met.pack([0, 3, len(release.items) - 1], len(release.items))).tolist() == [0, 3, len(release.items) - 1]


def test_one_who_begins_a_second_test_is_not_alone_any_more(released_bank):
    learner = Learner.objects.create()
    first, second = begin(learner), begin(learner)
    first.refresh_from_db()
    assert (first.alone, second.alone, Entry.objects.filter(action="assessments.start").count()) == (False, False, 2)
