"""Who may say who came by the ENT, every step by every role; ties that are taken back leave everything as it was."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from challenges.runtime.assessments.models import Learner
from challenges.runtime.assessments.services import learner_of
from challenges.runtime.campaigns import services as campaigns
from challenges.runtime.campaigns.models import Participation
from challenges.runtime.schools import reconciling
from challenges.runtime.schools.models import Pupil, Reconciliation
from challenges.runtime.schools.reconciling import Said
from tests.campaigns.test_school import create
from tests.factories import people

pytestmark = pytest.mark.django_db

TYPED = Said("Lefèvre", "Chloé", datetime.date(2011, 1, 27))


@pytest.fixture
def entry(school):
    return school.pupils.get(first_name="Chloé")


@pytest.fixture
def pupil_user(db):
    made = people.user("venue-par-l-ent")
    made.first_name = made.last_name = made.email = ""
    made.set_unusable_password()
    made.save()
    return made


@pytest.fixture
def waiting(school, pupil_user):
    return reconciling.reconcile(pupil_user, school, TYPED)


VERBS = {
    "confirm": lambda row, entry, user: reconciling.confirm(row, entry, user=user),
    "refuse": lambda row, entry, user: reconciling.refuse(row, user=user),
    "undo": lambda row, entry, user: reconciling.undo(row, user=user),
}


@pytest.mark.parametrize("verb", list(VERBS))
@pytest.mark.parametrize(
    ("who", "may"),
    [("teacher", True), ("head", True), ("superuser", True), ("stranger", False), ("other teacher", False), ("pupil", False)],
)
def test_who_may(school, other_school, entry, waiting, pupil_user, verb, who, may, django_user_model):
    if verb == "undo":
        reconciling.confirm(waiting, entry, user=school.head)
    user = {
        "teacher": lambda: school.teacher, "head": lambda: school.head, "superuser": lambda: django_user_model.objects.create_superuser("op"),
        "stranger": people.user, "other teacher": lambda: other_school.teacher, "pupil": lambda: pupil_user,
    }[who]()  # fmt: skip
    before = waiting.__class__.objects.get().state
    if may:
        VERBS[verb](waiting, entry, user)
    else:
        with pytest.raises(PermissionDenied):
            VERBS[verb](waiting, entry, user)
    assert (Reconciliation.objects.get().state != before) is may


@pytest.mark.parametrize("who", ["teacher", "other teacher", "stranger", "nobody"])
def test_the_page_is_the_school_s(school, other_school, waiting, entry, client, who):
    user = {"teacher": school.teacher, "other teacher": other_school.teacher, "stranger": people.user(), "nobody": None}[who]
    if user:
        client.force_login(user)
    page = f"/ecole/{school.uid}/registre/rapprochements/"
    statuses = [client.get(page).status_code, client.post(f"{page}{waiting.uid}/", {"act": str(entry.uid)}).status_code]
    assert (statuses, Reconciliation.objects.get().state) == (
        {"teacher": [200, 302], "nobody": [302, 302]}.get(who, [403, 403]), "tied" if who == "teacher" else "waiting")  # fmt: skip


def test_a_request_of_another_school_is_not_found_here(school, other_school, waiting, entry, client):
    client.force_login(other_school.teacher)
    answer = client.post(f"/ecole/{other_school.uid}/registre/rapprochements/{waiting.uid}/", {"act": str(entry.uid)})
    assert (answer.status_code, Reconciliation.objects.get().state) == (404, "waiting")


@pytest.mark.parametrize("act", ["", "rien", "00000000-0000-0000-0000-000000000000"])
def test_an_act_that_is_none_changes_nothing(school, waiting, client, act):
    client.force_login(school.teacher)
    answer = client.post(f"/ecole/{school.uid}/registre/rapprochements/{waiting.uid}/", {"act": act})
    assert (answer.status_code, Reconciliation.objects.get().state) == (404, "waiting")


def test_a_pupil_who_was_not_proposed_is_not_chosen(school, waiting, client):
    tom = school.pupils.get(first_name="Tom")
    with pytest.raises(ValidationError, match="Choisissez un des élèves proposés"):
        reconciling.confirm(waiting, tom, user=school.teacher)


@pytest.mark.parametrize("verb", ["confirm", "refuse"])
def test_what_is_decided_is_decided_once(school, waiting, entry, verb):
    VERBS[verb](waiting, entry, school.teacher)
    for again in ("confirm", "refuse"):
        with pytest.raises(ValidationError, match="déjà traitée"):
            VERBS[again](waiting, entry, school.teacher)


def test_a_request_that_was_refused_may_be_made_again(school, waiting, pupil_user):
    reconciling.refuse(waiting, user=school.teacher)
    again = reconciling.reconcile(pupil_user, school, TYPED)
    assert (again.pk != waiting.pk, again.state) == (True, "waiting")


def test_asked_again_while_it_waits_it_is_the_same_request(school, waiting, pupil_user):
    assert reconciling.reconcile(pupil_user, school, TYPED).pk == waiting.pk


def snapshot():
    return (
        sorted(Learner.objects.values_list("pk", "user")), sorted(Pupil.objects.values_list("pk", "learner")),
        sorted(Participation.objects.values_list("pk", "learner", "pupil")),
    )  # fmt: skip


def _alone(school, user, entry):
    pass


def _with_learner(school, user, entry):
    learner_of(user)


def _joined_without_account(school, user, entry):
    Pupil.objects.filter(pk=entry.pk).update(learner=Learner.objects.create())


def _both(school, user, entry):
    """Each did something."""
    campaigns.join(create(school), learner=learner_of(user), label="Chloé")
    _joined_without_account(school, user, entry)
    campaigns.join(create(school), learner=Pupil.objects.get(pk=entry.pk).learner)


@pytest.mark.parametrize("before", [_with_learner, _joined_without_account, _both])
def test_a_tie_that_is_undone_leaves_everything_as_it_was(school, entry, pupil_user, released_bank, before):
    before(school, pupil_user, entry)
    was = snapshot()
    row = reconciling.reconcile(pupil_user, school, TYPED)
    reconciling.confirm(row, entry, user=school.teacher)
    tied = (Pupil.objects.get(pk=entry.pk).learner.user, str(pupil_user.__class__.objects.get(pk=pupil_user.pk)))
    reconciling.undo(row, user=school.teacher)
    pupil_user.refresh_from_db()
    assert (tied, snapshot(), pupil_user.first_name) == ((pupil_user, "Chloé Lefèvre"), was, "")


def test_one_account_is_not_two_pupils_of_a_school(school, entry, pupil_user):
    reconciling.confirm(reconciling.reconcile(pupil_user, school, TYPED), entry, user=school.teacher)
    row = Reconciliation.objects.get()
    Reconciliation.objects.filter(pk=row.pk).update(state="refused")
    tom = school.pupils.get(first_name="Tom")
    again = reconciling.reconcile(pupil_user, school, Said("Nguyen", "Tom", tom.birth_date))
    with pytest.raises(ValidationError, match="défaites d’abord"):
        reconciling.confirm(again, tom, user=school.teacher)


def test_the_page_is_as_many_queries_for_thirty_as_for_one(school, client, django_assert_max_num_queries):
    client.force_login(school.teacher)
    page = f"/ecole/{school.uid}/registre/rapprochements/"
    for _number in range(30):
        reconciling.reconcile(people.user(), school, TYPED)
    client.get(page)
    with django_assert_max_num_queries(12):
        client.get(page)


@pytest.mark.parametrize(("believed", "state"), [("this school", "tied"), ("everybody", "tied"), ("another school", "waiting")])
def test_the_door_of_another_school_is_believed_no_more_than_what_is_typed(believed, state, school, other_school, entry, pupil_user):
    Pupil.objects.filter(pk=entry.pk).update(ine="1111111111A")
    by = {"this school": school.pk, "everybody": None, "another school": other_school.pk}[believed]
    said = Said("Lefèvre", "Chloé", datetime.date(2011, 1, 27), ine="1111111111A", uais=(school.uai,), vouched=True, believed_by=by)
    assert reconciling.reconcile(pupil_user, school, said).state == state


def test_an_ine_alone_from_the_door_of_another_school_finds_nobody(school, other_school, entry, pupil_user):
    Pupil.objects.filter(pk=entry.pk).update(ine="1111111111A")
    said = Said(ine="1111111111A", vouched=True, believed_by=other_school.pk)
    assert reconciling.reconcile(pupil_user, school, said).state == Reconciliation.State.NOBODY
