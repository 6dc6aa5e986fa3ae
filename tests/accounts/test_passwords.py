"""Passwords: forgotten, changed, chosen at the first sign-in; each with its limit, its line in the journal and its mail."""

import pytest
from django.core import mail
from django.test import Client

from challenges.runtime.assessments.services import learner_of
from cms.accounts import passwords
from tests.accounts.journeys import NEW, PASSWORD, actions, is_signed_in, links, sign_in
from tests.factories import people

pytestmark = pytest.mark.django_db

FORGOTTEN = "/compte/mot-de-passe/oublie/"
CHOOSE = "/compte/mot-de-passe/choisir/"


@pytest.fixture
def ada():
    return people.user("ada")


@pytest.fixture
def temporary(ada):
    ada.password_is_temporary = True
    ada.save()
    return ada


def test_a_forgotten_password_is_changed_by_a_link_that_serves_once(ada):
    client = Client()
    asked = client.post(FORGOTTEN, {"email": ada.email})
    link = links(mail.outbox[0])[0]
    form = client.get(link)["Location"]
    done = client.post(form, {"password1": NEW, "password2": NEW})
    again = Client().get(link, follow=True)
    assert (asked["Location"], done["Location"]) == ("/compte/mot-de-passe/oublie/envoye/", "/compte/mot-de-passe/oublie/change/")
    assert "Ce lien ne sert plus" in again.content.decode()
    assert (sign_in(Client(), "ada"), sign_in(Client(), "ada", NEW)) == (200, "/")
    assert [message.subject for message in mail.outbox] == ["Choisir un autre mot de passe", "Votre mot de passe a changé"]
    assert actions() == ["accounts.reset_password", "accounts.sign_in_failed"]


def test_the_link_of_a_new_password_confirms_the_address_it_went_to(ada):
    client = Client()
    client.post(FORGOTTEN, {"email": ada.email})
    client.post(client.get(links(mail.outbox[0])[0])["Location"], {"password1": NEW, "password2": NEW})
    assert sign_in(Client(), ada.email, NEW) == "/"


def test_the_page_says_the_same_of_an_address_without_account(ada):
    pages = [Client().post(FORGOTTEN, {"email": email}) for email in (ada.email, "rien@example.org")]
    assert [page["Location"] for page in pages] == ["/compte/mot-de-passe/oublie/envoye/"] * 2
    assert [message.subject for message in mail.outbox] == ["Choisir un autre mot de passe", "Aucun compte à cette adresse"]


def test_the_old_page_of_the_administration_leads_to_this_one(db):
    assert Client().get("/admin/password_reset/")["Location"] == FORGOTTEN


def test_eleven_links_to_one_mailbox_are_too_many(ada):
    statuses = [Client().post(FORGOTTEN, {"email": ada.email}, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(11)]
    assert (statuses, len(mail.outbox)) == ([302] * 10 + [429], 10)


def test_a_password_is_changed_by_who_knows_it(ada):
    client = Client()
    client.force_login(ada)
    page = "/compte/mot-de-passe/"
    wrong = client.post(page, {"oldpassword": "faux", "password1": NEW, "password2": NEW})
    right = client.post(page, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert (wrong.status_code, right["Location"], is_signed_in(client), sign_in(Client(), "ada", NEW)) == (200, "/compte/", True, "/")
    assert (actions(), [message.subject for message in mail.outbox]) == (["accounts.change_password"], ["Votre mot de passe a changé"])


@pytest.mark.parametrize("page", ["/compte/mot-de-passe/", "/compte/confirmer/", "/compte/fermer/"])
def test_the_password_is_not_tried_by_who_finds_a_session_open(ada, page):
    client = Client()
    client.force_login(ada)
    data = {"oldpassword": "faux", "password1": NEW, "password2": NEW, "password": "faux", "sure": "on"}
    assert [client.post(page, data).status_code for _ in range(11)] == [200] * 10 + [429]


# ---------------------------------------------------------------- a password that somebody else knows


def test_a_password_that_was_given_opens_nothing_but_the_page_where_another_is_chosen(temporary):
    client = Client()
    first = sign_in(client, "ada", next="/parcours/")
    elsewhere = [client.get(page, follow=True).redirect_chain[-1][0] for page in ("/compte/", "/ecole/", "/admin/")]
    assert (first, elsewhere, is_signed_in(client)) == (CHOOSE, [CHOOSE] * 3, False)
    chosen = client.post(CHOOSE, {"password1": NEW, "password2": NEW})
    temporary.refresh_from_db()
    assert (chosen["Location"], temporary.password_is_temporary, is_signed_in(client)) == ("/parcours/", False, True)
    assert (sign_in(Client(), "ada"), sign_in(Client(), "ada", NEW), actions()) == (
        200,
        "/",
        ["accounts.choose_password", "accounts.sign_in_failed"],
    )


@pytest.mark.parametrize(
    ("chosen", "again", "field"), [(PASSWORD, PASSWORD, "password1"), (NEW, "autre", "password2"), ("court", "court", "password1")]
)
def test_a_password_that_will_not_do_is_told_and_keeps_the_door_shut(temporary, chosen, again, field):
    client = Client()
    sign_in(client, "ada")
    page = client.post(CHOOSE, {"password1": chosen, "password2": again})
    temporary.refresh_from_db()
    assert (page.status_code, list(page.context["form"].errors), temporary.password_is_temporary, is_signed_in(client)) == (
        200,
        [field],
        True,
        False,
    )


def test_the_page_of_choosing_is_nobody_s_without_a_right_password(db):
    assert Client().get(CHOOSE)["Location"] == "/compte/connexion/"


def test_a_pupil_without_address_signs_in_with_a_name_and_is_asked_no_address(temporary):
    temporary.email = ""
    temporary.save()
    client = Client()
    assert (sign_in(client, "ada"), mail.outbox) == (CHOOSE, [])


# ---------------------------------------------------------------- whose rules


def test_pupils_of_a_register_have_rules_of_their_own(school):
    pupil, adult = people.user("eleve"), people.user("adulte")
    pupil.email = ""
    pupil.save()
    entry = school.pupils.first()
    entry.learner = learner_of(pupil)
    entry.save()
    learner_of(adult)
    names = [[type(one).__name__ for one in passwords.validators_for(user)] for user in (pupil, adult, school.teacher, None)]
    adults = ["UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator"]
    assert names == [["PupilPasswordValidator"], adults, adults, adults]
