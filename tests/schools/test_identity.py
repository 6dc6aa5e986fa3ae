"""Finding a pupil from what is typed: case, accents, hyphens and apostrophes do not matter, everything else does."""

import datetime
import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from challenges.journal.models import Entry
from challenges.runtime.assessments.models import Learner
from challenges.runtime.schools import rules, services
from challenges.runtime.schools.identity import folded, matches
from challenges.runtime.schools.models import Member, Pupil
from tests.factories import people

BORN = datetime.date(2011, 1, 27)
LETTERS = st.characters(min_codepoint=0x41, max_codepoint=0x17F, categories=["Lu", "Ll"], exclude_characters="ı")
SEPARATORS = " -'’.·\u00a0\u2010\u2011\t"
NAMES = st.text(st.one_of(LETTERS, st.sampled_from(SEPARATORS)), min_size=1, max_size=30)


@dataclass(frozen=True)
class Person:
    last_name: str
    first_name: str
    birth_date: datetime.date = BORN


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("LEFEVRE", "Lefèvre"),
        ("lefèvre", "LEFÈVRE"),
        ("jean pierre", "Jean-Pierre"),
        ("Jean‑Pierre", "Jean-Pierre"),
        ("D'Arc", "d’Arc"),
        ("dARC", "D’Arc"),
        ("Noemie", "Noémie"),
        ("Noe\u0308l", "Noël"),
        ("Soeur", "Sœur"),
        ("SŒUR", "soeur"),
        ("Laetitia", "Lætitia"),
        ("Strauss", "Strauß"),
        ("Francois", "François"),
        ("Nuñez", "NUNEZ"),
        (" Zoé ", "Zoé"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
        ("Дми́трий", "Дмитрий"),
    ],
)
def test_names_that_people_take_for_the_same_are_the_same(typed, written):
    assert folded(typed) == folded(written)


@pytest.mark.parametrize(
    ("one", "other"), [("Martin", "Martine"), ("Léa", "Lia"), ("Ali", "Ali2"), ("Anne Marie", "Marie Anne"), ("李", "王")]
)
def test_names_that_differ_stay_different(one, other):
    assert folded(one) != folded(other)


@given(NAMES)
def test_folding_twice_changes_nothing(name):
    assert folded(folded(name)) == folded(name)


@given(NAMES)
def test_case_does_not_matter(name):
    assert folded(name.upper().casefold()) == folded(name.casefold()) == folded(name)


@given(NAMES)
def test_the_form_of_accents_does_not_matter(name):
    assert {folded(unicodedata.normalize(form, name)) for form in ("NFC", "NFD", "NFKC", "NFKD")} == {folded(name)}


@given(NAMES, st.sampled_from(SEPARATORS), st.integers(0, 30))
def test_separators_do_not_matter(name, separator, position):
    assert folded(name[:position] + separator + name[position:]) == folded(name)


@given(st.text(max_size=40))
def test_a_folded_name_holds_letters_and_digits_only(name):
    assert [character for character in folded(name) if not character.isalnum()] == []


@given(NAMES, NAMES)
def test_a_person_is_found_by_what_folds_alike(last, first):
    person = Person(last, first)
    assert matches([person], last.upper(), f" {first} ", BORN) == [person]


@given(NAMES, NAMES)
def test_names_are_not_taken_for_each_other(last, first):
    assume(folded(last) != folded(first))
    assert matches([Person(last, first)], first, last, BORN) == []


@given(st.dates(), st.dates())
def test_the_birth_date_matters(one, other):
    assume(one != other)
    assert matches([Person("Lefèvre", "Chloé", one)], "Lefèvre", "Chloé", other) == []


def test_homonyms_are_all_found():
    twins = [Person("Lefèvre", "Chloé"), Person("LEFEVRE", "Chloe")]
    assert matches([*twins, Person("Nguyen", "Tom")], "lefevre", "chloe", BORN) == twins


