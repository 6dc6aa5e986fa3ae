"""The first time through the ENT's door: a code, once; found in the register, or waiting for a teacher; the second time straight in."""

import datetime

import pytest
from allauth.socialaccount.models import SocialAccount

from challenges.journal.models import Entry
from challenges.runtime.assessments.models import Learner
from challenges.runtime.campaigns.models import Campaign, Participation
from challenges.runtime.schools import reconciling
from challenges.runtime.schools.models import Pupil, Reconciliation
from tests.campaigns.test_school import create
from tests.ent.conftest import Person
from tests.factories import people

pytestmark = pytest.mark.django_db

FIRST = "/compte/ent/premiere-fois/"
WAITING = "/compte/ent/attente/"
UAI = "0750655E"
TIED, WAITS, NOBODY = Reconciliation.State.TIED, Reconciliation.State.WAITING, Reconciliation.State.NOBODY
NAMES = {"family_name": "LEFEVRE", "given_name": "Chloe", "birthdate": "2011-01-27"}
INE = "123456789AB"


@pytest.fixture
def school(school):
    school.uai = UAI
    school.save()
    return school


@pytest.fixture
def entry(school):
    return school.pupils.get(first_name="Chloé")


@pytest.fixture
def come(ent):
    """Come in with some claims, and give a code; return the person and where they are sent in the end."""

    def coming(code, sub="c-1", then="/parcours/", typed=None, **claims):
        ent.people({sub: {"sub": sub} | claims})
        person = Person(ent, sub)
        where = person.comes_in(then)
        if where.startswith(FIRST):
            sent = person.client.post(FIRST, {"code": code, "next": then} | (typed or {}))
            where = sent.get("Location", sent)
        return person, where

    return coming


def state(**filters):
    row = Reconciliation.objects.filter(**filters).latest("id")
    return (row.state, row.doubt, sorted(str(one) for one in row.candidates.all()) if row.state == WAITS else str(row.pupil or ""))


# ---------------------------------------------------------------- at once


@pytest.mark.parametrize(
    ("known_ine", "claims"),
    [
        (INE, {"ine": INE}),
        (INE, {"ENTEleveINE": "123456789 ab"} | NAMES),
        ("", NAMES | {"uai": UAI}),
        ("", NAMES | {"ENTPersonStructRattachUAI": ["0951234X", UAI.lower()]}),
        ("", {"sn": "Lefèvre", "givenName": "CHLOÉ", "ENTPersonDateNaissance": "27/01/2011", "uai": UAI}),
    ],
)  # fmt: skip
def test_strong_evidence_ties_at_once_and_the_next_time_goes_straight_in(school, entry, come, known_ine, claims):
    Pupil.objects.filter(pk=entry.pk).update(ine=known_ine)
    person, where = come(school.code, **claims)
    entry.refresh_from_db()
    again = Person(person.provider, "c-1").comes_in("/parcours/")
    assert (where, state(), again) == ("/parcours/", (TIED, "", "Chloé Lefèvre"), "/parcours/")
    assert entry.learner.user == SocialAccount.objects.get().user
    assert [str(entry.learner.user), "ent" in person.client.session] == ["Chloé Lefèvre", False]
    assert list(Entry.objects.filter(action__startswith="schools.").order_by("pk").values_list("action", flat=True))[-2:] == [
        "schools.give_code", "schools.reconcile"]  # fmt: skip


def test_the_code_of_a_campaign_is_as_good(school, entry, come, released_bank):
    _person, where = come(create(school).code, **NAMES, uai=UAI)
    assert (where, state()) == ("/parcours/", (TIED, "", "Chloé Lefèvre"))


def test_who_comes_from_a_campaign_s_page_types_no_code_and_joins_under_their_name(school, entry, come, released_bank):
    page = f"/parcours/{create(school, access=Campaign.Access.NAMED).code}/"
    person, where = come("", then=page, **NAMES, uai=UAI)
    person.client.post(page, {})
    assert (where, Participation.objects.get().pupil, state()) == (page, entry, (TIED, "", "Chloé Lefèvre"))


def test_who_comes_from_a_campaign_s_page_and_must_wait_is_asked_for_no_code(school, entry, come, released_bank):
    campaign = create(school)
    where = come("", then=f"/parcours/{campaign.code}/", **NAMES)[1]
    assert (where.split("?")[0], state()[:2]) == (WAITING, (WAITS, "typed"))


def test_what_was_done_without_an_account_is_found_again(school, entry, come):
    before = Learner.objects.create()
    Pupil.objects.filter(pk=entry.pk).update(learner=before)
    come(school.code, **NAMES, uai=UAI)
    before.refresh_from_db()
    assert (before.user, Pupil.objects.get(pk=entry.pk).learner) == (SocialAccount.objects.get().user, before)


