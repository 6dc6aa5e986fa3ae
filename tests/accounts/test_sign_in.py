"""Signing in: the limit on wrong passwords, which keeps no owner out; the same at the door of the Wagtail admin; a line for each in the journal."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from challenges.journal.models import Entry
from challenges.throttle.models import GuessCount
from cms.accounts import devices
from cms.accounts.roles import AUTHORS
from tests.factories import people

pytestmark = pytest.mark.django_db

DOORS = ("/compte/connexion/", "/admin/login/")
PASSWORD = "motdepasse-essai"
TOKENS = r'name="csrfmiddlewaretoken" value="[^"]*"'


@pytest.fixture
def ada():
    return people.user("ada")


def sign_in(client, password=PASSWORD, name="ada", address="192.0.2.1", door=DOORS[0]):
    return client.post(door, {"username": name, "password": password}, REMOTE_ADDR=address)


def statuses(client, times, **options):
    return [sign_in(client, **options).status_code for _ in range(times)]


@pytest.mark.parametrize("door", DOORS)
def test_wrong_passwords_are_refused_after_ten_and_so_is_the_right_one_then(ada, door):
    assert statuses(Client(), 11, password="faux", door=door) == [200] * 10 + [429]
    refused = sign_in(Client(), door=door)
    assert (refused.status_code, 25 < int(refused["Retry-After"]) <= 31) == (429, True)
    assert "Trop d’essais qui n’étaient pas bons. Attendez" in refused.content.decode()


def test_both_doors_count_together(ada):
    assert statuses(Client(), 5, password="faux", door=DOORS[0]) + statuses(Client(), 6, password="faux", door=DOORS[1]) == [200] * 10 + [
        429
    ]


def test_a_name_typed_in_another_case_is_the_same_name(ada):
    statuses(Client(), 10, password="faux", name=" ADA")
    assert sign_in(Client()).status_code == 429


def test_a_stranger_keeps_nobody_out_who_comes_from_elsewhere(ada):
    statuses(Client(), 30, password="faux", address="203.0.113.5")
    assert sign_in(Client(), address="192.0.2.1").status_code == 302


def test_a_neighbour_keeps_nobody_out_of_a_browser_that_the_account_knows(ada, settings):
    settings.BALISE_GUESSES_NETWORK = 20
    mine = Client()
    sign_in(mine)
    mine.post("/compte/deconnexion/")
    for number in range(25):
        statuses(Client(), 1, password="faux", name="ada" if number % 2 else f"autre{number}")
    assert (sign_in(Client()).status_code, sign_in(mine).status_code) == (429, 302)


def test_wrong_passwords_in_a_known_browser_are_limited_too(ada):
    mine = Client()
    sign_in(mine)
    mine.post("/compte/deconnexion/")
    assert statuses(mine, 11, password="faux") == [200] * 10 + [429]


@pytest.mark.parametrize("cookie", ["", "x", "e30:1:x", "eyJkZXZpY2UiOiIifQ:1tXXXX:abc"])
def test_a_cookie_that_was_not_signed_here_opens_nothing(ada, cookie):
    forged = Client()
    forged.cookies[devices.COOKIE] = cookie
    assert statuses(forged, 11, password="faux") == [200] * 10 + [429]


def test_the_cookie_tells_no_name_and_is_for_the_server_alone(ada):
    cookie = sign_in(Client()).cookies[devices.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], "ada" in cookie.value) == (True, "Lax", 365 * 24 * 3600, False)


def test_a_right_password_forgets_the_wrong_ones(ada):
    statuses(Client(), 9, password="faux")
    assert (sign_in(Client()).status_code, statuses(Client(), 10, password="faux")) == (302, [200] * 10)


def test_an_empty_form_guesses_nothing(ada):
    client = Client()
    assert [sign_in(client, password="", name=name).status_code for name in ("ada", "")] == [200, 200]
    assert (GuessCount.objects.count(), Entry.objects.filter(action="accounts.sign_in_failed").count()) == (0, 0)


# ---------------------------------------------------------------- the door of the admin


def test_one_who_may_enter_the_admin_is_sent_there(roles):
    people.user("autrice", AUTHORS)
    client = Client()
    signed = sign_in(client, name="autrice", door="/admin/login/")
    again = client.get("/admin/login/")
    assert (signed["Location"], again["Location"]) == ("/admin/", "/admin/")


def test_one_who_may_not_enter_the_admin_is_told_so_and_goes_round_in_no_circle(ada):
    client = Client()
    client.force_login(ada)
    page = client.get("/admin/", follow=True)
    assert (page.status_code, [url for url, _status in page.redirect_chain], 'name="password"' in page.content.decode()) == (
        200,
        ["/admin/login/?next=/admin/"],
        True,
    )


def test_one_who_may_not_enter_the_admin_signs_in_there_and_is_sent_home(ada):
    assert sign_in(Client(), door="/admin/login/")["Location"] == "/"


def test_a_new_password_is_a_mail_away_while_the_old_one_is_refused(ada, mailoutbox):
    client = Client()
    statuses(client, 11, password="faux")
    page = client.get("/compte/connexion/").content.decode()
    asked = client.post(reverse("account_reset_password"), {"email": ada.email})
    assert (f'href="{reverse("account_reset_password")}"' in page, asked.status_code, [mail.to for mail in mailoutbox]) == (
        True,
        302,
        [[ada.email]],
    )


def test_no_address_of_elsewhere_is_followed(ada):
    signed = Client().post("/compte/connexion/", {"username": "ada", "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert signed["Location"] == "/"


def test_a_next_address_that_is_none_is_no_failure(roles):
    people.user("autrice", AUTHORS)
    client = Client()
    sign_in(client, name="autrice")
    assert client.get("/admin/login/", {"next": "{x}"})["Location"] == "%7Bx%7D"


def test_one_signs_in_with_the_address_too_in_any_case(ada):
    assert sign_in(Client(), name=ada.email.upper())["Location"] == "/"


def test_the_address_of_an_account_that_an_operator_made_is_trusted(ada):
    sign_in(Client())
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(ada.email, True, True)]


def test_what_the_password_page_says_is_the_same_with_and_without_an_account(ada):
    pages = [
        sign_in(Client(), password="faux", name=name, address=f"192.0.2.{n}") for n, name in enumerate((ada.email, "rien@example.org"))
    ]
    texts = [page.content.decode().replace(ada.email, "ADRESSE").replace("rien@example.org", "ADRESSE") for page in pages]
    assert re.sub(TOKENS, "", texts[0]) == re.sub(TOKENS, "", texts[1])


@pytest.mark.parametrize("header", [{"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}, {"HTTP_ACCEPT": "application/json"}])
def test_a_script_gets_the_same_page_as_everybody(ada, header):
    page = Client().post(DOORS[0], {"username": "ada", "password": "faux"}, **header)
    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")


# ---------------------------------------------------------------- the journal


def test_a_wrong_password_is_written_down_without_the_password(ada):
    sign_in(Client(), password="presque-juste")
    entry = Entry.objects.get(action="accounts.sign_in_failed")
    assert (entry.actor, entry.target, sorted(entry.data), entry.data["known_browser"]) == (
        "visitor", f"user:{ada.uid}", ["known_browser", "name_digest"], False)  # fmt: skip
    assert "presque" not in repr(entry.data)


def test_a_name_that_is_no_account_s_is_written_as_a_digest(db):
    sign_in(Client(), name="MonMotDePasse!")
    entry = Entry.objects.get(action="accounts.sign_in_failed")
    assert (entry.target, "MonMotDePasse" in repr((entry.target, entry.data))) == (f"name:{entry.data['name_digest']}", False)


def test_a_refused_try_is_not_written_down(ada):
    statuses(Client(), 20, password="faux")
    assert Entry.objects.filter(action="accounts.sign_in_failed").count() == 10
