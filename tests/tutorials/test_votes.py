"""Votes of learners: one each, who may vote on what, what the page shows, how useful that makes a tutorial."""

import uuid

import pytest
from django.urls import reverse

from challenges.runtime.assessments.models import Learner
from challenges.tutorials import queries, services
from challenges.tutorials.models import Tutorial, TutorialVote
from cms.site import views_tutorials
from tests.assessments.test_player import lent_to
from tests.assessments.test_services import begin
from tests.factories import bank, people
from tests.factories.tutorials import TutorialFactory, TutorialVoteFactory

pytestmark = pytest.mark.django_db
UID = uuid.uuid5(bank.NAMESPACE, "tutorial")


@pytest.fixture
def tutorial(released_bank):
    """The row of the tutorial that the test release holds."""
    return TutorialFactory(uid=UID, status="accepted")


@pytest.fixture
def running(tutorial):
    return begin()


def address(assessment, uid=UID):
    return reverse("tutorial_vote", args=[assessment.uid, uid])


def page(client, assessment):
    return client.get(reverse("assessments:tutorial", args=[assessment.uid, UID])).content.decode()


def test_a_second_vote_changes_the_first():
    voter, made = uuid.uuid4(), TutorialFactory()
    for helped in (True, False, False):
        services.vote(made.uid, voter, helped)
    assert list(TutorialVote.objects.values_list("tutorial", "voter", "helped")) == [(made.pk, voter, False)]


def test_an_unknown_tutorial_gets_no_vote():
    with pytest.raises(Tutorial.DoesNotExist):
        services.vote(uuid.uuid4(), uuid.uuid4(), True)


@pytest.mark.parametrize(("helped", "kept"), [("yes", True), ("no", False)])
def test_an_anonymous_learner_votes(client, running, helped, kept):
    lent_to(client, running.learner)
    response = client.post(address(running), {"helped": helped})
    assert (response.status_code, response["Location"]) == (302, reverse("assessments:tutorial", args=[running.uid, UID]))
    assert list(TutorialVote.objects.values_list("voter", "helped")) == [(running.learner.uid, kept)]


def test_a_signed_in_pupil_votes(client, tutorial):
    pupil = people.user()
    assessment = begin(Learner.objects.create(user=pupil))
    client.force_login(pupil)
    client.post(address(assessment), {"helped": "yes"})
    assert TutorialVote.objects.get().voter == assessment.learner.uid


def test_the_page_asks_then_thanks_and_remembers(client, running):
    lent_to(client, running.learner)
    before = page(client, running)
    assert ("Ce tutoriel vous a-t-il aidé" in before, "Vous avez répondu" in before) == (True, False)
    after = client.post(address(running), {"helped": "no"}, follow=True).content.decode()
    assert ("Merci" in after, "Vous avez répondu « non »." in after) == (True, True)


@pytest.mark.parametrize("role", ["nobody", "other", "teacher", "moderator"])
def test_nobody_votes_in_another_one_s_place(client, running, school, moderator, role):
    if role == "other":
        lent_to(client, Learner.objects.create())
    elif role != "nobody":
        client.force_login({"teacher": school.teacher, "moderator": moderator}[role])
    assert (client.post(address(running), {"helped": "yes"}).status_code, TutorialVote.objects.count()) == (404, 0)


def test_an_exam_takes_no_vote(client, tutorial):
    exam = begin(kind="certification", channel="certification", strategy="balise-certification-1", scope={"length": 2})
    lent_to(client, exam.learner)
    assert (client.post(address(exam), {"helped": "yes"}).status_code, TutorialVote.objects.count()) == (404, 0)


def test_a_tutorial_of_no_release_takes_no_vote(client, running):
    other = TutorialFactory(status="accepted")
    lent_to(client, running.learner)
    assert (client.post(address(running, other.uid), {"helped": "yes"}).status_code, TutorialVote.objects.count()) == (404, 0)


def test_a_tutorial_that_only_an_imported_release_holds_is_not_asked_about(client, released_bank):
    assessment = begin()
    lent_to(client, assessment.learner)
    assert "Ce tutoriel vous a-t-il aidé" not in page(client, assessment)
    assert client.post(address(assessment), {"helped": "yes"}).status_code == 404


@pytest.mark.parametrize("helped", ["", "maybe"])
def test_anything_but_yes_or_no_is_explained(client, running, helped):
    lent_to(client, running.learner)
    answer = client.post(address(running), {"helped": helped}, follow=True).content.decode()
    assert ("Répondez par oui ou par non." in answer, TutorialVote.objects.count()) == (True, 0)


def test_votes_are_posted_only(client, running):
    lent_to(client, running.learner)
    assert client.get(address(running)).status_code == 302


def test_too_many_votes_are_refused(client, running, monkeypatch):
    monkeypatch.setattr(views_tutorials, "VOTES", 1)
    lent_to(client, running.learner)
    client.post(address(running), {"helped": "yes"})
    assert client.post(address(running), {"helped": "no"}).status_code == 429
    assert TutorialVote.objects.get().helped is True


def test_the_page_asks_nothing_without_the_port(client, running, settings):
    settings.BALISE_TUTORIAL_SCORES = ""
    lent_to(client, running.learner)
    assert "Ce tutoriel vous a-t-il aidé" not in page(client, running)


def test_the_page_warns_of_a_broken_link(client, tutorial):
    content = bank.bodies(marker=" lien")
    path = f"tutorials/{UID}.json"
    import json

    changed = bank.with_tutorials(content, [json.loads(content.bodies[path]) | {"link": "https://tutoriel.example/a"}])
    bank.serve(bank.make_release(changed))
    Tutorial.objects.update(broken_since="2026-03-01")
    assessment = begin()
    lent_to(client, assessment.learner)
    assert "Ce lien ne répondait plus" in page(client, assessment)


def test_usefulness_counts_votes_and_tells_one_s_own(django_assert_num_queries):
    voter = uuid.uuid4()
    good, bad, new = TutorialFactory(), TutorialFactory(broken_since="2026-03-01"), TutorialFactory()
    TutorialVoteFactory.create_batch(6, tutorial=good)
    TutorialVoteFactory.create_batch(6, tutorial=bad, helped=False)
    TutorialVoteFactory(tutorial=bad, voter=voter, helped=False)
    TutorialVoteFactory(tutorial=good, voter=voter)
    with django_assert_num_queries(2):
        found = queries.usefulness([str(one.uid) for one in (good, bad, new)] + [str(uuid.uuid4())], voter)
    facts = {uid: (one.yes, one.no, one.broken, one.voted) for uid, one in found.items()}
    assert facts == {str(good.uid): (7, 0, False, True), str(bad.uid): (0, 7, True, False), str(new.uid): (0, 0, False, None)}
    assert found[str(bad.uid)].score < found[str(new.uid)].score < found[str(good.uid)].score


def test_usefulness_for_nobody():
    vote = TutorialVoteFactory()
    assert queries.usefulness([str(vote.tutorial.uid)])[str(vote.tutorial.uid)].voted is None


def test_the_mean_is_counted_once_in_a_while(django_assert_num_queries):
    queries.usefulness([])
    with django_assert_num_queries(0):
        queries.usefulness([])
