"""Pupils' accounts: usernames, first passwords that are told once, who gives and opens them again, and whose accounts never are."""

import datetime
import io
import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from pypdf import PdfReader

from challenges.journal.models import Entry
from challenges.runtime.assessments.models import Learner
from challenges.runtime.schools import services as schools
from challenges.runtime.schools.accounts import first_passwords, services, usernames
from challenges.runtime.schools.accounts.passwords import PupilPasswordValidator, is_pupil_account
from challenges.runtime.schools.accounts.rules import NotByTheSchool
from challenges.runtime.schools.accounts.slips import slips_pdf
from challenges.runtime.schools.models import Member, Pupil, SchoolClass
from challenges.runtime.schools.queries import this_year
from tests.factories import people
from tests.pages import messages

YEAR = "2026-2027"
pytestmark = pytest.mark.django_db


# Usernames.
@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Léa", "Martin", "lea.martin"), ("Jean-Élie", "D’Ormesson", "jeanelie.dormesson"), ("Œdipe", "Le Goff", "oedipe.legoff"),
        ("李", "王", "eleve"), ("Zoé", "王", "zoe"), ("A" * 40, "B", "a" * 13 + ".b"),
    ],
)  # fmt: skip
def test_a_username_is_the_name_folded(first, last, name):
    assert usernames.base_of(first, last) == name


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_username_can_be_typed_on_any_keyboard(first, last):
    assert re.fullmatch(r"[a-z0-9]{1,13}(\.[a-z0-9]{1,13})?", usernames.base_of(first, last))


@given(st.integers(0, 30))
def test_homonyms_are_numbered(n):
    taken = set()
    for _one in range(n):
        taken.add(usernames.free("lea.martin", taken))
    assert taken == {f"lea.martin{i if i > 1 else ''}" for i in range(1, n + 1)}


# First passwords.
def test_a_first_password_is_three_words_and_two_digits():
    found = re.fullmatch(r"([a-z]{4,7})-([a-z]{4,7})-([a-z]{4,7})-[2-9]{2}", first_passwords.draw())
    assert set(found.groups()) <= set(first_passwords.words())


def test_the_words_are_as_many_as_said():
    assert (len(first_passwords.words()), len(set(first_passwords.words())), round(first_passwords.bits(), 1)) == (625, 625, 33.9)


# Giving.
@pytest.fixture
def class_of(school):
    return school.classes.get()


def all_of(school):
    return list(school.pupils.all())


def test_each_of_a_class_gets_an_account_in_the_order_of_names(school):
    slips = services.give(school, all_of(school), user=school.teacher)
    assert [(str(slip.pupil), slip.username) for slip in slips] == [
        ("Aminata Diallo", "aminata.diallo"), ("Chloé Lefèvre", "chloe.lefevre"), ("Tom Nguyen", "tom.nguyen"),
    ]  # fmt: skip


def test_the_account_opens_with_what_the_slip_says_and_is_the_learners(school, client):
    (slip, *_others) = services.give(school, all_of(school), user=school.teacher)
    account = get_user_model().objects.get(username=slip.username)
    pupil = Pupil.objects.get(pk=slip.pupil.pk)
    assert (client.login(username=slip.username, password=slip.password), account.password_is_temporary, account.email, pupil.learner.user) == (
        True, True, "", account,
    )  # fmt: skip


def test_what_a_pupil_began_without_an_account_is_theirs_with_one(school):
    pupil = school.pupils.first()
    learner = Learner.objects.create()
    schools.tie(pupil, learner)
    services.give(school, [pupil], user=school.teacher)
    learner.refresh_from_db()
    assert (learner.user.username, Pupil.objects.get(pk=pupil.pk).learner, Learner.objects.count()) == ("aminata.diallo", learner, 1)


def test_homonyms_of_the_installation_are_numbered_whatever_the_case(school, other_school):
    people.user("Tom.Nguyen")
    names = [slip.username for one in (school, other_school) for slip in services.give(one, all_of(one), user=one.teacher)]
    assert names == [
        "aminata.diallo", "chloe.lefevre", "tom.nguyen2", "aminata.diallo2", "chloe.lefevre2", "tom.nguyen3",
    ]  # fmt: skip


