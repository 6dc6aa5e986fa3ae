"""The four sets of rules, each from the first question to the certificate: which questions, how many, how long, what is printed."""

import datetime
from collections import Counter

import pytest

from challenges.adaptive import exposure as counters
from challenges.bank.reader import open_release
from challenges.runtime.assessments import engine
from challenges.runtime.assessments.models import Assessment, Attempt, ExposureSnapshot
from challenges.runtime.assessments.queries import results
from challenges.runtime.certification import eligibility, services
from challenges.runtime.certification.models import Certificate
from tests.factories import certification as make


@pytest.fixture
def under(school, released_bank):
    """A candidate who has begun a test under a rule set."""

    def started(ruleset, **options):
        return make.started(make.candidate(make.session(school, ruleset=ruleset), released_bank, **options))

    return started


def asked(candidate):
    return Counter(Attempt.objects.filter(assessment=candidate.assessment).values_list("competence", flat=True))


def test_every_set_of_rules_is_offered(released_bank):
    assert [code for code, _label in eligibility.runnable_rulesets()] == ["2024", "balise", "2023", "2020"]


@pytest.mark.parametrize("ruleset", ["2020", "2023"])
def test_the_profile_chooses_the_competences(ruleset, under, released_bank):
    candidate = under(ruleset, competences=6)
    make.take(candidate, 60)
    assert asked(candidate) == dict.fromkeys(open_release(released_bank.root).competence_codes[:6], 3)


@pytest.mark.parametrize(("ruleset", "minutes"), [("2020", 105), ("2023", 40), ("2024", 105), ("balise", 105)])
def test_the_time_is_in_proportion_where_the_rules_say_so(ruleset, minutes, under):
    test = under(ruleset, competences=6).assessment
    assert test.deadline - test.started_at == datetime.timedelta(minutes=minutes)


def test_the_profile_is_frozen_when_the_test_begins(under, released_bank):
    candidate = under("2020", competences=5)
    make.give_profile(candidate.learner, released_bank, 16)
    make.take(candidate, 60)
    assert sorted(asked(candidate)) == open_release(released_bank.root).competence_codes[:5]


@pytest.mark.parametrize(("ruleset", "level", "years"), [("2020", 5, 3), ("2023", 6, 3)])
def test_a_certificate_under_the_older_rules(ruleset, level, years, under, school):
    candidate = under(ruleset, competences=5)
    make.take(candidate, 60)
    (found,) = services.finalise(candidate.session, user=school.head)
    report = results(candidate.assessment).report
    assert (found.verdict, found.max_level, found.score, len(found.competences)) == ("validated", level, sum(report.points), 5)
    assert found.valid_until.year == found.issued_at.year + years


def test_everything_wrong_under_the_older_rules_certifies_nothing(under, school):
    candidate = under("2020")
    make.take(candidate, 60, right=False)
    (found,) = services.finalise(candidate.session, user=school.head)
    assert (found.verdict, found.score) == ("below_scale", 0)


# ---------------------------------------------------------------- unscored questions


def test_balise_asks_32_questions_that_count_and_4_that_do_not(under):
    candidate = under("balise")
    given = make.take(candidate, 60)
    unscored = [one.explain["unscored"] for one in Attempt.objects.filter(assessment=candidate.assessment)]
    assert (given, sum(unscored)) == (36, 4)


def test_unscored_answers_change_no_score(under, released_bank):
    candidate = under("balise")
    make.take(candidate, 60)
    release = open_release(released_bank.root)
    attempts = list(candidate.assessment.attempts.order_by("number"))
    past = [engine.Past(str(one.challenge_uid), one.right) for one in attempts]
    turned = [engine.Past(item.challenge_uid, item.right ^ one.explain["unscored"]) for item, one in zip(past, attempts, strict=True)]
    assert engine.report(candidate.assessment, release, past) == engine.report(candidate.assessment, release, turned)


def test_the_four_do_not_count_towards_the_answers_that_are_needed(under, school):
    candidate = under("balise")
    make.take(candidate, 60)
    assert (results(candidate.assessment).answered, results(candidate.assessment).scored) == (36, 32)


def test_the_candidate_s_page_says_36_and_not_which(under):
    from challenges.runtime.certification import queries

    candidate = under("balise")
    (row,) = queries.invigilated_rows(candidate.session)
    assert row.length == 36


def test_two_processes_agree_on_every_question(under, released_bank):
    """The same answers, seed and pins give the same questions again, unscored ones among them."""
    candidate = under("balise")
    make.take(candidate, 60)
    release = open_release(released_bank.root)
    attempts = list(candidate.assessment.attempts.order_by("number"))
    past = [engine.Past(str(one.challenge_uid), one.right) for one in attempts]
    met = {str(uid) for uid in Attempt.objects.exclude(assessment=candidate.assessment).values_list("challenge_uid", flat=True)}
    replayed = [release.entries[engine.decide(candidate.assessment, release, past[:number], met).item].code for number in range(36)]
    assert replayed == [one.challenge_code for one in attempts]


# ---------------------------------------------------------------- exposure


def test_a_snapshot_is_made_when_enough_exams_have_ended(under, released_bank, monkeypatch):
    monkeypatch.setattr(counters, "REFRESH", 2)
    for _exam in range(2):
        make.take(under("2024"), 60)
    snapshot = ExposureSnapshot.objects.get()
    assert (snapshot.release_root, snapshot.recorded, Assessment.objects.filter(exposure_counted=True).count()) == (
        released_bank.root,
        2,
        2,
    )


def test_an_exam_keeps_the_snapshot_that_it_began_with(under, released_bank, monkeypatch):
    monkeypatch.setattr(counters, "REFRESH", 2)
    first = under("2024")
    for _exam in range(2):
        make.take(under("2024"), 60)
    later = under("2024")
    assert (first.assessment.scope["exposure"], later.assessment.scope["exposure"]) == (None, ExposureSnapshot.objects.get().pk)


def test_the_counters_hold_every_scored_question(under, released_bank, monkeypatch):
    from challenges.runtime.assessments.exposure import exposure_of

    monkeypatch.setattr(counters, "REFRESH", 2)
    for _exam in range(2):
        make.take(under("balise"), 60)
    found = exposure_of(ExposureSnapshot.objects.get().pk, open_release(released_bank.root))
    assert (float(found.counts.sum()), float(found.sessions.sum())) == (64.0, pytest.approx(2.0))


def test_certificates_count(under, school):
    candidate = under("balise")
    make.take(candidate, 60)
    services.finalise(candidate.session, user=school.head)
    assert Certificate.objects.get().ruleset_code == "balise"
