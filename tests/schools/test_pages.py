"""The pages of a school: who opens each, what each form does, and nothing of another school."""

import datetime

import pytest
from django.urls import reverse

from challenges.journal.models import Entry
from challenges.runtime.schools import services
from challenges.runtime.schools.models import Invitation, Member, Merge, Pupil
from challenges.runtime.schools.models.members import Role
from tests.factories import people
from tests.pages import messages, press

pytestmark = pytest.mark.django_db
BORN = datetime.date(2011, 3, 4)


def pupil_of(school):
    return school.pupils.filter(last_name="Nguyen", first_name="Tom").earliest("pk")


def merged(school):
    """A merge of two entries that was done."""
    other = services.add_pupil(school, user=school.head, last_name="Nguyen", first_name="Tommy", birth_date=BORN)
    return services.merge(pupil_of(school), other, user=school.head)


def member_of(school):
    return Member.objects.get(school=school, user=school.teacher)


# Each page and act of the space: its address, what is posted (None: it is read), who may.
EVERYBODY, MANAGERS = {"teacher", "administrator", "head"}, {"administrator", "head"}
PAGES = {
    "register": (lambda s: reverse("register:register", args=[s.uid]), None, EVERYBODY),
    "classes": (lambda s: reverse("register:classes", args=[s.uid]), None, EVERYBODY),
    "make a class": (lambda s: reverse("register:classes", args=[s.uid]), {"name": "X", "kind": "class", "year": "2026-2027"}, MANAGERS),
    "rename a class": (lambda s: reverse("register:rename_class", args=[s.uid, s.classes.get().uid]), {"name": "X"}, MANAGERS),
    "new pupil": (lambda s: reverse("register:new_pupil", args=[s.uid]), None, EVERYBODY),
    "pupil": (lambda s: reverse("register:pupil", args=[s.uid, pupil_of(s).uid]), None, EVERYBODY),
    "change": (lambda s: reverse("register:change_pupil", args=[s.uid, pupil_of(s).uid]), None, MANAGERS),
    "place": (lambda s: reverse("register:place", args=[s.uid, pupil_of(s).uid]), {}, MANAGERS),
    "leave": (lambda s: reverse("register:leave", args=[s.uid, pupil_of(s).uid]), {}, MANAGERS),
    "merge": (lambda s: reverse("register:merge", args=[s.uid, pupil_of(s).uid, s.pupils.get(last_name="Diallo").uid]), None, MANAGERS),
    "undo": (lambda s: reverse("register:undo_merge", args=[s.uid, pupil_of(s).uid, merged(s).uid]), {}, MANAGERS),
    "people": (lambda s: reverse("members:people", args=[s.uid]), None, EVERYBODY),
    "invite": (lambda s: reverse("members:people", args=[s.uid]), {"email": "x@example.org", "role": "teacher"}, MANAGERS),
    "role": (lambda s: reverse("members:change_role", args=[s.uid, member_of(s).pk]), {"role": "teacher"}, MANAGERS),
    "remove": (lambda s: reverse("members:remove", args=[s.uid, member_of(s).pk]), {}, MANAGERS | {"teacher"}),
}
WHO = ["visitor", "stranger", "teacher", "administrator", "head", "other head", "superuser"]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("page", PAGES)
def test_who_opens_each_page(page, who, school, other_school, client, django_user_model):
    school.administrator = people.user()
    services.add_member(school, school.administrator, Role.ADMINISTRATOR, actor="tests")
    address, posted, allowed = PAGES[page]
    address = address(school)
    users = {"stranger": people.user, "other head": lambda: other_school.head,
             "superuser": lambda: django_user_model.objects.create_superuser("root", "r@example.org", "x")}  # fmt: skip
    if who != "visitor":
        client.force_login(users[who]() if who in users else getattr(school, who))
    response = client.get(address) if posted is None else client.post(address, posted)
    expected = {200, 302} if who in allowed or who == "superuser" else {302} if who == "visitor" else {403}
    assert response.status_code in expected
    if who == "visitor":
        assert response.url == f"{reverse('login')}?next={address}"


@pytest.mark.parametrize("name", ["pupil", "change_pupil"])
def test_a_pupil_of_another_school_is_not_found_here(name, school, other_school, client):
    client.force_login(school.head)
    assert client.get(reverse(f"register:{name}", args=[school.uid, pupil_of(other_school).uid])).status_code == 404


def test_a_pupil_of_another_school_is_not_merged_here(school, other_school, client):
    client.force_login(school.head)
    assert client.get(reverse("register:merge", args=[school.uid, pupil_of(school).uid, pupil_of(other_school).uid])).status_code == 404


def test_a_class_of_another_school_is_not_renamed_here(school, other_school, client):
    client.force_login(school.head)
    client.post(reverse("register:rename_class", args=[school.uid, other_school.classes.get().uid]), {"name": "X"})
    assert other_school.classes.get().name == "3e B"


# ---------------------------------------------------------------- forms


def test_a_pupil_is_added_from_the_page(school, client):
    client.force_login(school.teacher)
    address = reverse("register:new_pupil", args=[school.uid])
    response = press(
        client, address, {"last_name": "Martin", "first_name": "Léa", "birth_date": "2011-03-04", "extra_time_percent": "0"}, follow=True
    )
    made = Pupil.objects.get(last_name="Martin")
    assert (response.redirect_chain, messages(response)) == (
        [(reverse("register:pupil", args=[school.uid, made.uid]), 302)], ["Léa Martin est dans le registre."],
    )  # fmt: skip


