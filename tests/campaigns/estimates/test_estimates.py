"""How long a campaign is: the simulation, what is kept of it, the job, and what the creation page asks."""

import json
from pathlib import Path

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.bank import content
from challenges.bank.reader import open_release
from challenges.jobs.models import Job
from challenges.measurement.models import ItemStatistics
from challenges.runtime.assessments import engine
from challenges.runtime.assessments.rehearsal import answer_by_rule
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.campaigns.estimates import durations, estimating, services
from challenges.runtime.campaigns.joining import scope_of
from challenges.runtime.campaigns.models import Campaign, Estimate
from challenges.runtime.campaigns.profiles import services as profiles
from challenges.steps import finished
from tests.assessments.test_player import text_of
from tests.campaigns.test_school import create
from tests.factories import bank

EIGHT = ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1"]
DOCUMENTS = (bank.challenge_document("1.1-1a"), bank.csv_challenge("1.1-1a"))


@pytest.fixture
def long(released_bank, school):
    """Thirty-two questions that count: some that do not are among them."""
    return create(school, competences=EIGHT, questions_max=4)


def estimated(campaign, root):
    return services.work_out(root, scope_of(campaign))


# ---------------------------------------------------------------- pure


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 500), min_size=1, max_size=60))
def test_middle_and_nine_in_ten_are_met_by_as_many_as_they_say(values):
    middle, most = estimating.middle(values), estimating.nine_in_ten(values)
    assert middle <= most or len(set(values)) == 1
    assert sum(value <= middle for value in values) * 2 >= len(values)
    assert sum(value <= most for value in values) * 10 >= 9 * len(values)


def test_a_file_to_download_takes_longer_than_none():
    plain, shown = (durations.supposed(document) for document in DOCUMENTS)
    hidden = bank.csv_challenge("1.1-1a")
    hidden["dataset"]["present"]["artefacts"][0]["show"] = False
    assert (plain, shown, durations.supposed(hidden)) == (50.0, 70.0, 140.0)


def test_every_challenge_of_the_packaged_bank_takes_some_time():
    """Some say nothing of files at all."""
    folder = Path(content.__file__).parent
    challenges = [one for path in folder.glob("*.json") for one in json.loads(path.read_text(encoding="utf-8"))]
    assert min(durations.supposed(one) for one in challenges) >= min(durations.RESPONSES.values())


def test_a_timed_question_takes_no_longer_than_its_limit():
    assert durations.supposed(bank.challenge_document("1.1-1a", timer=15)) == 15.0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(1, 300), max_size=40), st.integers(0, 2**32))
def test_no_session_is_shorter_than_its_pauses(medians, seed):
    seconds = durations.session_seconds(np.array(medians), np.random.default_rng(seed))
    assert seconds >= durations.BETWEEN * len(medians)
    assert seconds == durations.session_seconds(np.array(medians), np.random.default_rng(seed))


def test_a_scope_has_one_name_whatever_its_learner():
    scope = {"competences": ["1.1"], "max_questions": 5}
    same = {"max_questions": 5, "competences": ["1.1"], "met": "AA", "known": {"right": ""}, "exposure": 3}
    assert estimating.digest_of(scope, "fr") == estimating.digest_of(same, "fr")
    others = [scope | {"max_questions": 4}, scope | {"caps": {"1.1-A": 2}}]
    assert len({estimating.digest_of(one, "fr") for one in [scope, *others]} | {estimating.digest_of(scope, "en")}) == 4


# ---------------------------------------------------------------- the simulation


@pytest.mark.django_db
def test_real_tests_of_simulated_learners_are_as_long_as_estimated(long, released_bank):
    """Every question of a small bank is asked: what is estimated is what a test asks, unscored questions disclosed apart."""
    made, told = estimated(long, released_bank.root), engine.longest(scope_of(long), 8)
    lengths = []
    for number in range(4):
        assessment = campaigns.join(long).participation.assessment
        answer_by_rule(assessment, lambda attempt, n=number: attempt.level <= 2 * n)
        lengths.append(assessment.attempts.count())
    assert min(lengths) - 4 <= made.questions <= made.questions_most <= told.total
    assert 0 < made.unscored <= made.unscored_most <= told.unscored
    assert made.questions <= 32


@pytest.mark.django_db
def test_two_estimates_of_a_scope_are_the_same(long, released_bank):
    release = open_release(released_bank.root)
    first, second = (finished(estimating.estimate(release, scope_of(long), "fr")) for _ in range(2))
    fields = [field.name for field in Estimate._meta.concrete_fields if field.name not in ("id", "made_at")]
    assert [getattr(first, name) for name in fields] == [getattr(second, name) for name in fields]


@pytest.mark.django_db
def test_caps_make_it_shorter(released_bank):
    release = open_release(released_bank.root)
    scope = {"competences": EIGHT, "max_questions": 4, "min_questions": 3}
    entry = release.entries[0]
    capped = finished(estimating.estimate(release, scope | {"caps": {entry.topic: entry.level}}, "fr"))
    assert (capped.questions, finished(estimating.estimate(release, scope, "fr")).questions > 1) == (1, True)


@pytest.mark.django_db
def test_measured_times_take_the_place_of_supposed_ones(long, released_bank):
    release = open_release(released_bank.root)
    before = estimated(long, released_bank.root)
    ItemStatistics.objects.bulk_create(
        ItemStatistics(challenge_uid=entry.uid, code=entry.code, competence=entry.competence, level=entry.level, n=durations.ENOUGH,
                       median_seconds=600.0, computed_at=timezone.now())
        for entry in release.entries
    )  # fmt: skip
    after = estimated(long, released_bank.root)
    assert (before.measured, after.measured, after.seconds > 3 * before.seconds) == (0.0, 1.0, True)
    assert Estimate.objects.count() == 1