def test_one_who_has_an_account_is_left_as_they_are(school):
    first = services.give(school, [school.pupils.first()], user=school.teacher)
    before = get_user_model().objects.get(username=first[0].username).password
    again = services.give(school, all_of(school), user=school.teacher)
    assert (len(again), get_user_model().objects.get(username=first[0].username).password) == (2, before)


def test_departed_and_merged_pupils_and_those_of_elsewhere_get_none(school, other_school):
    gone, absorbed, kept = all_of(school)
    schools.leave(gone, user=school.head)
    schools.merge(kept, absorbed, user=school.head)
    slips = services.give(school, [*all_of(school), *all_of(other_school)], user=school.head)
    assert [slip.pupil for slip in slips] == [kept]


def test_nothing_is_done_twice(school):
    services.give(school, all_of(school), user=school.teacher)
    with pytest.raises(services.NothingToDo):
        services.give(school, all_of(school), user=school.teacher)


def test_more_than_a_request_makes_are_refused_before_anything(school, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 2)
    with pytest.raises(services.TooMany):
        services.give(school, all_of(school), user=school.teacher)
    assert Learner.objects.count() == 0


def test_giving_is_journaled_without_a_name(school):
    services.give(school, [school.pupils.first()], user=school.teacher)
    entry = Entry.objects.get(action="schools.give_account")
    assert (entry.actor, entry.target, entry.data) == (
        f"user:{school.teacher.uid}", f"pupil:{school.pupils.first().uid}", {"school": str(school.uid)},
    )  # fmt: skip


def test_the_usernames_of_a_class_cost_the_same_queries_whatever_their_number(school):
    def asked(pupils):
        with CaptureQueriesContext(connection) as done:
            services._names(pupils)
        return len(done)

    assert (asked(all_of(school)), asked(all_of(school)[:1])) == (1, 1)


# Making again, and resetting.
@pytest.fixture
def slips(school):
    return services.give(school, all_of(school), user=school.teacher)


def test_slips_are_made_again_for_those_who_chose_no_password(school, slips):
    chosen = get_user_model().objects.get(username=slips[0].username)
    chosen.password_is_temporary = False
    chosen.save()
    again = services.make_again(school, all_of(school), user=school.teacher)
    assert ([slip.username for slip in again], {slip.password for slip in again} & {slip.password for slip in slips}) == (
        [slip.username for slip in slips[1:]], set(),
    )  # fmt: skip


def test_nobody_waits_for_new_slips_when_all_chose(school, slips):
    get_user_model().objects.update(password_is_temporary=False)
    with pytest.raises(services.NothingToDo):
        services.make_again(school, all_of(school), user=school.teacher)


def test_a_reset_changes_the_password_signs_out_and_is_journaled(school, slips, client):
    account = get_user_model().objects.get(username=slips[0].username)
    get_user_model().objects.update(password_is_temporary=False)
    client.force_login(account)
    slip = services.reset(slips[0].pupil, user=school.teacher)
    account.refresh_from_db()
    entry = Entry.objects.get(action="schools.reset_password")
    assert (account.check_password(slip.password), account.password_is_temporary, client.get(reverse("account")).status_code, entry.actor, entry.target) == (
        True, True, 302, f"user:{school.teacher.uid}", f"pupil:{slip.pupil.uid}",
    )  # fmt: skip


def _staff(user):
    user.is_staff = True


def _superuser(user):
    user.is_superuser = True


def _closed(user):
    user.is_active = False


def _address(user):
    user.email = "parent@example.org"


def _ent(user):
    user.set_unusable_password()


def _editor(user):
    user.groups.add(Group.objects.create(name="Un groupe"))


def _member(user):
    Member.objects.create(school=people.school("Ailleurs"), user=user, role="teacher")


KINDS = [_staff, _superuser, _closed, _address, _ent, _editor, _member]


