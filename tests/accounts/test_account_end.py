"""One's own address, and the end of an account: what goes, what stays, who may not."""

import datetime
import importlib
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.utils import timezone

from challenges.runtime.assessments.models import Learner
from challenges.runtime.assessments.services import learner_of
from challenges.runtime.campaigns import services as campaigns
from tests.accounts.journeys import PASSWORD, actions, is_signed_in, links, protected, sign_in
from tests.factories import people

pytestmark = pytest.mark.django_db

ADDRESS = "/compte/adresse/"
CLOSE = "/compte/fermer/"


@pytest.fixture
def ada():
    return people.user("ada")


@pytest.fixture
def signed(ada):
    client = Client()
    sign_in(client, "ada")
    return client


def _confident(client, page):
    """Say the password again, as a page that matters asks."""
    client.post("/compte/confirmer/", {"password": PASSWORD, "next": page})


def test_an_address_changes_once_the_new_one_is_confirmed(ada, signed):
    _confident(signed, ADDRESS)
    signed.post(ADDRESS, {"action_add": "1", "email": "neuve@example.org"})
    waiting = (get_user_model().objects.get().email, sorted(EmailAddress.objects.values_list("email", "verified")))
    signed.post(links(mail.outbox[0])[0])
    assert waiting == (ada.email, sorted([(ada.email, True), ("neuve@example.org", False)]))
    assert (get_user_model().objects.get().email, list(EmailAddress.objects.values_list("email", "verified", "primary"))) == (
        "neuve@example.org", [("neuve@example.org", True, True)])  # fmt: skip
    assert ([(one.to, one.subject) for one in mail.outbox], actions()) == (
        [(["neuve@example.org"], "Confirmez votre adresse"), ([ada.email], "L’adresse de votre compte a changé")],
        ["accounts.change_address"],
    )


def test_a_change_of_address_asks_the_password_and_goes_on_after_it(ada, signed):
    asked = signed.post(ADDRESS, {"action_add": "1", "email": "neuve@example.org"})
    signed.post(asked["Location"], {"password": PASSWORD, "next": ADDRESS})
    assert (asked["Location"], [message.to for message in mail.outbox]) == (
        f"/compte/confirmer/?next={quote(ADDRESS, safe='')}",
        [["neuve@example.org"]],
    )


def test_an_address_of_another_account_is_neither_told_nor_taken(ada, signed):
    other = people.user("bo")
    _confident(signed, ADDRESS)
    page = signed.post(ADDRESS, {"action_add": "1", "email": other.email})
    assert (page.status_code, get_user_model().objects.get(username="ada").email) == (302, ada.email)


def test_looking_at_the_page_leaves_the_address_confirmed(ada):
    client = Client()
    client.force_login(ada)
    client.get(ADDRESS)
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(ada.email, True)]


def test_an_address_that_an_operator_writes_is_the_account_s(ada, signed, admin_client):
    page = f"/admin/users/edit/{ada.pk}/"
    form = {"username": "ada", "email": "ecrite@example.org", "first_name": "Ada", "last_name": "Nom", "is_active": "on"}
    assert admin_client.post(page, form).status_code == 302
    assert list(EmailAddress.objects.filter(user=ada).values_list("email", "verified", "primary")) == [("ecrite@example.org", True, True)]


# ---------------------------------------------------------------- the end


def test_closing_an_account_takes_the_person_away_and_leaves_what_the_page_says(ada, signed):
    learner_of(ada)
    protected(ada)
    SocialAccount.objects.create(user=ada, provider="ent", uid="abc")
    other = Client()
    other.force_login(ada)
    closed = signed.post(CLOSE, {"password": PASSWORD, "sure": "on"})
    ada.refresh_from_db()
    assert (closed["Location"], is_signed_in(signed), is_signed_in(other), sign_in(Client(), "ada")) == ("/", False, False, 200)
    assert (ada.username, ada.first_name, ada.last_name, ada.email, ada.is_active, ada.has_usable_password()) == (
        f"ferme-{ada.uid}", "", "", "", False, False)  # fmt: skip
    assert (Learner.objects.count(), EmailAddress.objects.count(), SocialAccount.objects.count(), ada.authenticator_set.count()) == (
        0,
        0,
        0,
        0,
    )
    assert actions()[0] == "accounts.close"


@pytest.mark.parametrize("data", [{"password": "faux", "sure": "on"}, {"password": PASSWORD}, {}])
def test_an_account_is_closed_by_who_knows_the_password_and_means_it(ada, signed, data):
    page = signed.post(CLOSE, data)
    assert (page.status_code, get_user_model().objects.get().is_active) == (200, True)


def test_an_account_with_a_role_is_not_closed_by_its_owner(school):
    client = Client()
    client.force_login(school.teacher)
    page = client.post(CLOSE, {"password": PASSWORD, "sure": "on"})
    school.teacher.refresh_from_db()
    assert (page.status_code, school.teacher.is_active, "demandez d’abord à qui l’administre" in page.content.decode()) == (409, True, True)


def test_what_was_answered_stays_without_what_was_typed(ada, signed, school, released_bank):
    campaign = campaigns.create_campaign(
        school, user=school.teacher, name="Libre", competences=["1.1"], closes_at=timezone.now() + datetime.timedelta(days=1)
    )
    campaigns.join(campaign, learner=learner_of(ada), label="Ada Lefèvre")
    signed.post(CLOSE, {"password": PASSWORD, "sure": "on"})
    kept = campaign.participations.select_related("assessment__learner").get()
    assert (kept.label, kept.return_code, kept.assessment.learner.user) == ("", "", None)


# ---------------------------------------------------------------- accounts of before


def test_addresses_of_before_are_confirmed_and_the_way_back_takes_them_away():
    migration = importlib.import_module("cms.accounts.migrations.0004_trusted_addresses")
    first, same, none = people.user("a"), people.user("b"), people.user("c")
    get_user_model().objects.filter(pk=same.pk).update(email=first.email.upper())
    get_user_model().objects.filter(pk=none.pk).update(email="")
    migration.trust(apps, None)
    migration.trust(apps, None)
    made = list(EmailAddress.objects.values_list("user", "email", "verified", "primary"))
    migration.forget(apps, None)
    assert (made, EmailAddress.objects.count()) == ([(first.pk, first.email, True, True)], 0)
