"""Practice by oneself: a competence, a theme, a first test; what is refused, and that nothing comes twice."""

import datetime
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection, connections

from challenges.journal.models import Entry
from challenges.runtime.assessments import holding, levels, met
from challenges.runtime.assessments.models import Assessment, Attempt, Learner
from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.learning import services
from challenges.runtime.learning.errors import CannotKeep, NothingLeft, TooManyTests, TooSoon, UnknownSubject
from challenges.runtime.learning.models import Practice
from challenges.runtime.schools.services import tie
from tests.campaigns.test_life import create
from tests.factories import bank, people

pytestmark = pytest.mark.django_db
HOW = {"locale": "fr", "device": ""}


@pytest.fixture
def learner(db):
    return Learner.objects.create(user=people.user())


def practise(learner, code="1.1"):
    return services.practise(learner, code, **HOW)


def done(test, rule=lambda _attempt: True):
    answer_by_rule(test, rule)
    test.refresh_from_db()
    return test


def level_of(learner, code="1.1"):
    return levels.established([learner.pk])[learner.pk].get(code)


def test_a_practice_asks_of_its_competence_alone_and_at_most_what_the_bank_has(rich, learner):
    test = done(practise(learner))
    asked = set(test.attempts.values_list("competence", flat=True))
    assert (asked, test.attempts.count() <= 8, test.scope["max_questions"]) == ({"1.1"}, True, 8)


def test_a_practice_establishes_a_level(rich, learner):
    done(practise(learner))
    assert (level_of(learner).established, level_of(learner).level > 0) == (True, True)


def test_feedback_comes_at_once(rich, learner):
    test = practise(learner)
    assert (test.kind, test.shows_feedback, test.silent) == ("positioning", True, False)


def test_one_goes_on_with_the_test_that_is_open(rich, learner):
    first = practise(learner)
    assert (practise(learner).pk, Practice.objects.count()) == (first.pk, 1)


def test_another_competence_is_another_test(rich, learner):
    assert practise(learner).pk != practise(learner, "1.2").pk


@pytest.mark.parametrize(("days", "opens"), [(3, False), (4, True)])
def test_again_after_days_of_the_calendar(rich, learner, days, opens):
    with time_machine.travel(datetime.datetime(2026, 10, 22, 21, 30, tzinfo=datetime.UTC), tick=False):
        done(practise(learner), lambda _attempt: False)
    # Across the change of hour of 25 October, a little after midnight here.
    with time_machine.travel(datetime.datetime(2026, 10, 22 + days, 0, 5, tzinfo=datetime.UTC), tick=False):
        if opens:
            assert practise(learner).open
        else:
            with pytest.raises(TooSoon) as told:
                practise(learner)
            assert str(told.value) == "Vous pourrez tester de nouveau cette compétence à partir du 26 octobre 2026."


def test_a_test_that_went_worse_takes_no_level_away(rich, learner, settings):
    settings.BALISE_PRACTICE_DAYS = 0
    done(practise(learner))
    before = level_of(learner)
    done(practise(learner), lambda _attempt: False)
    after = level_of(learner)
    assert (after.level, after.at, after.latest <= before.latest) == (before.level, before.at, True)


def test_no_variant_comes_twice_and_the_end_of_the_bank_is_said(rich, learner, settings):
    settings.BALISE_PRACTICE_DAYS = 0
    with pytest.raises(NothingLeft):
        for _ in range(2 * 8 * bank.POOL):
            done(services.exercise(learner, "1.1-A", **HOW), lambda _attempt: False)
    given = list(Attempt.objects.values_list("challenge_uid", "seed"))
    assert (len(given) == len(set(given)), len({uid for uid, _seed in given}) * bank.POOL == len(given)) == (True, True)


def test_an_exercise_on_a_theme_asks_of_it_alone_and_establishes_nothing(rich, learner):
    test = done(services.exercise(learner, "1.1-A", **HOW))
    topics = set(test.attempts.values_list("topic", flat=True))
    assert (topics, test.kind, test.attempts.count() <= 5, level_of(learner)) == ({"1.1-A"}, "practice", True, None)


