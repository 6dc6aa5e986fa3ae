"""Two entries that are one person: everything goes to one of them, and comes back when it is undone."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from challenges.decisions import Outdated
from challenges.runtime.assessments.models import Assessment, KnowledgeState, Learner
from challenges.runtime.assessments.services import answer, learner_of, next_attempt
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.runtime.certification.models import Candidate
from challenges.runtime.schools import queries, services
from challenges.runtime.schools.models import Enrolment, Pupil
from challenges.runtime.schools.services.merging import facts_of_merge, held_by
from tests.factories import certification, people

pytestmark = pytest.mark.django_db
BORN = datetime.date(2011, 3, 4)


def campaign(school):
    return campaigns.create_campaign(
        school,
        user=school.teacher,
        name="Parcours",
        competences=["1.1"],
        closes_at=timezone.now() + datetime.timedelta(days=1),
        access=Campaign.Access.NAMED,
    )


def entry(school, first_name, **said):
    return services.add_pupil(
        school, user=school.head, last_name="Martin", first_name=first_name, birth_date=BORN, school_class=school.classes.first(), **said
    )


def plays(pupil, into, answers=2):
    """Let a pupil join a campaign and answer."""
    joined = campaigns.join(into, identity=campaigns.Identity(pupil.last_name, pupil.first_name, pupil.birth_date))
    for _number in range(answers):
        attempt = next_attempt(joined.participation.assessment)
        if attempt is not None:
            answer(attempt, None, skipped=True)
    return joined.participation


@pytest.fixture
def two(school, released_bank):
    """Two entries of one person, each with what it began."""
    kept, absorbed = entry(school, "Léa", ine="1111111111A"), entry(school, "Léana", birth_place="Orval")
    plays(kept, campaign(school))
    plays(absorbed, campaign(school))
    return Pupil.objects.get(pk=kept.pk), Pupil.objects.get(pk=absorbed.pk)


def picture():
    """All that merging may move."""
    return {
        "pupils": sorted(Pupil.objects.values_list("pk", "learner", "merged_into", "ine", "birth_place", "usual_name", "school_class")),
        "participations": sorted(Participation.objects.values_list("pk", "learner", "pupil")),
        "tests": sorted(Assessment.objects.values_list("pk", "learner")),
        "knowledge": sorted(KnowledgeState.objects.values_list("learner", "topic", "floor", "ceiling"), key=str),
        "candidates": sorted(Candidate.objects.values_list("pk", "learner", "pupil"), key=str),
        "enrolments": sorted(Enrolment.objects.values_list("pk", "pupil", "school_class")),
        "accounts": sorted(get_user_model().objects.values_list("pk", "is_active")),
    }


def test_all_that_one_holds_goes_to_the_other(two, school):
    kept, absorbed = two
    services.merge(kept, absorbed, user=school.head)
    kept.refresh_from_db()
    assert (
        set(Participation.objects.values_list("pupil", "learner")), set(Assessment.objects.values_list("learner", flat=True)), kept.birth_place,
        list(school.pupils.standing().filter(last_name="Martin")),
    ) == ({(kept.pk, kept.learner_id)}, {kept.learner_id}, "Orval", [kept])  # fmt: skip


def test_undoing_gives_everything_back(two, school):
    before = picture()
    done = services.merge(*two, user=school.head)
    changed = picture() != before
    services.undo_merge(done, user=school.head)
    assert (changed, picture()) == (True, before)


def test_one_without_a_learner_takes_the_others(school, released_bank):
    kept, absorbed = entry(school, "Léa"), entry(school, "Léana")
    plays(absorbed, campaign(school))
    before, learner = picture(), Pupil.objects.get(pk=absorbed.pk).learner_id
    done = services.merge(kept, absorbed, user=school.head)
    merged = Pupil.objects.get(pk=kept.pk).learner_id
    services.undo_merge(done, user=school.head)
    assert (merged, picture()) == (learner, before)


def test_the_learner_who_has_an_account_stays(two, school):
    kept, absorbed = two
    Learner.objects.filter(pk=absorbed.learner_id).update(user=people.user())
    services.merge(kept, absorbed, user=school.head)
    assert Pupil.objects.get(pk=kept.pk).learner_id == absorbed.learner_id


def test_of_two_accounts_the_second_is_closed_and_opened_again(two, school):
    kept, absorbed = two
    for one in two:
        Learner.objects.filter(pk=one.learner_id).update(user=people.user())
    second = Learner.objects.get(pk=absorbed.learner_id).user
    before = picture()
    done = services.merge(kept, absorbed, user=school.head)
    second.refresh_from_db()
    closed = second.is_active
    services.undo_merge(done, user=school.head)
    assert (closed, picture()) == (False, before)


def test_what_both_began_in_one_campaign_stays_apart_under_one_name(school, released_bank):
    kept, absorbed, same = entry(school, "Léa"), entry(school, "Léana"), campaign(school)
    plays(kept, same)
    plays(absorbed, same)
    before = picture()
    done = services.merge(Pupil.objects.get(pk=kept.pk), Pupil.objects.get(pk=absorbed.pk), user=school.head)
    rows = list(Participation.objects.values_list("pupil", flat=True))
    services.undo_merge(done, user=school.head)
    assert (rows, picture()) == ([kept.pk, kept.pk], before)


def test_a_place_in_an_exam_goes_with_its_entry(school, released_bank):
    session = certification.session(school)
    kept, absorbed = entry(school, "Léa"), entry(school, "Léana")
    certification.services.enrol(session, [absorbed], user=school.head)
    before = picture()
    done = services.merge(kept, absorbed, user=school.head)
    place = Candidate.objects.get().pupil_id
    services.undo_merge(done, user=school.head)
    assert (place, picture()) == (kept.pk, before)


def test_the_register_of_another_school_follows_the_learner(two, school, other_school):
    kept, absorbed = two
    elsewhere = services.add_pupil(other_school, user=other_school.head, last_name="Martin", first_name="Léana", birth_date=BORN)
    Pupil.objects.filter(pk=elsewhere.pk).update(learner=absorbed.learner_id)
    before = picture()
    done = services.merge(kept, absorbed, user=school.head)
    moved = Pupil.objects.get(pk=elsewhere.pk).learner_id
    services.undo_merge(done, user=school.head)
    assert (moved, picture()) == (kept.learner_id, before)


def test_a_merged_pupil_finds_what_was_begun_by_either_name(two, school):
    kept, absorbed = two
    mine = Participation.objects.get(pupil=absorbed)
    services.merge(kept, absorbed, user=school.head)
    with pytest.raises(campaigns.AlreadyJoined):
        campaigns.join(mine.campaign, identity=campaigns.Identity("Martin", "Léa", BORN))


def test_what_each_holds_is_shown(two):
    kept, _absorbed = two
    assert [(str(title), [(line.title, line.state) for line in lines]) for title, lines in held_by(kept).groups] == [
        ("Compte et réponses", [("Évaluations passées\u00a0: 1", "")]),
        ("Campagnes", [("Parcours", "en cours")]),
    ]


@pytest.mark.parametrize("who", ["teacher", "stranger", "other"])
def test_only_those_who_manage_merge(who, two, school, other_school):
    user = {"stranger": people.user(), "other": other_school.head}.get(who) or getattr(school, who)
    before = picture()
    with pytest.raises(PermissionDenied):
        services.merge(*two, user=user)
    assert picture() == before


@pytest.mark.parametrize("who", ["teacher", "stranger", "other"])
def test_only_those_who_manage_undo(who, two, school, other_school):
    done = services.merge(*two, user=school.head)
    user = {"stranger": people.user(), "other": other_school.head}.get(who) or getattr(school, who)
    with pytest.raises(PermissionDenied):
        services.undo_merge(done, user=user)
    done.refresh_from_db()
    assert done.undone_at is None


def test_entries_of_two_schools_are_not_merged(school, other_school):
    with pytest.raises(ValidationError):
        services.merge(school.pupils.first(), other_school.pupils.first(), user=school.head)


def test_an_entry_is_not_merged_with_itself(school):
    pupil = school.pupils.first()
    with pytest.raises(ValidationError):
        services.merge(pupil, pupil, user=school.head)


def test_an_entry_is_merged_once(two, school):
    services.merge(*two, user=school.head)
    with pytest.raises(ValidationError):
        services.merge(*two, user=school.head)


def test_a_merge_is_undone_once(two, school):
    done = services.merge(*two, user=school.head)
    services.undo_merge(done, user=school.head)
    with pytest.raises(ValidationError):
        services.undo_merge(done, user=school.head)


def test_merges_are_undone_the_last_first(two, school):
    third = entry(school, "Léanne")
    first = services.merge(*two, user=school.head)
    services.merge(two[0], third, user=school.head)
    with pytest.raises(ValidationError):
        services.undo_merge(first, user=school.head)


def test_a_merge_is_refused_when_one_answered_meanwhile(two, school):
    kept, absorbed = two
    seen = facts_of_merge(kept, absorbed).mark
    plays(absorbed, campaign(school))
    with pytest.raises(Outdated):
        services.merge(kept, absorbed, user=school.head, seen=seen)
    assert Pupil.objects.get(pk=absorbed.pk).merged_into is None


def test_entries_that_could_be_one_person_are_found(school):
    pupil = entry(school, "Léa")
    near = [
        entry(school, "Léana"),
        entry(school, "Zoé"),
        services.add_pupil(school, user=school.head, last_name="Martin", first_name="Léa", birth_date=datetime.date(2011, 4, 3)),
    ]
    services.add_pupil(school, user=school.head, last_name="Autre", first_name="Léa", birth_date=datetime.date(2010, 1, 1))
    assert {one.pk for one in queries.alike(pupil)} == {one.pk for one in near}


def test_who_signs_in_after_a_merge_has_all(two, school):
    kept, absorbed = two
    account = people.user()
    Learner.objects.filter(pk=absorbed.learner_id).update(user=account)
    services.merge(kept, absorbed, user=school.head)
    assert learner_of(account).assessments.count() == 2
