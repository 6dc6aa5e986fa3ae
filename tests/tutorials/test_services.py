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
        "schema": "balise/tutorial/1", "uid": str(tutorial.uid), "link": "", "level": None, "accessibility": "", "skills": [skill.code], **values,
    }  # fmt: skip


# ---------------------------------------------------------------- how many may wait


def test_twenty_proposals_may_wait(people, values, skill):
    TutorialFactory.create_batch(services.MAX_PENDING - 1, created_by=people["person"])
    TutorialFactory.create_batch(5, created_by=people["person"], status=Status.REFUSED)
    last = services.create(people["person"], values, [skill])
    with pytest.raises(ValidationError, match="20 de vos propositions attendent"):
        services.create(people["person"], values, [skill])
    services.refuse(last, people["moderator"], "Trop long")
    assert services.create(people["person"], values, [skill]).status == Status.PROPOSED


def test_moderators_and_jobs_are_not_limited(people, values, skill):
    TutorialFactory.create_batch(services.MAX_PENDING, created_by=people["moderator"])
    assert [services.create(actor, values, [skill]).status for actor in (people["moderator"], "system")] == [Status.PROPOSED] * 2


# ---------------------------------------------------------------- one tutorial for two


def pair(status=Status.PROPOSED, kept=Status.ACCEPTED):
    return TutorialSkillFactory(tutorial__status=status).tutorial, TutorialSkillFactory(
        tutorial__status=kept, tutorial__title="Le bon"
    ).tutorial


@pytest.mark.parametrize(
    ("status", "after"), [(Status.PROPOSED, Status.REFUSED), (Status.ACCEPTED, Status.ARCHIVED), (Status.REFUSED, Status.ARCHIVED)]
)
@pytest.mark.parametrize("kept_status", [Status.PROPOSED, Status.ACCEPTED])
def test_merging(people, status, after, kept_status):
    duplicate, kept = pair(status, kept_status)
    wanted = {*duplicate.skills.all(), *kept.skills.all()}
    assert set(services.merge(duplicate, kept, people["moderator"]).skills.all()) == wanted
    duplicate.refresh_from_db()
    assert (duplicate.status, duplicate.duplicate_of, duplicate.reason) == (after, kept, "Ce tutoriel existe déjà : « Le bon ».")
    entry = Entry.objects.get(action="tutorials.merge")
    assert entry.data == {"kept": str(kept.uid), "skills": [duplicate.skills.get().code]}


def test_merging_without_the_skills(people):
    duplicate, kept = pair()
    mine = list(kept.skills.all())
    services.merge(duplicate, kept, people["moderator"], take_skills=False)
    assert list(kept.skills.all()) == mine


def test_merging_skills_that_both_have(people):
    duplicate, kept = pair()
    TutorialSkillFactory(tutorial=kept, skill=duplicate.skills.get())
    services.merge(duplicate, kept, people["moderator"])
    assert kept.skills.count() == 2


@pytest.mark.parametrize("kept_status", [Status.REFUSED, Status.ARCHIVED])
def test_what_is_kept_must_be_of_use(people, kept_status):
    duplicate, kept = pair(kept=kept_status)
    with pytest.raises(ValidationError, match="dont celui-ci est le doublon"):
        services.merge(duplicate, kept, people["moderator"])
    assert Tutorial.objects.get(pk=duplicate.pk).status == Status.PROPOSED


def test_a_tutorial_is_no_duplicate_of_itself(people):
    tutorial = TutorialFactory()
    with pytest.raises(ValidationError, match="Choisissez un autre tutoriel"):
        services.merge(tutorial, tutorial, people["moderator"])


def test_an_archived_tutorial_is_not_merged(people):
    duplicate, kept = pair(Status.ARCHIVED)
    with pytest.raises(services.TransitionError):
        services.merge(duplicate, kept, people["moderator"])
    assert kept.skills.count() == 1


def test_a_duplicate_that_is_accepted_after_all_is_none(people):
    duplicate, kept = pair()
    services.merge(duplicate, kept, people["moderator"])
    again = services.accept(duplicate, people["moderator"])
    assert (again.duplicate_of, again.reason) == (None, "")


@pytest.mark.parametrize("role", ["anonymous", "person", "author", "reviewer"])
def test_only_moderators_merge(people, role):
    duplicate, kept = pair()
    with pytest.raises(PermissionDenied):
        services.merge(duplicate, kept, people[role])
    assert (kept.skills.count(), Entry.objects.count()) == (1, 0)


# ---------------------------------------------------------------- likely duplicates


def found(link="", title="Rien de tel", **options):
    return [(one.tutorial, one.same_link) for one in queries.likely_duplicates(link, title, **options)]


def test_duplicates_by_link_come_before_those_by_title():
    title = TutorialFactory(title="Trier un tableau")
    link = TutorialFactory(title="Ranger", link="http://www.tutoriel.example/a/?utm_source=x")
    assert found("https://tutoriel.example/a", "Trier un tableau !") == [(link, True), (title, False)]


def test_a_title_counts_in_its_language_only_and_a_link_in_all():
    TutorialFactory(title="Table", language="en")
    linked = TutorialFactory(title="Table", language="en", link="https://tutoriel.example/a")
    assert found("https://tutoriel.example/a", "Table", language="fr") == [(linked, True)]


def test_the_tutorial_itself_and_other_states_are_left_out():
    mine = TutorialFactory(title="Trier un tableau")
    TutorialFactory(title="Trier un tableau", status=Status.REFUSED)
    assert found(title=mine.title, exclude=mine.uid, statuses=[Status.PROPOSED, Status.ACCEPTED]) == []


def test_no_link_is_not_the_same_link():
    TutorialFactory(title="Autre chose", link="")
    assert found("", "Trier un tableau") == []


def test_duplicates_take_three_queries_whatever_their_number(django_assert_num_queries):
    for _ in range(30):
        TutorialSkillFactory(tutorial__title="Trier un tableau")
    with django_assert_num_queries(3):
        assert (
            len([list(one.tutorial.skills.all()) for one in queries.likely_duplicates("", "Trier un tableau")]) == queries.MOST_DUPLICATES
        )


def test_snapshot_says_what_is_accessible(people, values, skill):
    tutorial = services.create(people["person"], values | {"accessibility": "Sous-titres"}, [skill])
    assert services.snapshot(tutorial)["accessibility"] == "Sous-titres"