def test_what_was_done_before_the_code_goes_to_the_pupil_s_profile(school, entry, come, ent, released_bank):
    ent.people({"c-1": {"sub": "c-1"} | NAMES | {"uai": UAI}})
    person = Person(ent, "c-1")
    person.comes_in("/")
    person.client.post(f"/parcours/{create(school).code}/", {"label": "Chloé"})
    before = Learner.objects.create()
    Pupil.objects.filter(pk=entry.pk).update(learner=before)
    person.client.post(FIRST, {"code": school.code})
    assert (Participation.objects.get().learner, Learner.objects.filter(user__isnull=False).get()) == (before, before)


# ---------------------------------------------------------------- asked of a teacher


def _homonym(school):
    Pupil.objects.create(school=school, last_name="Lefevre", first_name="Chloé", birth_date=datetime.date(2011, 1, 27), local_id="x")


def _another_account(school):
    learner = Learner.objects.create(user=people.user("chloe"))
    school.pupils.filter(first_name="Chloé").update(learner=learner)


def _with_ine(school):
    school.pupils.filter(first_name="Chloé").update(ine=INE)


@pytest.mark.parametrize(
    ("before", "claims", "typed", "doubt"),
    [
        (_homonym, NAMES | {"uai": UAI}, None, "homonyms"),
        (_another_account, NAMES | {"uai": UAI}, None, "taken"),
        (_with_ine, {"ine": INE} | NAMES | {"birthdate": "2010-01-27"}, None, "born"),
        (None, NAMES | {"uai": UAI, "birthdate": "2010-01-27"}, None, "born"),
        (_with_ine, NAMES | {"uai": UAI, "ine": "999999999ZZ"}, None, "ine"),
        (None, NAMES, None, "typed"),
        (None, NAMES | {"uai": "0951234X"}, None, "typed"),
        (None, {}, {"last_name": "Lefèvre", "first_name": "chloé", "birth_date": "2011-01-27"}, "typed"),
    ],
)
def test_a_doubt_waits_for_a_teacher_and_the_pupil_goes_on_meanwhile(school, come, before, claims, typed, doubt):
    if before:
        before(school)
    person, where = come(school.code, typed=typed, **claims)
    page = person.client.get(where).content.decode()
    names = ["Chloé Lefevre", "Chloé Lefèvre"] if doubt == "homonyms" else ["Chloé Lefèvre"]
    assert (where, state()) == (f"{WAITING}?next=%2Fparcours%2F", (WAITS, doubt, names))
    number = Reconciliation.objects.get().pk
    assert (f"<strong>{number}</strong>" in page, person.client.get("/parcours/").status_code) == (True, 200)


def test_the_teacher_s_yes_ties_and_the_next_time_goes_straight_in(school, entry, come, client):
    person, _where = come(school.code, **NAMES)
    row = Reconciliation.objects.get()
    client.force_login(school.teacher)
    page = client.get(f"/ecole/{school.uid}/registre/rapprochements/").content.decode()
    client.post(f"/ecole/{school.uid}/registre/rapprochements/{row.uid}/", {"act": str(entry.uid)})
    entry.refresh_from_db()
    assert ("C’est Chloé Lefèvre (3e B, né(e) le 27/01/2011)" in page, "c-1" in page) == (True, False)
    assert (state()[0], entry.learner.user, Person(person.provider, "c-1").comes_in("/parcours/")) == (TIED, row.user, "/parcours/")


def test_nobody_in_the_register_is_told_and_looked_for_again_the_next_time(school, come):
    person, where = come(school.code, **NAMES | {"family_name": "Inconnue"})
    assert (where, state()) == (f"{WAITING}?next=%2Fparcours%2F", (NOBODY, "", ""))
    assert "nous chercherons encore" in person.client.get(WAITING).content.decode()
    Pupil.objects.create(school=school, last_name="Inconnue", first_name="Chloé", birth_date=datetime.date(2011, 1, 27), ine=INE)
    person.provider.people({"c-1": {"sub": "c-1", "ine": INE}})
    assert (Person(person.provider, "c-1").comes_in("/parcours/"), state()) == ("/parcours/", (TIED, "", "Chloé Inconnue"))


@pytest.mark.parametrize("left", [{"departed_on": datetime.date(2026, 9, 1)}])
def test_one_who_left_is_not_found(school, entry, come, left):
    Pupil.objects.filter(pk=entry.pk).update(**left)
    come(school.code, **NAMES, uai=UAI)
    assert state() == (NOBODY, "", "")


# ---------------------------------------------------------------- what is typed


def test_wrong_codes_are_told_and_limited_by_network(school, come, settings):
    settings.BALISE_GUESSES_NETWORK = 3
    person, page = come("RIENRIEN", **NAMES)
    statuses = [person.client.post(FIRST, {"code": f"RIEN{n}"}).status_code for n in range(3)]
    assert (page.status_code, statuses, person.client.post(FIRST, {"code": school.code}).status_code) == (422, [422, 422, 422], 422)


