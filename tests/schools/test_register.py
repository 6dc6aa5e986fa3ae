"""The register: adding, homonyms, identifiers, classes by year, leaving and coming back."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from challenges.journal.models import Entry
from challenges.runtime.schools import queries, services
from challenges.runtime.schools.models import Enrolment, Pupil, SchoolClass
from challenges.runtime.schools.services.register import Homonym
from tests.factories import people

pytestmark = pytest.mark.django_db
BORN = datetime.date(2011, 3, 4)


def add(school, user=None, **said):
    return services.add_pupil(school, user=user or school.head, **{"last_name": "Martin", "first_name": "Léa", "birth_date": BORN} | said)


def make(school, name, year="2026-2027", kind="class"):
    return services.make_class(school, name=name, kind=kind, year=year, user=school.head)


def test_a_pupil_is_added_with_a_class(school):
    pupil = add(school, school_class=school.classes.get(), ine=" 1234567890a ")
    assert (pupil.ine, pupil.school_class.name, [one.school_class.name for one in pupil.enrolments.all()]) == (
        "1234567890A",
        "3e B",
        ["3e B"],
    )


@pytest.mark.parametrize(("last", "first"), [("MARTIN", "Lea"), ("Martin ", "Léa"), ("Mar-tin", "Lé a")])
def test_one_who_is_called_alike_and_born_the_same_day_is_asked_about(last, first, school):
    known = add(school)
    with pytest.raises(Homonym) as asked:
        add(school, last_name=last, first_name=first)
    assert (asked.value.pupils, school.pupils.filter(birth_date=BORN).count()) == ([known], 1)


def test_homonyms_of_one_day_stay_two_when_somebody_says_so(school):
    first, second = add(school, ine="1111111111A"), add(school, ine="2222222222B", sure=True)
    assert (first.pk == second.pk, school.pupils.filter(birth_date=BORN).count()) == (False, 2)


def test_twins_stay_two(school):
    add(school, first_name="Léa")
    add(school, first_name="Zoé")
    assert school.pupils.filter(birth_date=BORN).count() == 2


def test_one_ine_is_one_pupil_of_a_school(school):
    add(school, ine="1111111111A")
    with pytest.raises(ValidationError) as refused:
        add(school, first_name="Zoé", ine="1111111111a")
    assert refused.value.message_dict == {"ine": ["Cet identifiant est déjà celui d’un autre élève de l’établissement."]}


def test_two_schools_may_know_one_ine(school, other_school):
    add(school, ine="1111111111A")
    assert add(other_school, ine="1111111111A").school == other_school


@pytest.mark.parametrize("born", [datetime.date(1899, 12, 31), datetime.date(2999, 1, 1)])
def test_a_birth_date_that_is_nobodys_is_refused(born, school):
    with pytest.raises(ValidationError) as refused:
        add(school, birth_date=born)
    assert list(refused.value.message_dict) == ["birth_date"]


def test_a_class_of_another_school_is_refused(school, other_school):
    with pytest.raises(ValidationError):
        add(school, school_class=other_school.classes.get())
    assert not school.pupils.filter(birth_date=BORN).exists()


@pytest.mark.parametrize(("who", "may"), [("teacher", True), ("head", True), ("stranger", False), ("other", False)])
def test_who_adds_a_pupil(who, may, school, other_school):
    user = {"stranger": people.user(), "other": other_school.head}.get(who) or getattr(school, who)
    if may:
        add(school, user)
    else:
        with pytest.raises(PermissionDenied):
            add(school, user)
    assert school.pupils.filter(birth_date=BORN).exists() == may


# Every verb that changes a pupil or a class, with one who may not.
VERBS = {
    "change": lambda school, pupil, user: services.change_pupil(pupil, user=user, first_name="X"),
    "place": lambda school, pupil, user: services.place(pupil, school.classes.get(), user=user),
    "leave": lambda school, pupil, user: services.leave(pupil, user=user),
    "come back": lambda school, pupil, user: services.come_back(pupil, user=user),
    "rename class": lambda school, pupil, user: services.rename_class(school.classes.get(), "X", user=user),
    "make class": lambda school, pupil, user: services.make_class(school, name="X", kind="class", year="2026-2027", user=user),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["teacher", "stranger", "other"])
def test_only_those_who_manage_change_the_register(verb, who, school, other_school):
    user = {"stranger": people.user(), "other": other_school.head}.get(who) or getattr(school, who)
    before = list(Pupil.objects.order_by("pk").values())
    with pytest.raises(PermissionDenied):
        VERBS[verb](school, school.pupils.first(), user)
    assert list(Pupil.objects.order_by("pk").values()) == before


def test_a_change_is_in_the_journal_without_what_it_says(school):
    pupil = add(school)
    services.change_pupil(pupil, user=school.head, first_name="Zoé", birth_place="Orval")
    assert Entry.objects.get(action="schools.change_pupil").data == {"fields": ["birth_place", "first_name"]}


def test_a_new_name_has_its_place_in_the_list(school):
    pupil = add(school)
    services.change_pupil(pupil, user=school.head, last_name="Aabert")
    assert school.pupils.standing().first().last_name == "Aabert"


# ---------------------------------------------------------------- classes and years


def test_of_one_year_a_pupil_has_one_class_and_any_number_of_groups(school):
    pupil = add(school, school_class=school.classes.get())
    for made in (make(school, "3e C"), make(school, "Latin", kind="group"), make(school, "Chorale", kind="group")):
        services.place(pupil, made, user=school.head)
    pupil.refresh_from_db()
    assert (pupil.school_class.name, sorted(one.school_class.name for one in pupil.enrolments.all())) == (
        "3e C",
        ["3e C", "Chorale", "Latin"],
    )


def test_the_classes_of_the_years_before_stay(school):
    pupil = add(school, school_class=make(school, "4e B", "2025-2026"))
    services.place(pupil, make(school, "3e C"), user=school.head)
    shown = queries.pupil_page(Pupil.objects.get(pk=pupil.pk))
    assert [(one.school_class.year, one.school_class.name) for one in shown.enrolments] == [("2026-2027", "3e C"), ("2025-2026", "4e B")]


def test_a_class_of_last_year_is_not_the_present_one(school):
    pupil = add(school, school_class=make(school, "3e C"))
    services.place(pupil, make(school, "4e B", "2025-2026"), user=school.head)
    pupil.refresh_from_db()
    assert (pupil.school_class.name, pupil.enrolments.count()) == ("3e C", 2)


def test_a_class_that_is_renamed_keeps_its_pupils(school):
    known = school.classes.get()
    services.rename_class(known, " 3e  Bleue ", user=school.head)
    assert sorted(school.pupils.filter(school_class__name="3e Bleue").values_list("pk", flat=True)) == sorted(
        school.pupils.values_list("pk", flat=True)
    )


def test_a_class_is_not_renamed_into_another(school):
    make(school, "3e C")
    with pytest.raises(ValidationError):
        services.rename_class(school.classes.get(name="3e B"), "3e C", user=school.head)
    assert SchoolClass.objects.filter(school=school, name="3e B").exists()


@pytest.mark.parametrize("said", [{"name": " "}, {"year": "2026"}, {"kind": "club"}])
def test_what_is_no_class_is_refused(said, school):
    with pytest.raises(ValidationError):
        services.make_class(school, user=school.head, **{"name": "X", "kind": "class", "year": "2026-2027"} | said)
    assert school.classes.count() == 1


def test_adding_a_list_writes_the_class_of_the_year(school):
    assert sorted(Enrolment.objects.values_list("pupil__last_name", "school_class__name")) == [
        ("Diallo", "3e B"), ("Lefèvre", "3e B"), ("Nguyen", "3e B"),
    ]  # fmt: skip


# ---------------------------------------------------------------- leaving


def test_one_who_left_is_not_in_the_list_and_comes_back(school):
    pupil = services.leave(school.pupils.get(last_name="Nguyen"), user=school.head)
    gone = (pupil.is_present, [one.last_name for one in queries.listing(school, departed=True).page])
    services.come_back(pupil, user=school.head)
    assert (gone, queries.listing(school).page.paginator.count) == ((False, ["Nguyen"]), 3)


def test_leaving_twice_is_one_line_of_the_journal(school):
    pupil = school.pupils.get(last_name="Nguyen")
    services.leave(pupil, user=school.head)
    services.leave(pupil, user=school.head)
    assert Entry.objects.filter(action="schools.leave").count() == 1


# ---------------------------------------------------------------- the list


@pytest.mark.parametrize(
    ("text", "found"), [("lefevre", ["Lefèvre"]), ("CHLOE lef", ["Lefèvre"]), ("zzz", []), ("", ["Diallo", "Lefèvre", "Nguyen"])]
)
def test_a_search_finds_whatever_the_accents(text, found, school):
    assert [one.last_name for one in queries.listing(school, text=text).page] == found


def test_a_search_finds_by_ine(school):
    add(school, ine="1111111111A")
    assert [one.last_name for one in queries.listing(school, text="1111111111a").page] == ["Martin"]


def test_the_list_of_a_group_and_of_a_class(school):
    pupil, group = school.pupils.get(last_name="Nguyen"), make(school, "Latin", kind="group")
    services.place(pupil, group, user=school.head)
    assert [one.last_name for one in queries.listing(school, class_uid=str(group.uid)).page] == ["Nguyen"]


def test_another_schools_class_narrows_nothing(school, other_school):
    assert queries.listing(school, class_uid=str(other_school.classes.get().uid)).chosen is None


def test_the_list_costs_the_same_queries_for_many_pupils(school, client, django_assert_max_num_queries):
    rows = [services.PupilRow(f"Nom{number}", "Prénom", BORN) for number in range(150)]
    services.add_pupils(school, "3e D", "2026-2027", rows, user=school.teacher)
    client.force_login(school.head)
    with django_assert_max_num_queries(12):
        response = client.get(f"/ecole/{school.uid}/registre/")
    assert (response.status_code, len(response.context["listing"].page.object_list)) == (200, 100)
