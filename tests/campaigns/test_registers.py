"""Named campaigns and a register that lives: accounts, departures, classes that change, groups, codes given anew."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from challenges.runtime.assessments.models import Learner
from challenges.runtime.assessments.services import learner_of
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.schools import services
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupil(school, released_bank):
    return school.pupils.get(last_name="Nguyen")


def campaign(school, school_class=None):
    return campaigns.create_campaign(
        school, user=school.teacher, name="Parcours", competences=["1.1"], closes_at=timezone.now() + datetime.timedelta(days=1),
        access=Campaign.Access.NAMED, school_class=school_class,
    )  # fmt: skip


def identity(pupil):
    return campaigns.Identity(pupil.last_name, pupil.first_name, pupil.birth_date)


def with_account(pupil):
    account = people.user()
    services.tie(pupil, learner_of(account))
    return account


def test_a_classmates_name_and_birth_date_open_nothing_of_one_who_has_an_account(school, pupil):
    with_account(pupil)
    into = campaign(school)
    with pytest.raises(campaigns.SignInFirst):
        campaigns.join(into, identity=identity(pupil))
    assert into.participations.count() == 0


def test_one_who_is_signed_in_joins_by_the_account(school, pupil):
    account = with_account(pupil)
    joined = campaigns.join(campaign(school), learner=learner_of(account))
    assert (joined.participation.pupil, joined.participation.learner) == (pupil, learner_of(account))


def test_the_page_says_to_sign_in(school, pupil, client):
    with_account(pupil)
    into = campaign(school)
    said = {"last_name": "Nguyen", "first_name": "Tom", "birth_date": "2011-06-18"}
    response = client.post(f"/parcours/{into.code}/", said)
    assert (response.status_code, response.context["form"].non_field_errors()) == (422, [str(campaigns.SignInFirst())])


def test_one_who_left_joins_nothing_new(school, pupil):
    services.leave(pupil, user=school.head)
    with pytest.raises(campaigns.NotInRegister):
        campaigns.join(campaign(school), identity=identity(pupil))


def test_one_who_left_goes_on_with_what_was_begun(school, pupil):
    into = campaign(school)
    begun = campaigns.join(into, identity=identity(pupil)).participation
    services.leave(pupil, user=school.head)
    campaigns.allow_resume(begun, user=school.teacher)
    assert campaigns.join(into, identity=identity(pupil)).participation == begun


def test_one_whose_class_changes_goes_on_with_what_was_begun(school, pupil):
    into = campaign(school, school.classes.get())
    begun = campaigns.join(into, identity=identity(pupil)).participation
    services.place(pupil, services.make_class(school, name="3e C", kind="class", year="2026-2027", user=school.head), user=school.head)
    campaigns.allow_resume(begun, user=school.teacher)
    assert campaigns.join(into, identity=identity(pupil)).participation == begun


def test_one_of_a_new_year_joins_what_the_class_of_last_year_was_given(school, pupil):
    into = campaign(school, school.classes.get())
    services.place(pupil, services.make_class(school, name="2de 1", kind="class", year="2027-2028", user=school.head), user=school.head)
    assert campaigns.join(into, identity=identity(pupil)).participation.pupil == pupil


def test_a_campaign_of_a_group_is_for_its_pupils(school, pupil):
    group = services.make_class(school, name="Latin", kind="group", year="2026-2027", user=school.head)
    services.place(pupil, group, user=school.head)
    into, other = campaign(school, group), school.pupils.get(last_name="Diallo")
    with pytest.raises(campaigns.NotInRegister):
        campaigns.join(into, identity=identity(other))
    assert campaigns.join(into, identity=identity(pupil)).participation.pupil == pupil


def test_a_merged_entry_is_nobody(school, pupil):
    other = services.add_pupil(school, user=school.head, last_name="Nguyen", first_name="Tommy", birth_date=pupil.birth_date)
    services.merge(pupil, other, user=school.head)
    with pytest.raises(campaigns.NotInRegister):
        campaigns.join(campaign(school), identity=campaigns.Identity("Nguyen", "Tommy", pupil.birth_date))


def test_a_teachers_leave_to_go_on_gives_another_return_code(school, pupil):
    into = campaign(school)
    begun = campaigns.join(into, identity=identity(pupil)).participation
    lost = begun.return_code
    campaigns.allow_resume(begun, user=school.teacher)
    again = campaigns.join(into, identity=identity(pupil)).participation
    with pytest.raises(campaigns.WrongReturnCode):
        campaigns.come_back(into, lost, address="192.0.2.1")
    assert campaigns.come_back(into, again.return_code, address="192.0.2.1").participation == begun


def test_one_person_in_two_schools_has_one_learner(school, other_school, pupil):
    learner = Learner.objects.create()
    services.tie(pupil, learner)
    other = other_school.pupils.get(last_name="Nguyen")
    services.tie(other, learner)
    assert campaigns.join(campaign(other_school), identity=identity(other)).participation.learner == learner


def test_a_return_code_has_a_page_to_print_for_its_participant_alone(school, pupil, client):
    into = campaign(school)
    client.post(f"/parcours/{into.code}/", {"last_name": "Nguyen", "first_name": "Tom", "birth_date": "2011-06-18", "key": "k" * 43})
    participation = into.participations.get()
    address = f"/parcours/code-de-retour/{participation.uid}/"
    page = client.get(address).content.decode()
    assert (participation.shown_return_code in page, Client().get(address).status_code) == (True, 404)