@pytest.mark.django_db
def test_times_of_a_few_are_not_believed(long, released_bank):
    entry = open_release(released_bank.root).entries[0]
    ItemStatistics.objects.create(challenge_uid=entry.uid, code=entry.code, competence=entry.competence, level=1, n=durations.ENOUGH - 1,
                                  median_seconds=600.0, computed_at=timezone.now())  # fmt: skip
    assert estimated(long, released_bank.root).measured == 0.0


# ---------------------------------------------------------------- asking


@pytest.mark.django_db
def test_what_was_worked_out_is_known(long, released_bank, school):
    assert services.of(long) is None
    services.request(scope_of(long), school.teacher)
    assert services.of(long) == Estimate.objects.get()
    assert services.request(scope_of(long), school.teacher) is None


@pytest.mark.django_db
def test_an_old_one_is_made_again(long, released_bank, school):
    estimated(long, released_bank.root)
    Estimate.objects.update(made_at=timezone.now() - services.FRESH)
    services.request(scope_of(long), school.teacher)
    assert Estimate.objects.get().made_at > timezone.now() - services.FRESH


@pytest.mark.django_db
def test_another_release_has_another(long, released_bank):
    estimated(long, released_bank.root)
    bank.serve(bank.make_release(bank.bodies(marker=" bis")))
    assert services.of(long) is None


@pytest.mark.django_db
def test_a_collection_has_no_length(released_bank, school):
    collection = Campaign(school=school, competences=["1.1"], kind=Campaign.Kind.COLLECTION)
    assert services.of(collection) is None


@pytest.mark.django_db
def test_without_a_release_nothing_is_asked(school):
    scope = {"competences": ["1.1"], "max_questions": 3}
    assert (services.known(scope), services.request(scope, school.teacher), services.told(scope).longest.total) == (None, None, 3)


# ---------------------------------------------------------------- the page


def page_of(school):
    return reverse("schools:length", args=[school.uid])


ASKED = {"competences": ["1.1", "1.2"], "questions_max": "3"}


@pytest.mark.django_db
def test_the_page_says_the_most_at_once_and_the_rest_when_it_is_known(client, school, released_bank):
    client.force_login(school.teacher)
    before = text_of(client.get(page_of(school), ASKED))
    after = text_of(client.post(page_of(school), ASKED, follow=True))
    made = Estimate.objects.get()
    assert ("Jamais plus de 6 questions" in before, "pas encore estimée" in before) == (True, True)
    assert (f"{made.questions} questions, {made.minutes} min" in after, "Jamais plus de 6 questions" in after) == (True, True)


@pytest.mark.django_db
def test_while_it_is_worked_out_the_page_says_so_without_a_script(client, school, released_bank):
    client.force_login(school.teacher)
    client.post(page_of(school), ASKED)
    Estimate.objects.all().delete()
    Job.objects.filter(kind=services.KIND).update(state=Job.State.RUNNING, done=12, of=48)
    answer = client.get(page_of(school), ASKED)
    assert ("Estimation en cours" in text_of(answer), 'max="48" value="12"' in answer.content.decode()) == (True, True)
    piece = client.get(page_of(school), ASKED, headers={"X-Requested-With": "fetch"}).content.decode()
    assert ("data-estimate-working" in piece, "<html" in piece) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [{}, {"competences": ["9.9"]}, {"kind": "collection", "competences": ["1.1"]}, {"kind": "x", "competences": ["1.1"]},
                                   {"profile_version": "0"}, {"profile_version": "x"}])  # fmt: skip
def test_a_form_half_filled_in_asks_nothing(asked, client, school, released_bank):
    client.force_login(school.teacher)
    assert "sera estimée ici" in text_of(client.post(page_of(school), asked, follow=True))
    assert Job.objects.filter(kind=services.KIND).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["", "0", "-3", "999999999999999999999", "x"])
def test_any_number_typed_is_bounded(number, client, school, released_bank):
    client.force_login(school.teacher)
    answer = client.get(page_of(school), {"competences": ["1.1"], "questions_max": number, "max_level": number})
    assert answer.status_code == 200


@pytest.mark.django_db
def test_a_profile_is_estimated_with_its_topics_and_not_for_another_school(client, school, other_school, released_bank):
    version = profiles.chosen(school, "preset:donnees", user=school.teacher)
    asked = {"profile_version": version.pk, "questions_max": "3", "competences": ["4.1"]}
    client.force_login(other_school.teacher)
    client.post(page_of(other_school), {"profile_version": version.pk, "questions_max": "3"})
    assert Job.objects.filter(kind=services.KIND).count() == 0
    client.force_login(school.teacher)
    client.post(page_of(school), asked)
    scope = Job.objects.get(kind=services.KIND).args["scope"]
    assert (scope["competences"], scope["caps"]) == (["1.2", "1.3"], version.topics)


@pytest.mark.django_db
def test_the_page_is_for_the_school(client, school, other_school, released_bank):
    client.force_login(other_school.teacher)
    assert (client.get(page_of(school)).status_code, client.post(page_of(school), ASKED).status_code) == (403, 403)
    client.logout()
    assert client.get(page_of(school)).status_code == 302