def test_a_birth_date_is_not_found_by_trying(school, entry, come):
    person, _page = come(school.code, typed={"last_name": "Lefèvre", "first_name": "Chloé", "birth_date": "2011-01-01"})
    for day in range(2, 12):
        last = person.client.post(
            FIRST, {"code": school.code, "last_name": "Lefèvre", "first_name": "Chloé", "birth_date": f"2011-01-{day:02}"}
        )
    right = person.client.post(FIRST, {"code": school.code, "last_name": "Lefèvre", "first_name": "Chloé", "birth_date": "2011-01-27"})
    assert (last.status_code, right.status_code, "Trop d’essais" in right.content.decode(), state()[0]) == (422, 422, True, NOBODY)


def test_the_pages_are_nobody_s_without_a_session(client):
    assert [client.get(page)["Location"].split("?")[0] for page in (FIRST, WAITING)] == ["/compte/connexion/"] * 2


def test_a_next_address_that_is_none_is_no_failure(school, come):
    person, _where = come(school.code, **NAMES, uai=UAI)
    typed = {"code": school.code, "last_name": "Lefèvre", "first_name": "Chloé", "birth_date": "2011-01-27"}
    assert person.client.post(FIRST, typed | {"next": "{x}"})["Location"] == "%7Bx%7D"


def test_no_address_of_elsewhere_is_followed(school, come):
    person, _where = come(school.code, **NAMES, uai=UAI)
    typed = {"code": school.code, "last_name": "Lefèvre", "first_name": "Chloé", "birth_date": "2011-01-27"}
    sent = person.client.post(FIRST, typed | {"next": "https://mechant.example/"})
    assert sent["Location"] == "/compte/"


# ---------------------------------------------------------------- another identifier, another school


def test_a_changed_identifier_keeps_the_profile_once_a_teacher_says_yes(school, entry, come):
    first, _where = come(school.code, sub="c-1", ine=INE, **NAMES, uai=UAI)
    profile = Pupil.objects.get(pk=entry.pk).learner
    _second, where = come(school.code, sub="c-2", ine=INE, **NAMES, uai=UAI)
    assert (where, state()) == (f"{WAITING}?next=%2Fparcours%2F", (WAITS, "taken", ["Chloé Lefèvre"]))
    reconciling.confirm(Reconciliation.objects.latest("id"), entry, user=school.teacher)
    again = Person(first.provider, "c-2")
    assert (again.comes_in("/parcours/"), int(again.client.session["_auth_user_id"])) == ("/parcours/", profile.user_id)
    assert sorted(SocialAccount.objects.values_list("uid", "user")) == [("c-1", profile.user_id), ("c-2", profile.user_id)]
    assert (Pupil.objects.get(pk=entry.pk).learner, Learner.objects.get(pk=profile.pk).user_id) == (profile, profile.user_id)


def test_the_ent_leads_to_an_account_whose_printed_password_was_never_used(school, entry, come):
    slip = people.user("chloe.l")
    slip.email, slip.password_is_temporary = "", True
    slip.save()
    Pupil.objects.filter(pk=entry.pk).update(learner=Learner.objects.create(user=slip))
    person, _where = come(school.code, **NAMES, uai=UAI)
    reconciling.confirm(Reconciliation.objects.get(), entry, user=school.teacher)
    again = Person(person.provider, "c-1")
    assert (again.comes_in("/parcours/"), int(again.client.session["_auth_user_id"])) == ("/parcours/", slip.pk)


def test_it_is_undone(school, entry, come):
    come(school.code, sub="c-1", ine=INE, **NAMES, uai=UAI)
    come(school.code, sub="c-2", ine=INE, **NAMES, uai=UAI)
    before = sorted(SocialAccount.objects.values_list("uid", "user", "user__is_active"))
    row = Reconciliation.objects.latest("id")
    reconciling.confirm(row, entry, user=school.teacher)
    reconciling.undo(row, user=school.teacher)
    assert (sorted(SocialAccount.objects.values_list("uid", "user", "user__is_active")), state()[0]) == (before, "undone")


def test_a_pupil_who_changes_school_keeps_the_profile(school, other_school, entry, come):
    Pupil.objects.filter(pk=entry.pk).update(ine=INE)
    there = other_school.pupils.get(first_name="Chloé")
    Pupil.objects.filter(pk=there.pk).update(ine=INE)
    person, _where = come(school.code, ine=INE)
    person.client.post(FIRST, {"code": other_school.code, "last_name": "Lefèvre", "first_name": "Chloé", "birth_date": "2011-01-27"})
    reconciling.confirm(Reconciliation.objects.get(school=other_school), there, user=other_school.teacher)
    assert {one.learner.user for one in Pupil.objects.filter(first_name="Chloé")} == {SocialAccount.objects.get().user}


def test_another_school_s_pupil_is_nobody_here(school, other_school, come):
    other_school.pupils.filter(first_name="Chloé").update(ine=INE)
    school.pupils.filter(first_name="Chloé").delete()
    come(school.code, ine=INE, **NAMES, uai=UAI)
    assert state() == (NOBODY, "", "")