@pytest.mark.parametrize(("typed", "written"), [("ᴬda", "Ada"), ("𝐀da", "Ada")])
def test_odd_letters_of_a_copied_name_fold_like_plain_ones(typed, written):
    assert folded(typed) == folded(written)


def test_a_turkish_name_in_capitals_is_the_same_name():
    assert folded("YILDIZ") == folded("Yıldız")


@pytest.mark.parametrize(("typed", "written"), [("Lukasz", "Łukasz"), ("Soren", "Søren"), ("Dordevic", "Đorđević")])
def test_a_stroke_through_a_letter_does_not_matter(typed, written):
    assert folded(typed) == folded(written)


# ---------------------------------------------------------------- the register


@pytest.mark.django_db
def test_adding_a_pupil_who_is_in_the_register_moves_them(school):
    before = Pupil.objects.get(last_name="Nguyen")
    row = services.PupilRow("Nguyen", "Tom", datetime.date(2011, 6, 18), "Orval")
    made = services.add_pupils(school, "3e C", "2026-2027", [row], user=school.teacher)
    assert (made[0].pk, made[0].school_class.name, made[0].birth_place, school.pupils.count()) == (before.pk, "3e C", "Orval", 3)


@pytest.mark.django_db
def test_adding_pupils_is_in_the_journal_without_their_names(school):
    entry = Entry.objects.get(action="schools.add_pupils")
    assert (entry.actor, entry.target, entry.data) == (
        f"user:{school.teacher.uid}",
        f"school:{school.uid}",
        {"school_class": "3e B", "count": 3},
    )


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["stranger", "teacher of another school", "head of another school"])
def test_only_members_add_pupils(who, school, other_school):
    from django.core.exceptions import PermissionDenied

    user = {
        "stranger": people.user,
        "teacher of another school": lambda: other_school.teacher,
        "head of another school": lambda: other_school.head,
    }[who]()
    with pytest.raises(PermissionDenied):
        services.add_pupils(school, "3e B", "2026-2027", [services.PupilRow("X", "Y", BORN)], user=user)
    assert school.pupils.count() == 3


@pytest.mark.django_db
def test_a_tie_once_made_stays(school):
    pupil = school.pupils.first()
    first, second = Learner.objects.create(), Learner.objects.create()
    services.tie(pupil, first)
    services.tie(pupil, second)
    pupil.refresh_from_db()
    assert (pupil.learner, Entry.objects.filter(action="schools.tie").count()) == (first, 1)


@pytest.mark.django_db
def test_a_member_has_one_role_that_can_change(school):
    services.add_member(school, school.teacher, Member.Role.HEAD, actor="tests")
    assert (rules.is_head(school.teacher, school), school.members.filter(user=school.teacher).count()) == (True, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "member", "head"),
    [
        ("teacher", True, False),
        ("head", True, True),
        ("stranger", False, False),
        ("inactive", False, False),
        ("superuser", True, True),
        ("anonymous", False, False),
    ],
)
def test_who_works_in_a_school_and_who_heads_it(who, member, head, school, django_user_model):
    from django.contrib.auth.models import AnonymousUser

    if who == "inactive":
        school.head.is_active = False
    user = {
        "teacher": lambda: school.teacher,
        "head": lambda: school.head,
        "stranger": people.user,
        "inactive": lambda: school.head,
        "superuser": lambda: django_user_model.objects.create_superuser("root", "r@example.org", "x"),
        "anonymous": AnonymousUser,
    }[who]()
    assert (rules.is_member(user, school), rules.is_head(user, school)) == (member, head)


@pytest.mark.django_db
def test_schools_of_a_user_stand_by_name(school, other_school):
    services.add_member(other_school, school.teacher, Member.Role.TEACHER, actor="tests")
    assert [found.name for found in rules.schools_of(school.teacher)] == ["Collège des Tilleuls", "Lycée de la Baie"]
