"""The verbs of tutorials: who may, what follows what, what the journal keeps."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from challenges.journal.models import Entry
from challenges.tutorials import queries, services
from challenges.tutorials.models import DeletionRefusedError, Tutorial
from tests.factories.referential import SkillFactory
from tests.factories.tutorials import TutorialFactory, TutorialSkillFactory

pytestmark = pytest.mark.django_db
Status = Tutorial.Status
DECISIONS = {
    "accept": services.accept,
    "refuse": lambda tutorial, actor: services.refuse(tutorial, actor, "Trop long"),
    "archive": services.archive,
}
RESULT = {"accept": Status.ACCEPTED, "refuse": Status.REFUSED, "archive": Status.ARCHIVED}


@pytest.mark.parametrize("role", ["person", "author", "reviewer", "moderator", "superuser"])
def test_anyone_signed_in_proposes(people, values, skill, role):
    tutorial = services.create(people[role], values, [skill])
    assert (tutorial.status, tutorial.created_by, list(tutorial.skills.all())) == (Status.PROPOSED, people[role], [skill])
    entry = Entry.objects.get()
    assert (entry.action, entry.target, entry.actor) == ("tutorials.create", f"tutorial:{tutorial.uid}", f"user:{people[role].uid}")


def test_anonymous_and_inactive_do_not_propose(people, values, skill):
    people["person"].is_active = False
    for actor in (people["anonymous"], people["person"]):
        with pytest.raises(PermissionDenied):
            services.create(actor, values, [skill])
    assert not Tutorial.objects.exists()


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("role", ["anonymous", "person", "author", "reviewer"])
def test_only_moderators_decide(people, role, decision):
    tutorial = TutorialFactory(status=Status.ACCEPTED if decision == "archive" else Status.PROPOSED)
    with pytest.raises(PermissionDenied):
        DECISIONS[decision](tutorial, people[role])
    assert Tutorial.objects.get().status == tutorial.status
    assert not Entry.objects.exists()


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("role", ["moderator", "superuser"])
def test_decisions_follow_the_transitions(people, role, decision, status):
    tutorial = TutorialFactory(status=status)
    wanted = RESULT[decision]
    if wanted in services.TRANSITIONS[status]:
        done = DECISIONS[decision](tutorial, people[role])
        assert (done.status, done.decided_by) == (wanted, people[role])
        assert done.decided_at is not None
        entry = Entry.objects.get()
        assert (entry.action, entry.data) == (f"tutorials.{decision}", {"before": str(status)})
    else:
        with pytest.raises(services.TransitionError):
            DECISIONS[decision](tutorial, people[role])
        assert Tutorial.objects.get().status == status
        assert not Entry.objects.exists()


def test_refusing_needs_a_reason(people):
    tutorial = TutorialFactory()
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        services.refuse(tutorial, people["moderator"], "  ")
    assert services.refuse(tutorial, people["moderator"], " Hors sujet ").reason == "Hors sujet"


def test_edit_by_moderator(people, values, skill):
    tutorial = services.create(people["person"], values, [skill])
    other = SkillFactory()
    services.accept(tutorial, people["moderator"])
    edited = services.edit(tutorial, people["moderator"], {"title": "Autre", "duration": 7}, [skill, other])
    assert (edited.title, edited.duration, edited.summary, edited.status) == ("Autre", 7, "Savoir trier.", Status.ACCEPTED)
    assert set(edited.skills.all()) == {skill, other}
    assert Entry.objects.get(action="tutorials.edit").data == {"changed": ["title", "duration"], "skills": True}
    assert set(services.edit(edited, people["moderator"], {"title": "Encore"}).skills.all()) == {skill, other}
    assert list(services.edit(edited, people["moderator"], {}, [other]).skills.all()) == [other]


def test_proposer_edits_until_decided(people, values, skill):
    tutorial = services.create(people["person"], values, [skill])
    assert services.edit(tutorial, people["person"], {"title": "Mieux"}).title == "Mieux"
    for role in ("anonymous", "author", "reviewer"):
        with pytest.raises(PermissionDenied):
            services.edit(tutorial, people[role], {"title": "Non"})
    services.accept(tutorial, people["moderator"])
    with pytest.raises(PermissionDenied):
        services.edit(tutorial, people["person"], {"title": "Trop tard"})
    assert Tutorial.objects.get().title == "Mieux"


@pytest.mark.parametrize(
    "change",
    [{"body": "  ", "link": ""}, {"link": "javascript:alert(1)"}, {"title": ""}, {"duration": 0}, {"level": 9}, {"format": "rumour"},
     {"status": "accepted"}],
)  # fmt: skip
def test_bad_values_are_refused(people, values, skill, change):
    with pytest.raises(ValidationError):
        services.create(people["person"], values | change, [skill])
    assert not Tutorial.objects.exists()


def test_a_link_alone_is_enough(people, values, skill):
    tutorial = services.create(people["person"], values | {"body": "", "link": "https://tutoriel.example/a"}, [skill])
    assert (tutorial.body, tutorial.link) == ("", "https://tutoriel.example/a")


def test_a_skill_is_needed(people, values):
    with pytest.raises(ValidationError, match="au moins un acquis"):
        services.create(people["person"], values, [])


def test_tutorials_are_never_deleted():
    tutorial = TutorialFactory()
    with pytest.raises(DeletionRefusedError):
        tutorial.delete()
    with pytest.raises(DeletionRefusedError):
        Tutorial.objects.all().delete()
    assert Tutorial.objects.count() == 1


def test_erasing_an_account_keeps_the_tutorial(people, values, skill):
    tutorial = services.create(people["person"], values, [skill])
    people["person"].delete()
    tutorial.refresh_from_db()
    assert tutorial.created_by is None


def test_for_skill_gives_accepted_ones_in_the_language(skill, django_assert_num_queries):
    long = TutorialFactory(status=Status.ACCEPTED, duration=9)
    short = TutorialFactory(status=Status.ACCEPTED, duration=2)
    TutorialSkillFactory(tutorial=long, skill=skill)
    TutorialSkillFactory(tutorial=short, skill=skill)
    TutorialSkillFactory(tutorial__status=Status.ACCEPTED, tutorial__language="en", skill=skill)
    TutorialSkillFactory(tutorial__status=Status.PROPOSED, skill=skill)
    TutorialSkillFactory(tutorial__status=Status.ACCEPTED)
    with django_assert_num_queries(1):
        assert list(queries.for_skill(skill.uid, "fr")) == [short, long]


def test_snapshot(people, values, skill):
    tutorial = services.create(people["person"], values, [skill])
    assert services.snapshot(tutorial) == {
        "schema": "balise/tutorial/1", "uid": str(tutorial.uid), "link": "", "level": None, "skills": [skill.code], **values,
    }  # fmt: skip