def test_a_homonym_is_asked_about_on_the_page(school, client):
    client.force_login(school.teacher)
    said = {"last_name": "NGUYEN", "first_name": "Tom", "birth_date": "2011-06-18", "extra_time_percent": "0"}
    response = client.post(reverse("register:new_pupil", args=[school.uid]), said)
    assert (response.status_code, [one.pk for one in response.context["alike"]], school.pupils.count()) == (422, [pupil_of(school).pk], 3)


def test_a_homonym_is_added_when_somebody_says_so(school, client):
    client.force_login(school.teacher)
    said = {
        "last_name": "Nguyen",
        "first_name": "Tom",
        "birth_date": "2011-06-18",
        "ine": "1111111111A",
        "extra_time_percent": "0",
        "sure": "1",
    }
    client.post(reverse("register:new_pupil", args=[school.uid]), said)
    assert school.pupils.filter(last_name="Nguyen").count() == 2


@pytest.mark.parametrize(
    ("field", "value"), [("last_name", ""), ("birth_date", "hier"), ("birth_date", "2999-01-01"), ("extra_time_percent", "300")]
)
def test_what_is_wrong_stands_beside_its_field(field, value, school, client):
    client.force_login(school.teacher)
    said = {"last_name": "Martin", "first_name": "Léa", "birth_date": "2011-03-04", "extra_time_percent": "0"} | {field: value}
    response = client.post(reverse("register:new_pupil", args=[school.uid]), said)
    assert (response.status_code, list(response.context["form"].errors), school.pupils.count()) == (422, [field], 3)


def test_a_pupil_is_changed_from_the_page(school, client):
    client.force_login(school.head)
    pupil = pupil_of(school)
    said = {
        "last_name": "Nguyen",
        "first_name": "Tom",
        "birth_date": "2011-06-18",
        "extra_time_percent": "33",
        "accessible_only": "on",
        "birth_place": "Orval",
    }
    press(client, reverse("register:change_pupil", args=[school.uid, pupil.uid]), said)
    pupil.refresh_from_db()
    assert (pupil.extra_time_percent, pupil.accessible_only, pupil.birth_place) == (33, True, "Orval")


def test_two_entries_are_merged_from_the_page_and_parted_again(school, client):
    client.force_login(school.head)
    kept, other = pupil_of(school), school.pupils.get(last_name="Diallo")
    page = reverse("register:merge", args=[school.uid, kept.uid, other.uid])
    press(client, page, {})
    one = school.pupils.standing().count()
    client.post(reverse("register:undo_merge", args=[school.uid, kept.uid, Merge.objects.get().uid]))
    assert (one, school.pupils.standing().count()) == (2, 3)


def test_a_merge_without_what_its_page_showed_is_refused(school, client):
    client.force_login(school.head)
    kept, other = pupil_of(school), school.pupils.get(last_name="Diallo")
    response = client.post(reverse("register:merge", args=[school.uid, kept.uid, other.uid]), {"seen": ""})
    assert (response.status_code, Merge.objects.count()) == (422, 0)


def test_an_invitation_shows_its_link_once(school, client):
    client.force_login(school.head)
    page = reverse("members:people", args=[school.uid])
    made = press(client, page, {"email": "x@example.org", "role": "teacher"})
    assert (len(made.context["link"]) > 60, client.get(page).context["link"]) == (True, "")


def test_a_guest_accepts_by_the_link(school, client):
    invited = services.invite(school, "x@example.org", Role.ADMINISTRATOR, user=school.head)
    guest = people.user()
    client.force_login(guest)
    address = reverse("members:accept", args=[invited.link.rstrip("/").rsplit("/", 1)[1]])
    response = client.post(address)
    assert (response.url, Member.objects.get(user=guest).role) == (reverse("schools:campaigns", args=[school.uid]), Role.ADMINISTRATOR)


def test_a_visitor_reads_who_invites_and_signs_in(school, client):
    invited = services.invite(school, "x@example.org", Role.TEACHER, user=school.head)
    path = reverse("members:accept", args=[invited.link.rstrip("/").rsplit("/", 1)[1]])
    page = client.get(path).content.decode()
    assert (school.name in page, f"{reverse('login')}?next={path}" in page, Invitation.objects.get().accepted_at) == (True, True, None)


@pytest.mark.parametrize("token", ["x", "a" * 300])
def test_a_link_of_nothing_says_so(token, client, db):
    response = client.get(reverse("members:accept", args=[token]))
    assert (response.status_code, response.templates[0].name) == (410, "members/invitation_over.html")


def test_who_read_a_pupils_page_is_in_the_journal_once(school, client):
    client.force_login(school.teacher)
    address = reverse("register:pupil", args=[school.uid, pupil_of(school).uid])
    client.get(address)
    client.get(address)
    assert list(Entry.objects.filter(action="schools.read_pupil").values_list("actor", "target")) == [
        (f"user:{school.teacher.uid}", f"pupil:{pupil_of(school).uid}")
    ]


def test_a_teacher_reads_no_ine(school, client):
    services.change_pupil(pupil_of(school), user=school.head, ine="1111111111A")
    client.force_login(school.teacher)
    page = client.get(reverse("register:pupil", args=[school.uid, pupil_of(school).uid])).content.decode()
    assert "1111111111A" not in page