@pytest.mark.parametrize("kind", KINDS)
def test_an_account_that_is_more_than_a_pupils_is_never_reset(kind, school, slips):
    account = get_user_model().objects.get(username=slips[0].username)
    kind(account)
    account.save()
    before = get_user_model().objects.get(pk=account.pk).password
    with pytest.raises(NotByTheSchool):
        services.reset(Pupil.objects.get(pk=slips[0].pupil.pk), user=school.head)
    with pytest.raises(services.NothingToDo):
        services.make_again(school, [slips[0].pupil], user=school.head)
    assert (get_user_model().objects.get(pk=account.pk).password, is_pupil_account(account)) == (before, False)


def test_an_account_that_a_school_gave_is_a_pupils(school, slips):
    assert is_pupil_account(get_user_model().objects.get(username=slips[0].username))


def test_somebody_who_is_in_no_register_is_no_pupil(db):
    assert not is_pupil_account(people.user())


def test_one_who_left_is_not_reset_from_where_they_left(school, slips):
    schools.leave(slips[0].pupil, user=school.head)
    with pytest.raises(NotByTheSchool):
        services.reset(Pupil.objects.get(pk=slips[0].pupil.pk), user=school.head)


def test_one_without_an_account_is_not_reset(school):
    with pytest.raises(NotByTheSchool):
        services.reset(school.pupils.first(), user=school.teacher)


VERBS = {
    "give": lambda school, user: services.give(school, all_of(school), user=user),
    "make_again": lambda school, user: services.make_again(school, all_of(school), user=user),
    "reset": lambda school, user: services.reset(school.pupils.first(), user=user),
}


@pytest.mark.parametrize("verb", VERBS)
def test_who_works_elsewhere_or_nowhere_does_nothing(verb, school, other_school, slips):
    before = list(get_user_model().objects.order_by("pk").values_list("pk", "password"))
    for stranger in (other_school.teacher, other_school.head, get_user_model().objects.get(username=slips[1].username)):
        with pytest.raises(PermissionDenied):
            VERBS[verb](school, stranger)
    assert [row for row in get_user_model().objects.order_by("pk").values_list("pk", "password") if row in before] == before


# The rules of a password.
@pytest.fixture
def account(school, slips):
    return get_user_model().objects.get(username="chloe.lefevre")


def codes(password, user=None):
    try:
        PupilPasswordValidator().validate(password, user)
    except ValidationError as error:
        return sorted(one.code for one in error.error_list)
    return []


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("velo", ["pupil_short"]), ("1234567", ["pupil_common", "pupil_short"]), ("azertyuiop", ["pupil_common"]), ("motdepasse", ["pupil_common"]),
        ("zyzyzyzyzyzy", ["pupil_repeated"]), ("ChloeLefevre", ["pupil_name"]), ("chloé2011", ["pupil_name"]), ("chloe.lefevre", ["pupil_name"]),
        ("lefèvre!!", ["pupil_name"]), ("mon27012011x", ["pupil_birth_date"]), ("27/01/11!!ab", ["pupil_birth_date"]),
        ("patin vert lune", []), ("Chloe mange des pommes", []), ("tigre-cabane", []), ("éééàààùùùçç", []), ("12 pirates", []),
    ],
)  # fmt: skip
def test_what_a_pupil_may_choose(password, wrong, account):
    assert codes(password, account) == wrong


def test_the_password_of_the_slip_is_not_chosen_again(account, slips):
    printed = next(slip.password for slip in slips if slip.username == account.username)
    assert (codes(printed, account), codes(printed)) == (["pupil_same"], [])


def test_each_thing_that_is_wrong_is_one_sentence(account):
    with pytest.raises(ValidationError) as refused:
        PupilPasswordValidator().validate("1234567", account)
    assert [message.count(".") for message in refused.value.messages] == [1, 1]


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_judged(password):
    assert set(codes(password)) <= {"pupil_short", "pupil_repeated", "pupil_common"}


