"""The people of a school: opening it, inviting, accepting, roles, leaving; somebody who manages always stays."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from challenges.journal.models import Entry
from challenges.runtime.schools import rules, services
from challenges.runtime.schools.models import Member, School
from challenges.runtime.schools.models.members import Role
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def managed(school):
    """The school with an administrator, beside its teacher and its head."""
    school.administrator = people.user()
    services.add_member(school, school.administrator, Role.ADMINISTRATOR, actor="tests")
    return school


def token_of(invited):
    return invited.link.rstrip("/").rsplit("/", 1)[1]


def test_an_operator_opens_a_school_and_invites_its_first_administrator(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        opened = services.open_school(
            name=" Lycée de l’Essai ", uai="0750655e", town="Paris", academy="Paris", kind="lycee", admin_email="a@example.org", user=None
        )
    school = School.objects.get()
    assert (school.name, school.uai, school.kind, opened.invited.invitation.role, mail.outbox[0].to, opened.invited.link in mail.outbox[0].body) == (
        "Lycée de l’Essai", "0750655E", "lycee", Role.ADMINISTRATOR, ["a@example.org"], True,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["teacher", "head", "stranger"])
def test_only_an_operator_opens_schools(who, school):
    user = people.user() if who == "stranger" else getattr(school, who)
    with pytest.raises(PermissionDenied):
        services.open_school(name="X", user=user)
    assert School.objects.count() == 1


def test_one_who_was_given_the_permission_opens_schools(django_user_model):
    user = people.user()
    user.user_permissions.add(Permission.objects.get(codename="add_school"))
    services.open_school(name="X", user=django_user_model.objects.get(pk=user.pk))
    assert Entry.objects.get(action="schools.create").actor == f"user:{user.uid}"


def test_a_number_opens_one_school(school):
    services.open_school(name="Un", uai="0750655E", user=None)
    with pytest.raises(ValidationError) as refused:
        services.open_school(name="Deux", uai="0750655E", user=None)
    assert (list(refused.value.error_dict), School.objects.filter(name="Deux").exists()) == (["__all__"], False)


def test_a_wrong_letter_opens_nothing():
    with pytest.raises(ValidationError) as refused:
        services.open_school(name="Un", uai="0750655F", user=None)
    assert (list(refused.value.error_dict), School.objects.count()) == (["uai"], 0)


def test_a_wrong_address_opens_nothing():
    with pytest.raises(ValidationError):
        services.open_school(name="Un", admin_email="personne", user=None)
    assert School.objects.count() == 0


# ---------------------------------------------------------------- invitations


@pytest.mark.parametrize(
    ("who", "may"), [("administrator", True), ("head", True), ("teacher", False), ("stranger", False), ("other head", False)]
)
def test_who_invites(who, may, managed, other_school):
    user = {"stranger": people.user(), "other head": other_school.head}.get(who) or getattr(managed, who)
    if may:
        services.invite(managed, "x@example.org", Role.TEACHER, user=user)
    else:
        with pytest.raises(PermissionDenied):
            services.invite(managed, "x@example.org", Role.TEACHER, user=user)
    assert managed.invitations.count() == int(may)


def test_an_invitation_is_accepted_once(managed):
    invited = services.invite(managed, "x@example.org", Role.HEAD, user=managed.head)
    guest, second = people.user(), people.user()
    services.accept(token_of(invited), user=guest)
    with pytest.raises(ValidationError):
        services.accept(token_of(invited), user=second)
    assert (rules.is_head(guest, managed), rules.is_member(second, managed)) == (True, False)


def test_the_secret_of_a_link_is_not_kept(managed):
    invited = services.invite(managed, "x@example.org", Role.HEAD, user=managed.head)
    assert token_of(invited) not in str(list(type(invited.invitation).objects.values())) + str(list(Entry.objects.values()))


@pytest.mark.parametrize(
    ("later", "opens"), [(datetime.timedelta(days=7, seconds=-5), True), (datetime.timedelta(days=7, seconds=5), False)]
)
def test_a_link_opens_for_seven_days(later, opens, managed):
    invited = services.invite(managed, "x@example.org", Role.TEACHER, user=managed.head)
    guest = people.user()
    with time_machine.travel(timezone.now() + later, tick=False):
        if opens:
            services.accept(token_of(invited), user=guest)
        else:
            with pytest.raises(ValidationError):
                services.accept(token_of(invited), user=guest)
    assert rules.is_member(guest, managed) == opens


def test_inviting_again_replaces_the_link(managed):
    first = services.invite(managed, "x@example.org", Role.TEACHER, user=managed.head)
    second = services.invite(managed, "X@example.org", Role.HEAD, user=managed.head)
    first.invitation.refresh_from_db()
    assert (first.invitation.is_open, second.invitation.is_open) == (False, True)


def test_a_withdrawn_link_opens_nothing(managed):
    invited = services.invite(managed, "x@example.org", Role.TEACHER, user=managed.head)
    services.withdraw(invited.invitation, user=managed.administrator)
    with pytest.raises(ValidationError):
        services.accept(token_of(invited), user=people.user())


def test_a_head_of_another_school_withdraws_nothing(managed, other_school):
    invited = services.invite(managed, "x@example.org", Role.TEACHER, user=managed.head)
    with pytest.raises(PermissionDenied):
        services.withdraw(invited.invitation, user=other_school.head)
    invited.invitation.refresh_from_db()
    assert invited.invitation.is_open


def test_one_who_works_there_in_this_role_is_not_invited_again(managed):
    with pytest.raises(ValidationError) as refused:
        services.invite(managed, managed.teacher.email, Role.TEACHER, user=managed.head)
    assert refused.value.message_dict == {"email": ["Cette personne travaille déjà dans l’établissement avec ce rôle."]}


def test_one_person_works_in_several_schools(managed, other_school):
    invited = services.invite(other_school, managed.teacher.email, Role.ADMINISTRATOR, user=other_school.head)
    services.accept(token_of(invited), user=managed.teacher)
    assert [found.name for found in rules.schools_of(managed.teacher)] == ["Collège des Tilleuls", "Lycée de la Baie"]


# ---------------------------------------------------------------- roles


def alone(school):
    """Leave the administrator as the only one who manages."""
    Member.objects.filter(school=school, role=Role.HEAD).delete()
    return Member.objects.get(school=school, role=Role.ADMINISTRATOR)


def test_the_last_administrator_is_not_removed(managed):
    last = alone(managed)
    with pytest.raises(ValidationError):
        services.remove(last, user=managed.administrator)
    assert Member.objects.filter(pk=last.pk).exists()


def test_the_last_administrator_keeps_the_role(managed):
    last = alone(managed)
    with pytest.raises(ValidationError):
        services.change_role(last, Role.TEACHER, user=managed.administrator)
    last.refresh_from_db()
    assert last.role == Role.ADMINISTRATOR


def test_an_invitation_as_a_teacher_does_not_take_the_role_of_the_last_administrator(managed):
    alone(managed)
    invited = services.invite(managed, "autre@example.org", Role.TEACHER, user=managed.administrator)
    with pytest.raises(ValidationError):
        services.accept(token_of(invited), user=managed.administrator)
    assert rules.is_manager(managed.administrator, managed)


def test_a_closed_account_does_not_manage(managed):
    last = alone(managed)
    services.add_member(managed, managed.head, Role.HEAD, actor="tests")
    type(managed.head).objects.filter(pk=managed.head.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        services.remove(last, user=managed.administrator)


def test_an_administrator_is_removed_when_a_head_stays(managed):
    services.remove(Member.objects.get(school=managed, user=managed.administrator), user=managed.head)
    assert not rules.is_member(managed.administrator, managed)


def test_everybody_may_leave_by_themselves(managed):
    services.remove(Member.objects.get(school=managed, user=managed.teacher), user=managed.teacher)
    assert not rules.is_member(managed.teacher, managed)


@pytest.mark.parametrize("who", ["teacher", "other head", "stranger"])
def test_who_changes_no_role(who, managed, other_school):
    user = {"other head": other_school.head, "stranger": people.user()}.get(who) or getattr(managed, who)
    member = Member.objects.get(school=managed, user=managed.teacher)
    with pytest.raises(PermissionDenied):
        services.change_role(member, Role.HEAD, user=user)
    member.refresh_from_db()
    assert member.role == Role.TEACHER


def test_a_role_that_is_none_is_refused(managed):
    member = Member.objects.get(school=managed, user=managed.teacher)
    with pytest.raises(ValidationError):
        services.change_role(member, "root", user=managed.head)
