"""What accounts cost a request that has nothing to do with them: nothing. And what can be reached of allauth: what is listed here."""

import re

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse

from challenges.runtime.campaigns.models import Participation
from tests.accounts.journeys import sign_in
from tests.assessments.test_hot_path import a_pair, participation  # noqa: F401
from tests.campaigns.test_school import create
from tests.factories import people

pytestmark = pytest.mark.django_db

ALLAUTH = "allauth.account.middleware.AccountMiddleware"


def without():
    return [one for one in django_settings.MIDDLEWARE if one != ALLAUTH]


def test_an_answer_of_a_program_asks_the_database_nothing_for_accounts(participation, settings):  # noqa: F811
    found = []
    for middleware in (django_settings.MIDDLEWARE, without()):
        settings.MIDDLEWARE = middleware
        a_pair(Client(), participation, cold=True)
        found.append(a_pair(Client(), participation, cold=True))
    # Their beginnings: PostgreSQL hands prepared statements back without their text.
    assert [(sql or "").split()[:2] for sql in found[0]] == [(sql or "").split()[:2] for sql in found[1]]


def test_a_page_of_a_signed_in_learner_asks_the_database_nothing_for_accounts(released_bank, school, settings):
    people.user("ada")
    client = Client()
    sign_in(client, "ada")
    client.post(f"/parcours/{create(school).code}/", {"label": "Ada"})
    page = reverse("assessments:play", args=[Participation.objects.get().assessment.uid])
    client.get(page)
    counts = []
    for middleware in (django_settings.MIDDLEWARE, without()):
        settings.MIDDLEWARE = middleware
        again = Client()
        again.cookies = client.cookies
        with CaptureQueriesContext(connection) as seen:
            assert again.get(page).status_code == 200
        counts.append(len(seen))
        assert [query["sql"] for query in seen if re.search("usersession|emailaddress", query["sql"] or "")] == []
    assert counts[0] == counts[1]


def test_only_what_is_listed_can_be_reached_of_allauth():
    """allauth's own list is not included: a version that adds a page adds none here."""
    known = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert (
        sorted(name for name in known if name.startswith(("account", "mfa", "socialaccount", "usersessions", "openid", "ent"))) == REACHED
    )
    for name in ("account_request_login_code", "account_signup_by_passkey", "socialaccount_connections", "openid_connect_login"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


REACHED = [
    "account", "account_change_password", "account_choose_password", "account_close", "account_confirm_email", "account_email",
    "account_email_verification_sent", "account_inactive", "account_login", "account_logout", "account_reauthenticate", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done", "account_set_password",
    "account_set_up_second_factor", "account_signup", "ent_callback", "ent_first", "ent_login", "ent_waiting", "mfa_activate_totp", "mfa_authenticate", "mfa_deactivate_totp",
    "mfa_download_recovery_codes", "mfa_generate_recovery_codes", "mfa_index", "mfa_reauthenticate", "mfa_view_recovery_codes", "usersessions_list",
]  # fmt: skip
