"""An assessment from its start to its end: the pinned release, one open question, one answer, clocks, seeds, what is remembered."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import generators
from challenges.bank.build import Content
from challenges.bank.reader import open_release
from challenges.journal.models import Entry
from challenges.runtime.assessments import engine, levels, met, queries, services
from challenges.runtime.assessments.engine import Past
from challenges.runtime.assessments.errors import AlreadyAnswered, AssessmentOver, BadAnswer, NothingToGive
from challenges.runtime.assessments.files import public_files
from challenges.runtime.assessments.models import Assessment, Attempt, Incident, KnowledgeState, Learner
from challenges.runtime.assessments.rehearsal import answer_by_rule, right_answer
from challenges.runtime.assessments.views import question_context
from referential.services import packaged_document
from tests.factories import bank

pytestmark = pytest.mark.django_db

MAX_QUERIES = 12


def places():
    """Competence, topic and level of every skill of the CRCN."""
    return {
        skill["code"]: (competence["code"], topic["code"], skill["level"])
        for domain in packaged_document()["domains"]
        for competence in domain["competences"]
        for topic in competence["topics"]
        for skill in topic["skills"]
    }


def release_of(*documents, pools=None):
    """A release, served by every channel, of these challenges; `pools` replaces the pool of a code."""
    content, index, known = Content(), [], places()
    content.add("referential.json", packaged_document())
    for document in documents:
        entry = bank.entry(document, *known[document["skill"]])
        pool = (pools or {}).get(document["code"]) or bank.pool(document)
        content.add(f"challenges/{document['uid']}.json", {
            "schema": "balise/released-challenge/2", "challenge": document, "pool": pool,
            "generator": generators.GENERATOR_VERSION})  # fmt: skip
        index.append(entry)
    content.add("index.json", bank.index_of(content, index))
    content.challenge_count = len(index)
    release = bank.make_release(content)
    bank.serve(release)
    return release


def begin(learner=None, **changes):
    arguments = {
        "kind": "positioning",
        "channel": "positioning",
        "strategy": "balise-positioning-1",
        "scope": {"competences": ["1.1"]},
    } | changes
    return services.start(learner or Learner.objects.create(), **arguments)


def right(attempt):
    return right_answer(attempt.key)


@pytest.fixture
def test(released_bank):
    """A running assessment."""
    return begin()


@pytest.fixture
def attempt(test):
    """Its first question."""
    return services.next_attempt(test)


# ---------------------------------------------------------------- the pinned release


def test_an_assessment_pins_the_release_that_is_served(released_bank, test):
    assert (test.release_id, test.release_root, test.state) == (released_bank.pk, released_bank.root, "started")


def test_starting_is_in_the_journal(test):
    entry = Entry.objects.get(action="assessments.start")
    assert (entry.actor, entry.target) == (f"learner:{test.learner.uid}", f"assessment:{test.uid}")


@pytest.mark.parametrize("channel", ["positioning", "nowhere"])
def test_without_a_release_nothing_starts(channel):
    with pytest.raises(NothingToGive):
        begin(channel=channel)
    assert Assessment.objects.count() == 0


def test_an_unknown_root_starts_nothing(released_bank):
    with pytest.raises(NothingToGive):
        begin(root="f" * 64)


@pytest.fixture
def newer(test):
    """A newer release, promoted while the assessment runs."""
    release = bank.make_release(bank.bodies(marker=" bis"))
    bank.serve(release)
    return release


def test_a_newer_release_is_used_by_a_new_assessment(newer):
    assert begin().release_root == newer.root


def test_a_newer_release_does_not_move_a_running_assessment(released_bank, test, newer):
    test.refresh_from_db()
    assert test.release_root == released_bank.root


def test_a_newer_release_does_not_move_the_next_question(released_bank, test, newer):
    decided = engine.decide(test, open_release(released_bank.root), [])
    assert services.next_attempt(test).challenge_code == open_release(released_bank.root).entries[decided.item].code


def test_a_newer_release_without_the_challenges_of_a_running_assessment_lets_it_finish(test):
    release_of(bank.challenge_document("5.2-1a"))
    answer_by_rule(test, lambda attempt: True)
    assert (test.state, set(test.attempts.values_list("outcome", flat=True))) == ("completed", {"right"})


STRONG = {"mean": "6.5000", "sd": "0.5000", "rho": "0.5000", "topic_sd": "0.3000"}


@pytest.fixture
def of_strong_learners(db):
    """A release whose calibration found learners strong in 1.1."""
    changed = bank.copied()
    changed.add("index.json", json.loads(changed.bodies["index.json"]) | {"populations": {"1.1": STRONG}})
    return bank.make_release(changed)


def test_an_attempt_keeps_what_was_assumed_of_its_learner(of_strong_learners):
    bank.serve(of_strong_learners)
    assert services.next_attempt(begin()).parameters["population"] == STRONG


def test_a_profile_starts_from_what_was_assumed(of_strong_learners):
    bank.serve(of_strong_learners)
    test = begin()
    answer_by_rule(test, lambda attempt: False)
    (result,) = [found for found in queries.results(test).competences if found.code == "1.1"]
    assert result.level >= 5


def test_a_promotion_moves_no_profile(test, of_strong_learners):
    answer_by_rule(test, lambda attempt: False)
    before = levels.results_for(test.learner)
    bank.serve(of_strong_learners)
    assert levels.results_for(test.learner) == before


def test_of_two_challenges_that_give_one_another_away_the_second_is_asked_when_nothing_else_is_left(db):
    changed = bank.copied()
    index = json.loads(changed.bodies["index.json"])
    uids = [
        uid for uid, competence in zip(index["challenges"]["uid"], index["challenges"]["competence"], strict=True) if competence == "1.1"
    ]
    changed.add("index.json", index | {"enemies": [uids[:2]]})
    bank.serve(bank.make_release(changed))
    test = begin(scope={"competences": ["1.1"], "stop_probability": 1.0})
    answer_by_rule(test, lambda attempt: True)
    asked = [str(uid) for uid in test.attempts.order_by("number").values_list("challenge_uid", flat=True)]
    assert (sorted(asked), asked[-1] in uids[:2], bool(set(asked[:-1]) & set(uids[:2]))) == (sorted(uids), True, True)
    assert [attempt.explain["given_way"] for attempt in test.attempts.order_by("number")] == [None, None, None, "enemies"]


def test_a_newer_release_does_not_move_marking(test, attempt, newer):
    assert services.answer(attempt, right(attempt)).outcome == "right"


def test_an_older_root_may_be_asked_for(released_bank, newer):
    assert begin(root=released_bank.root).release_root == released_bank.root


# ---------------------------------------------------------------- the question


def test_the_same_open_question_is_given_until_it_is_answered(test, attempt):
    assert services.next_attempt(test) == attempt


def test_after_an_answer_comes_another_challenge(test, attempt):
    services.answer(attempt, "1")
    following = services.next_attempt(test)
    assert (following.number, following.challenge_code == attempt.challenge_code) == (2, False)


def test_an_attempt_keeps_what_the_seed_gave(test, attempt):
    release = open_release(test.release_root)
    variant = release.program(str(attempt.challenge_uid)).instantiate(attempt.seed)
    stored = variant.to_json()
    attempt.refresh_from_db()
    assert (attempt.values, attempt.response, attempt.key, attempt.digests, attempt.instruction) == (
        stored["values"],
        stored["response"],
        stored["key"],
        variant.digests,
        variant.instruction,
    )


def test_the_public_question_holds_nothing_of_key_or_seed(test):
    shown = []
    answer_by_rule(test, lambda attempt: bool(shown.append(attempt)) or True)
    for attempt in shown:
        public = json.dumps([attempt.response, public_files(attempt, "/")])
        assert attempt.seed not in public
        assert json.dumps(attempt.key["value"]).strip('"') not in public
        assert sorted(attempt.response) == sorted({"type", "label", "unit"} & set(attempt.response))


def test_the_question_page_is_given_no_key(test, attempt):
    context = question_context(test, attempt)
    assert {"key", "seed", "expected", "values"} & set(context) == set()


# ---------------------------------------------------------------- the answer


def test_a_right_answer_is_recorded_with_its_score(attempt):
    services.answer(attempt, right(attempt))
    attempt.refresh_from_db()
    assert (attempt.outcome, attempt.score, attempt.answered_at is None, attempt.late_seconds) == ("right", 1, False, 0)


def test_a_wrong_answer_gets_the_right_one_told(attempt):
    told = services.answer(attempt, "1")
    assert (told.outcome, told.expected["value"], told.finished) == ("wrong", attempt.key["value"], False)


def test_a_skipped_question_keeps_no_answer(attempt):
    services.answer(attempt, "12", skipped=True)
    attempt.refresh_from_db()
    assert (attempt.outcome, attempt.answer, attempt.score) == ("skipped", None, 0)


@pytest.mark.parametrize("value", ["1", "2", None])
def test_a_second_answer_is_refused_and_the_first_is_kept(value, attempt):
    services.answer(attempt, "1", idempotency_key="a")
    with pytest.raises(AlreadyAnswered):
        services.answer(attempt, value, idempotency_key="b")
    attempt.refresh_from_db()
    assert (attempt.answer, attempt.idempotency_key) == ("1", "a")


def test_without_a_key_a_repeated_answer_is_a_second_answer(attempt):
    services.answer(attempt, "1")
    with pytest.raises(AlreadyAnswered):
        services.answer(attempt, "1")


@pytest.mark.parametrize(("value", "skipped"), [("1", False), (None, True)])
def test_the_same_key_gets_the_first_reply(value, skipped, attempt):
    first = services.answer(attempt, value, skipped=skipped, idempotency_key="a")
    assert services.answer(attempt, value, skipped=skipped, idempotency_key="a") == first


def test_a_repeated_answer_is_recorded_once(test, attempt):
    for _time in range(3):
        services.answer(attempt, "1", idempotency_key="a")
    assert test.attempts.count() == 1


@pytest.mark.parametrize(("value", "skipped"), [("2", False), (1, False), (None, False), (None, True), ("1", True)])
def test_the_same_key_with_another_answer_is_refused(value, skipped, attempt):
    services.answer(attempt, "1", idempotency_key="a")
    with pytest.raises(AlreadyAnswered):
        services.answer(attempt, value, skipped=skipped, idempotency_key="a")


def test_an_answer_after_a_skipped_question_is_refused(attempt):
    services.answer(attempt, None, skipped=True, idempotency_key="a")
    with pytest.raises(AlreadyAnswered):
        services.answer(attempt, "1", idempotency_key="a")


@pytest.mark.parametrize("value", [None, "", "abc", [], {}, True, float("nan"), float("inf"), "\x00", "\ud800", {1, 2}, b"1"])
def test_a_malformed_answer_is_refused_and_the_question_stays_open(value, test, attempt):
    with pytest.raises(BadAnswer):
        services.answer(attempt, value)
    assert services.next_attempt(test) == attempt


def test_a_value_deeper_than_any_answer_is_refused(attempt):
    value: list = []
    for _level in range(100_000):
        value = [value]
    with pytest.raises(BadAnswer):
        services.answer(attempt, value)


def test_a_key_that_is_too_long_is_cut_and_still_works(attempt):
    first = services.answer(attempt, "1", idempotency_key="k" * 500)
    assert services.answer(attempt, "1", idempotency_key="k" * 500) == first


def test_the_last_answer_finishes_the_assessment(released_bank):
    test = begin(scope={"competences": ["1.1"], "max_questions": 1})
    told = services.answer(services.next_attempt(test), "1")
    test.refresh_from_db()
    assert (told.finished, test.state, test.finished_at is None, services.next_attempt(test)) == (True, "completed", False, None)


def test_a_last_answer_that_was_cut_off_before_the_end_ends_the_test_when_it_is_sent_again(released_bank):
    test = begin(scope={"competences": ["1.1"], "max_questions": 1})
    attempt = services.next_attempt(test)
    first = services.answer(attempt, "1", idempotency_key="a")
    # As kill -9 leaves it between the answer and the end of the test.
    Assessment.objects.filter(pk=test.pk).update(state="started", finished_at=None)
    again = services.answer(Attempt.objects.select_related("assessment").get(pk=attempt.pk), "1", idempotency_key="a")
    test.refresh_from_db()
    assert (again, test.state, test.finished_at is None) == (first, "completed", False)


def test_an_assessment_over_is_in_the_journal(released_bank):
    test = begin(scope={"competences": ["1.1"], "max_questions": 1})
    services.answer(services.next_attempt(test), "1")
    entry = Entry.objects.get(action="assessments.finish")
    assert (entry.target, entry.data) == (f"assessment:{test.uid}", {"state": "completed"})


def test_no_journal_entry_holds_an_answer_or_a_key(test):
    answer_by_rule(test, lambda attempt: True)
    written = json.dumps(list(Entry.objects.values_list("action", "actor", "target", "data")))
    assert [attempt.seed for attempt in test.attempts.all() if attempt.seed in written] == []
    assert {name for entry in Entry.objects.all() for name in entry.data} <= {"root", "strategy", "state"}


# ---------------------------------------------------------------- exams


@pytest.fixture
def exam(released_bank):
    return begin(kind="certification", channel="certification", strategy="balise-certification-1", scope={"length": 3})


def test_an_exam_tells_nothing_after_an_answer(exam):
    told = services.answer(services.next_attempt(exam), "1")
    assert told.to_json() == {"outcome": "recorded", "expected": None, "finished": False}


def test_an_exam_tells_the_same_of_a_right_answer(exam):
    first = services.next_attempt(exam)
    assert services.answer(first, right(first)).to_json() == {"outcome": "recorded", "expected": None, "finished": False}


def test_an_exam_ends_at_its_length(exam):
    answer_by_rule(exam, lambda attempt: True)
    assert (exam.state, exam.attempts.count()) == ("completed", 3)


def test_an_exam_teaches_nothing_to_the_profile(exam):
    answer_by_rule(exam, lambda attempt: True)
    assert (KnowledgeState.objects.count(), levels.results_for(exam.learner)) == (0, [])


# ---------------------------------------------------------------- clocks


@pytest.fixture
def timed(db):
    """A question of sixty seconds, for a learner who has a third more."""
    release_of(*(bank.challenge_document(skill, timer=60) for skill in ("1.1-1a", "1.1-2a")))
    with_extra = begin(extra_time_percent=33)
    return services.next_attempt(with_extra)


def at(traveller, attempt, seconds):
    traveller.move_to(attempt.presented_at + timedelta(seconds=seconds), tick=False)


def test_a_timed_question_has_a_deadline_with_the_extra_time(timed):
    assert (timed.deadline - timed.presented_at).total_seconds() == pytest.approx(79.8)


def test_a_question_without_a_timer_has_no_deadline(attempt):
    assert attempt.deadline is None


@pytest.mark.parametrize(
    ("seconds", "outcome", "late"),
    [(79, "right", 0), (80.5, "right", 0), (89.5, "right", 9), (90, "timed_out", 10), (4000, "timed_out", 3920)],
)
def test_ten_seconds_of_grace_are_left_to_a_timed_question(seconds, outcome, late, timed, time_machine):
    at(time_machine, timed, seconds)
    services.answer(timed, right(timed))
    timed.refresh_from_db()
    assert (timed.outcome, timed.late_seconds) == (outcome, late)


def test_an_answer_out_of_time_counts_as_not_right(timed, time_machine):
    at(time_machine, timed, 4000)
    services.answer(timed, right(timed))
    services.end(timed.assessment, actor="system", reason="fin")
    assert KnowledgeState.objects.values_list("floor", "ceiling").get() == (0, timed.level)


@pytest.fixture
def clocked(released_bank):
    """An assessment of an hour, for a learner who has half as much again."""
    return begin(minutes=60, extra_time_percent=50)


def test_the_clock_of_an_assessment_has_the_extra_time(clocked):
    assert clocked.deadline - clocked.started_at == timedelta(minutes=90)


@pytest.mark.parametrize(("seconds", "late"), [(-1, 0), (0.5, 0), (59, 59)])
def test_an_answer_within_a_minute_of_the_end_is_accepted_and_marked_late(seconds, late, clocked, time_machine):
    attempt = services.next_attempt(clocked)
    time_machine.move_to(clocked.deadline + timedelta(seconds=seconds), tick=False)
    services.answer(attempt, right(attempt))
    attempt.refresh_from_db()
    assert (attempt.outcome, attempt.late_seconds) == ("right", late)


def test_an_answer_later_than_a_minute_is_refused(clocked, time_machine):
    attempt = services.next_attempt(clocked)
    time_machine.move_to(clocked.deadline + timedelta(seconds=61), tick=False)
    with pytest.raises(AssessmentOver):
        services.answer(attempt, "1")
    attempt.refresh_from_db()
    assert attempt.answered_at is None


def test_after_the_end_of_the_clock_no_question_is_given(clocked, time_machine):
    time_machine.move_to(clocked.deadline + timedelta(seconds=1), tick=False)
    assert (services.next_attempt(clocked), clocked.state) == (None, "expired")


def test_after_the_end_of_the_clock_the_open_question_is_given_no_more(clocked, time_machine):
    services.next_attempt(clocked)
    time_machine.move_to(clocked.deadline + timedelta(seconds=1), tick=False)
    assert services.next_attempt(clocked) is None


# ---------------------------------------------------------------- ended from outside


def test_an_assessment_ended_by_an_invigilator_takes_no_answer(test, attempt):
    services.end(test, actor="invigilator", reason="Panne")
    with pytest.raises(AssessmentOver):
        services.answer(attempt, "1")
    assert (test.state, services.next_attempt(test)) == ("ended", None)


def test_ending_is_in_the_journal(test):
    services.end(test, actor="invigilator", reason="Panne")
    entry = Entry.objects.get(action="assessments.end")
    assert (entry.actor, entry.target, entry.data) == ("invigilator", f"assessment:{test.uid}", {"reason": "Panne"})


def test_ending_what_is_over_changes_nothing(exam):
    answer_by_rule(exam, lambda attempt: True)
    services.end(exam, actor="invigilator", reason="Panne")
    assert (exam.state, Entry.objects.filter(action="assessments.end").count()) == ("completed", 0)


def test_a_first_answer_may_be_repeated_after_the_end(test, attempt):
    services.answer(attempt, "1", idempotency_key="a")
    services.end(test, actor="invigilator", reason="Panne")
    assert services.answer(attempt, "1", idempotency_key="a").outcome == "wrong"


# ---------------------------------------------------------------- seeds


def seeds(count, broken=()):
    """A pool of so many seeds, of which some are pinned to other data."""
    pool = bank.pool(bank.challenge_document("1.1-1a"), count)
    return [item | {"digests": item["digests"] | {"draw": "0" * 64}} if number in broken else item for number, item in enumerate(pool)]


def one_challenge(pool):
    return release_of(bank.challenge_document("1.1-1a"), pools={"1.1-1a-01": pool})


def test_a_learner_meets_every_variant_before_one_comes_back(db):
    one_challenge(seeds(6))
    learner = Learner.objects.create()
    met = []
    for _time in range(6):
        attempt = services.next_attempt(begin(learner))
        services.answer(attempt, "1")
        met.append(attempt.seed)
    assert sorted(met) == [item["seed"] for item in seeds(6)]


def test_when_every_variant_was_met_one_comes_back(db):
    one_challenge(seeds(2))
    learner = Learner.objects.create()
    for _time in range(3):
        attempt = services.next_attempt(begin(learner))
        services.answer(attempt, "1")
    assert attempt.seed in {item["seed"] for item in seeds(2)}


@pytest.mark.parametrize("turn", range(5))
def test_a_seed_that_gives_other_data_is_quarantined_and_another_is_taken(turn, db):
    one_challenge(seeds(2, broken=[0]))
    assert services.next_attempt(begin()).seed == seeds(2)[1]["seed"]
    assert set(Incident.objects.values_list("seed", flat=True)) <= {seeds(2)[0]["seed"]}


def test_an_incident_says_which_challenge_release_and_seed(db):
    release = one_challenge(seeds(2, broken=[0]))
    attempts = [services.next_attempt(begin()) for _time in range(24)]
    incident = Incident.objects.first()
    assert (str(incident.challenge_uid), incident.release_root, incident.seed, len(attempts)) == (
        bank.challenge_document("1.1-1a")["uid"],
        release.root,
        seeds(2)[0]["seed"],
        24,
    )


def test_a_quarantined_seed_is_written_down_once(db):
    one_challenge(seeds(2, broken=[0]))
    for _time in range(24):
        services.next_attempt(begin())
    assert Incident.objects.count() == 1


def test_when_the_only_unmet_variant_is_broken_one_that_was_met_comes_back(db):
    one_challenge(seeds(2, broken=[0]))
    learner = Learner.objects.create()
    services.answer(services.next_attempt(begin(learner)), "1")
    assert services.next_attempt(begin(learner)).seed == seeds(2)[1]["seed"]


def test_when_every_seed_is_broken_there_is_nothing_to_give_and_no_question_is_written(db):
    one_challenge(seeds(3, broken=[0, 1, 2]))
    test = begin()
    with pytest.raises(NothingToGive):
        services.next_attempt(test)
    test.refresh_from_db()
    assert (Attempt.objects.count(), test.state) == (0, "started")


def test_when_every_seed_is_broken_every_incident_is_written(db):
    one_challenge(seeds(3, broken=[0, 1, 2]))
    with pytest.raises(NothingToGive):
        services.next_attempt(begin())
    assert Incident.objects.count() == 3


# ---------------------------------------------------------------- what is remembered


def knowledge(*steps):
    """Floor and ceiling after answers at these levels of one topic: (level, right)."""
    learner = Learner.objects.create()
    test = begin(learner)
    for number, (level, is_right) in enumerate(steps, 1):
        Attempt.objects.create(
            assessment=test, number=number, challenge_uid=bank.challenge_document("1.1-1a")["uid"], challenge_code="x", competence="1.1",
            topic="1.1-1", skill="1.1-1a", level=level, parameters={}, seed="0" * 32, values={}, digests={}, instruction="", response={}, key={},
            answered_at=timezone.now(), outcome="right" if is_right else "wrong",
        )  # fmt: skip
    services.end(test, actor="system", reason="fin")
    return KnowledgeState.objects.values_list("topic", "floor", "ceiling").get()


@pytest.mark.parametrize(
    ("steps", "floor", "ceiling"),
    [
        ([(1, True)], 1, None),
        ([(3, False)], 0, 3),
        ([(1, True), (3, False)], 1, 3),
        ([(3, True), (1, True)], 3, None),
        ([(3, False), (5, False)], 0, 3),
        ([(3, False), (2, False)], 0, 2),
        ([(3, False), (3, True)], 3, None),
        ([(3, False), (4, True)], 4, None),
        ([(3, True), (2, False)], 1, 2),
        ([(1, False)], 0, 1),
        ([(8, True), (8, False)], 7, 8),
    ],
)
def test_knowledge_of_a_topic_follows_the_answers(steps, floor, ceiling, released_bank):
    assert knowledge(*steps) == ("1.1-1", floor, ceiling)


def test_a_skipped_question_is_remembered_as_not_known(attempt):
    services.answer(attempt, None, skipped=True)
    services.end(attempt.assessment, actor="system", reason="fin")
    assert KnowledgeState.objects.values_list("topic", "floor", "ceiling").get() == (attempt.topic, 0, attempt.level)


def test_two_learners_are_remembered_apart(released_bank):
    for value in (right, lambda attempt: "1"):
        attempt = services.next_attempt(begin(scope={"competences": ["1.1"], "max_questions": 1}))
        services.answer(attempt, value(attempt))
    assert KnowledgeState.objects.values("learner").distinct().count() == 2


# ---------------------------------------------------------------- decisions and results


def test_the_same_answers_and_the_same_seed_give_the_same_questions(released_bank):
    test = begin(scope={"competences": ["1.1", "1.2"], "max_questions": 3})
    answer_by_rule(test, lambda attempt: attempt.number % 2 == 0)
    release, past, replayed = open_release(test.release_root), [], []
    for attempt in test.attempts.order_by("number"):
        replayed.append(release.entries[engine.decide(test, release, past).item].code)
        past.append(Past(str(attempt.challenge_uid), attempt.outcome == "right"))
    assert (replayed, engine.decide(test, release, past)) == (
        list(test.attempts.order_by("number").values_list("challenge_code", flat=True)),
        None,
    )


def test_a_challenge_met_in_another_assessment_is_asked_after_the_others(db):
    release_of(*(bank.challenge_document(skill) for skill in ("1.1-1a", "1.1-2a")))
    learner = Learner.objects.create()
    first = services.next_attempt(begin(learner))
    services.answer(first, "1")
    assert services.next_attempt(begin(learner)).challenge_code != first.challenge_code


def test_only_challenges_of_the_scope_are_asked(released_bank):
    test = begin(scope={"competences": ["1.2", "2.1"], "max_level": 3, "max_questions": 2})
    answer_by_rule(test, lambda attempt: True)
    asked = list(test.attempts.values_list("competence", "level"))
    assert ({competence for competence, _level in asked}, max(level for _competence, level in asked) <= 3) == ({"1.2", "2.1"}, True)


def test_results_count_what_was_answered_and_what_was_right(released_bank):
    test = begin(scope={"competences": ["1.1"], "max_questions": 3})
    answer_by_rule(test, lambda attempt: attempt.number == 1)
    found = queries.results(test)
    assert (found.answered, found.right, [c.code for c in found.competences], [q.outcome for q in found.questions]) == (
        3,
        1,
        ["1.1"],
        ["right", "skipped", "skipped"],
    )


def test_a_question_that_was_not_answered_rightly_leads_to_tutorials(released_bank):
    test = begin(scope={"competences": ["1.1"], "max_questions": 2})
    answer_by_rule(test, lambda attempt: attempt.number == 1)
    assert [[tutorial["title"] for tutorial in question.tutorials] for question in queries.results(test).questions] == [[], ["Additionner"]]


def test_a_profile_joins_the_answers_of_every_release(released_bank):
    learner = Learner.objects.create()
    answer_by_rule(begin(learner, scope={"competences": ["1.1"], "max_questions": 1}), lambda attempt: True)
    bank.serve(bank.make_release(bank.bodies(marker=" bis")))
    answer_by_rule(begin(learner, scope={"competences": ["1.2"], "max_questions": 1}), lambda attempt: False)
    kept = levels.established([learner.pk])[learner.pk]
    assert {code: (one.answered, one.right) for code, one in kept.items()} == {"1.1": (1, 1), "1.2": (1, 0)}


def test_a_learner_is_made_once_for_a_user(db):
    from tests.factories import people

    user = people.user()
    assert services.learner_of(user) == services.learner_of(user)


# ---------------------------------------------------------------- cost


def cost(test):
    """The most queries that a question and an answer took, over the assessment, once caches are warm."""
    worst = [0, 0]
    while True:
        with CaptureQueriesContext(connection) as asked:
            attempt = services.next_attempt(test)
        if attempt is None:
            return worst
        with CaptureQueriesContext(connection) as answered:
            services.answer(attempt, right(attempt), idempotency_key="k")
        worst = [max(worst[0], len(asked)), max(worst[1], len(answered))]


def three():
    release_of(*(bank.challenge_document(skill) for skill in ("1.1-1a", "1.1-2a", "1.1-3a")))


def sixty():
    bank.serve(bank.make_release())


@pytest.mark.parametrize("make", [three, sixty])
def test_a_question_and_an_answer_cost_at_most_twelve_queries(make, db):
    make()
    next_cost, answer_cost = cost(begin(scope={"competences": []}, accessible_only=True))
    assert (next_cost <= MAX_QUERIES, answer_cost <= MAX_QUERIES) == (True, True)


def test_a_long_history_costs_no_more_queries(released_bank):
    learner = Learner.objects.create()
    answer_by_rule(begin(learner, scope={"competences": ["1.1"], "max_questions": 4}), lambda attempt: True)
    short = cost(begin(learner, scope={"competences": ["1.1"], "max_questions": 4}))
    for _time in range(3):
        answer_by_rule(begin(learner, scope={}), lambda attempt: True)
    assert cost(begin(learner, scope={"competences": ["1.1"], "max_questions": 4})) == short


def test_a_fixed_question_is_met_once_whatever_its_variants(db):
    fixed, drawn = (bank.challenge_document("1.1-1a", number) for number in (1, 2))
    release = open_release(release_of(fixed, drawn).root)
    release.index.__dict__["fixed"] = frozenset({fixed["uid"]})
    one = {fixed["uid"]: {"0" * 32}, drawn["uid"]: {"0" * 32}}
    assert met.spent(one, release) == {release.entry(fixed["uid"]).position}