# Slips.
def pages_of(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_ten_slips_stand_on_a_page_with_all_that_is_needed(school, settings):
    settings.BALISE_BASE_URL = "https://balise.example"
    rows = [schools.PupilRow(f"Nom{chr(97 + n)}", "Éléonore", datetime.date(2012, 1, 1)) for n in range(22)]
    schools.add_pupils(school, "3e C", this_year(), rows, user=school.teacher)
    pupils = list(school.pupils.filter(school_class__name="3e C"))
    pdf = slips_pdf(school, [services.Slip(pupil, f"u{n:02}", f"mot-de-passe-{n:02}") for n, pupil in enumerate(pupils)])
    texts = pages_of(pdf)
    said = [
        (len(re.findall(r"u\d\d", text)), text.count("Collège des Tilleuls – 3e C"), text.count("https://balise.example/compte/connexion/"))
        for text in texts
    ]
    assert said == [(10, 10, 10), (10, 10, 10), (2, 2, 2)]


def test_the_file_is_tagged_in_its_language_on_a4(school, slips):
    read = PdfReader(io.BytesIO(slips_pdf(school, slips)))
    root = read.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"], [round(float(side)) for side in read.pages[0].mediabox[2:]], read.metadata.title) == (
        True, "fr", [595, 842], "Comptes à découper – Collège des Tilleuls",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["#set page()", "[*Léa*]", "$x$ \\ {", "李 小龙", "Ségolène-" * 10])
def test_a_name_is_never_read_as_source_and_never_stops_the_file(name, school, slips):
    pupil = slips[0].pupil
    pupil.first_name = name
    text = " ".join(pages_of(slips_pdf(school, [services.Slip(pupil, "u", "p")])))
    assert name.split("-")[0].replace(" ", "") in text.replace(" ", "")


# Pages.
def addresses(school, pupil):
    uid, class_uid = school.uid, school.classes.get().uid
    return {
        "accounts": reverse("pupil_accounts:accounts", args=[uid]), "class": reverse("pupil_accounts:class", args=[uid, class_uid]),
        "give_class": reverse("pupil_accounts:give_class", args=[uid, class_uid]), "again_class": reverse("pupil_accounts:again_class", args=[uid, class_uid]),
        "pupil": reverse("pupil_accounts:pupil", args=[uid, pupil.uid]), "give": reverse("pupil_accounts:give", args=[uid, pupil.uid]),
        "reset": reverse("pupil_accounts:reset", args=[uid, pupil.uid]),
    }  # fmt: skip


NAMES = ["accounts", "class", "give_class", "again_class", "pupil", "give", "reset"]
READ = {"accounts", "class", "pupil"}


def ask(client, name, address):
    return client.get(address) if name in READ else client.post(address)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("role", ["nobody", "pupil", "other teacher", "other head"])
def test_nobody_but_the_school_reaches_a_page(name, role, school, other_school, slips, client):
    who = {
        "pupil": get_user_model().objects.get(username=slips[1].username),
        "other teacher": other_school.teacher,
        "other head": other_school.head,
    }.get(role)
    if who:
        client.force_login(who)
    before = list(get_user_model().objects.order_by("pk").values_list("password", flat=True))
    answer = ask(client, name, addresses(school, slips[0].pupil)[name])
    assert (answer.status_code, list(get_user_model().objects.order_by("pk").values_list("password", flat=True))) == (
        403 if who else 302,
        before,
    )


@pytest.mark.parametrize("name", ["class", "give_class", "again_class", "pupil", "give", "reset"])
def test_what_is_of_another_school_is_not_found_in_ones_own(name, school, other_school, slips, client):
    client.force_login(other_school.head)
    address = addresses(school, slips[0].pupil)[name].replace(str(school.uid), str(other_school.uid))
    assert ask(client, name, address).status_code == 404


@pytest.mark.parametrize("role", ["teacher", "head"])
@pytest.mark.parametrize("name", ["give_class", "again_class", "give", "reset"])
def test_an_act_by_get_leads_to_its_page(role, name, school, slips, client):
    client.force_login(getattr(school, role))
    all_addresses = addresses(school, slips[0].pupil)
    assert client.get(all_addresses[name]).url == all_addresses["class" if "class" in name else "pupil"]