@pytest.mark.parametrize(("verb", "subject"), [("practise", "9.9"), ("practise", "1.1-A"), ("exercise", "9.9-Z"), ("exercise", "1.1")])
def test_what_the_bank_does_not_know(rich, learner, verb, subject):
    with pytest.raises(UnknownSubject):
        getattr(services, verb)(learner, subject, **HOW)


def first(secret="s" * 40, address="192.0.2.7"):
    return services.begin_first(secret=secret, address=address, **HOW)


def test_a_first_test_asks_ten_questions_over_all_domains(rich):
    test = done(first())
    asked = list(test.attempts.values_list("competence", flat=True))
    assert (len(asked), len(set(asked)), {code.split(".")[0] for code in asked}) == (10, 10, {"1", "2", "3", "4", "5"})


def test_a_first_test_is_nobodys_and_its_browsers(rich):
    test = first()
    assert (test.learner.user, holding.is_held(test, "s" * 40), test.practice.kind) == (None, True, "first")


def test_pressed_twice_it_is_one_test(rich):
    assert (first().pk, Assessment.objects.count()) == (first().pk, 1)


def test_a_network_that_begins_hundreds_is_stopped(rich, monkeypatch):
    monkeypatch.setattr(services, "FIRST_TESTS", 1)
    first()
    with pytest.raises(TooManyTests):
        first("t" * 40)


def test_a_first_test_is_kept_in_an_account(rich):
    user, test = people.user(), done(first())
    services.keep(test.uid, user)
    test.refresh_from_db()
    entry = Entry.objects.get(action="learning.keep")
    assert (test.learner.user, holding.is_held(test, "s" * 40), entry.target) == (user, False, f"assessment:{test.uid}")


def test_what_was_answered_in_it_is_not_asked_again_in_the_account(rich):
    user, test = people.user(), done(first())
    services.keep(test.uid, user)
    mine = Learner.objects.get(user=user)
    assert set(met.all_seeds(mine)) == {str(uid) for uid in test.attempts.values_list("challenge_uid", flat=True)}


def test_it_is_kept_once(rich):
    test = done(first())
    services.keep(test.uid, people.user())
    with pytest.raises(CannotKeep):
        services.keep(test.uid, people.user())


def test_a_practice_of_somebody_is_nothing_to_keep(rich, learner):
    with pytest.raises(CannotKeep):
        services.keep(practise(learner).uid, people.user())


def test_an_unknown_test_is_nothing_to_keep(db):
    with pytest.raises(CannotKeep):
        services.keep(uuid.uuid4(), people.user())


@pytest.mark.django_db(transaction=True)
def test_pressed_in_two_tabs_at_once_it_begins_once(rich, learner):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes one after the other")

    def press(_tab):
        try:
            return practise(learner).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as tabs:
        assert len(set(tabs.map(press, range(2)))) == 1


@pytest.fixture
def pupil(rich, learner, school):
    """A learner to whom a school granted time and questions that suit a screen reader."""
    entry = school.pupils.order_by("pk").first()
    entry.extra_time_percent, entry.accessible_only = 33, True
    entry.save()
    tie(entry, learner)
    return learner


def begun(pupil, school, how):
    if how == "campaign":
        return campaigns.join(create(school), learner=pupil).participation.assessment
    return practise(pupil) if how == "competence" else services.exercise(pupil, "1.1-A", **HOW)


@pytest.mark.parametrize("how", ["campaign", "competence", "theme"])
def test_what_a_school_granted_counts_in_every_test(pupil, school, how):
    test = begun(pupil, school, how)
    assert (test.extra_time_percent, test.accessible_only) == (33, True)


@pytest.mark.parametrize("change", [{"departed_on": datetime.date(2026, 9, 1)}, {"extra_time_percent": 0, "accessible_only": False}])
def test_what_is_granted_no_more_counts_no_more(pupil, school, change):
    school.pupils.filter(learner=pupil).update(**change)
    test = practise(pupil)
    assert (test.extra_time_percent, test.accessible_only) == (0, False)