def test_a_teacher_receives_the_slips_of_a_class_as_a_file(school, client):
    client.force_login(school.teacher)
    answer = client.post(addresses(school, school.pupils.first())["give_class"])
    text = " ".join(pages_of(answer.content))
    held = [
        (user.check_password(re.search(r"[a-z]+-[a-z]+-[a-z]+-\d\d", text.split(user.username)[1])[0]))
        for user in get_user_model().objects.filter(learner__pupils__school=school)
    ]
    assert (answer["Content-Type"], answer["Content-Disposition"], "no-store" in answer["Cache-Control"], held) == (
        "application/pdf", 'attachment; filename="comptes-3e-b.pdf"', True, [True, True, True],
    )  # fmt: skip


def test_a_second_press_says_that_nobody_waits(school, slips, client):
    client.force_login(school.teacher)
    answer = client.post(addresses(school, slips[0].pupil)["give_class"], follow=True)
    assert messages(answer) == ["Aucun de ces élèves n’attend un compte."]


def test_a_class_beyond_what_a_request_makes_is_given_in_turns(school, client, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 2)
    client.force_login(school.teacher)
    address = addresses(school, school.pupils.first())["give_class"]
    counts = []
    for _turn in range(2):
        client.post(address)
        counts.append(Learner.objects.exclude(user=None).count())
    assert counts == [2, 3]


def shown_slip(response):
    found = html.fromstring(response.content).findall(".//dl[@class='facts slip']/dd")
    return [dd.text_content().strip() for dd in found]


def test_a_password_that_is_given_is_shown_once(school, slips, client):
    client.force_login(school.teacher)
    pupil = slips[0].pupil
    told = shown_slip(client.post(addresses(school, pupil)["reset"]))
    page = client.get(addresses(school, pupil)["pupil"]).content.decode()
    assert (told[2], get_user_model().objects.get(username=told[2]).check_password(told[3]), told[3] in page) == (
        "aminata.diallo",
        True,
        False,
    )


def test_a_refusal_is_a_page_in_plain_words(school, slips, client):
    get_user_model().objects.filter(username=slips[0].username).update(is_staff=True)
    client.force_login(school.teacher)
    answer = client.post(addresses(school, slips[0].pupil)["reset"])
    assert (answer.status_code, "Ce compte est celui d’une personne qui travaille ici ou ailleurs" in answer.content.decode()) == (
        409,
        True,
    )


def test_a_class_costs_the_same_queries_whatever_its_pupils(school, client):
    client.force_login(school.teacher)
    address = addresses(school, school.pupils.first())["class"]
    client.get(address)

    def asked():
        with CaptureQueriesContext(connection) as done:
            client.get(address)
        return len(done)

    services.give(school, all_of(school)[:1], user=school.teacher)
    before = asked()
    rows = [schools.PupilRow(f"Nom{n}", "Zoé", datetime.date(2012, 1, 1)) for n in range(20)]
    services.give(school, schools.add_pupils(school, "3e B", YEAR, rows, user=school.teacher), user=school.teacher)
    assert (asked(), before) == (before, before)
    assert before <= 13


def test_readings_are_journaled(school, slips, client):
    client.force_login(school.teacher)
    for name in ("class", "pupil"):
        client.get(addresses(school, slips[0].pupil)[name])
    assert list(Entry.objects.filter(action__startswith="schools.read").order_by("pk").values_list("action", "target")) == [
        ("schools.read_accounts", f"class:{school.classes.get().uid}"), ("schools.read_pupil", f"pupil:{slips[0].pupil.uid}"),
    ]  # fmt: skip


def test_classes_say_how_many_wait(school, client):
    SchoolClass.objects.update(year=this_year())
    services.give(school, all_of(school)[:1], user=school.teacher)
    client.force_login(school.teacher)
    rows = html.fromstring(client.get(addresses(school, school.pupils.first())["accounts"]).content).findall(".//tbody/tr")
    assert [[cell.text_content() for cell in row] for row in rows] == [["3e B", "3", "2"]]
