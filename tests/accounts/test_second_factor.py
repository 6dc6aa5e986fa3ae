"""The second factor: asked at sign-in, demanded of roles by a setting, limited, kept unreadable; sessions that are listed and closed."""

from contextlib import contextmanager
from urllib.parse import quote

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client

from challenges.runtime.schools.models import Member
from challenges.runtime.schools.services import add_member
from cms.accounts.adapters import MfaAdapter
from cms.accounts.roles import PUBLISHERS
from tests.accounts.journeys import PASSWORD, actions, code, is_signed_in, protected, sign_in
from tests.factories import people

pytestmark = pytest.mark.django_db

CODE = "/compte/second-facteur/code/"
SET_UP = "/compte/second-facteur/installer/"


@pytest.fixture
def ada():
    return people.user("ada")


@pytest.fixture
def committed(django_capture_on_commit_callbacks, rf):
    """What allauth does after the commit, done while it knows of a request, as in a request."""

    @contextmanager
    def committing():
        with django_capture_on_commit_callbacks() as callbacks:
            yield
        with context.request_context(rf.get("/")):
            for callback in callbacks:
                callback()

    return committing


def test_a_password_alone_signs_nobody_in_who_has_an_application(ada):
    secret = protected(ada)
    client = Client()
    assert (sign_in(client, "ada", next="/parcours/"), is_signed_in(client)) == (CODE, False)
    signed = client.post(CODE, {"code": code(secret)})
    assert (signed["Location"], is_signed_in(client)) == ("/parcours/", True)


def test_a_code_serves_once(ada):
    secret = protected(ada)
    clients = [Client(), Client()]
    for client in clients:
        sign_in(client, "ada")
    same = code(secret)
    assert [client.post(CODE, {"code": same}).status_code for client in clients] == [302, 200]


def test_a_recovery_code_serves_once(ada):
    protected(ada)
    codes = RecoveryCodes.activate(ada).get_unused_codes()
    clients = [Client(), Client()]
    for client in clients:
        sign_in(client, "ada")
    assert ([client.post(CODE, {"code": codes[0]}).status_code for client in clients], len(codes)) == ([302, 200], 10)


def test_ten_wrong_codes_are_too_many_and_so_is_the_right_one_then(ada):
    secret = protected(ada)
    statuses = []
    for n in range(11):
        client = Client(REMOTE_ADDR=f"192.0.2.{n}")
        sign_in(client, "ada")
        statuses.append(client.post(CODE, {"code": "000000"}).status_code)
    last = client.post(CODE, {"code": code(secret)})
    assert (statuses, last.status_code, is_signed_in(client)) == ([200] * 10 + [429], 429, False)


def test_wrong_codes_of_one_network_are_limited_whoever_s_they_are(ada, settings):
    settings.BALISE_GUESSES_NETWORK = 2
    clients = []
    for name in ("bo", "cy", "di"):
        protected(people.user(name))
        client = Client()
        sign_in(client, name)
        clients.append(client)
    assert [client.post(CODE, {"code": "000000"}).status_code for client in clients] == [200, 200, 429]


def test_secrets_are_not_readable_in_the_database(ada, settings):
    sealed = MfaAdapter().encrypt("JBSWY3DP")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key", [settings.SECRET_KEY]
    assert ("JBSWY3DP" in sealed, MfaAdapter().decrypt(sealed)) == (False, "JBSWY3DP")


def test_an_owner_activates_and_stops_it_after_saying_the_password_again(ada, committed):
    client = Client()
    client.force_login(ada)
    page = "/compte/second-facteur/application/"
    first = client.get(page)
    opened = client.post(first["Location"], {"password": PASSWORD, "next": page})
    form = client.get(opened["Location"])
    with committed():
        activated = client.post(page, {"code": code(form.context["form"].secret)})
    shown = client.get(activated["Location"])
    assert (first["Location"], activated["Location"], len(shown.context["unused_codes"])) == (
        f"/compte/confirmer/?next={quote(page, safe='')}", "/compte/second-facteur/codes/", 10)  # fmt: skip
    stopped = client.post("/compte/second-facteur/application/arreter/")
    assert (stopped["Location"], Authenticator.objects.count(), actions()) == ("/compte/second-facteur/", 0, ["accounts.second_factor"] * 4)


# ---------------------------------------------------------------- demanded of roles


def _publisher(user, school):
    user.groups.add(Group.objects.get(name=PUBLISHERS))


def _head(user, school):
    add_member(school, user, Member.Role.HEAD, actor="tests")


def _superuser(user, school):
    user.is_superuser = True
    user.save()


@pytest.mark.parametrize(("word", "become"), [("publishers", _publisher), ("heads", _head), ("superusers", _superuser)])
def test_a_role_that_must_have_one_sets_it_up_before_anything_else(ada, roles, school, settings, word, become):
    settings.BALISE_MFA_REQUIRED = [word]
    become(ada, school)
    client = Client()
    assert (sign_in(client, "ada"), client.get("/ecole/", follow=True).redirect_chain[-1][0], is_signed_in(client)) == (
        SET_UP,
        SET_UP,
        False,
    )
    secret = client.get(SET_UP).context["form"].secret
    wrong = client.post(SET_UP, {"code": "000000"})
    shown = client.post(SET_UP, {"code": code(secret)})
    assert (wrong.status_code, len(shown.context["unused_codes"]), shown.context["next_url"], is_signed_in(client)) == (200, 10, "/", True)
    assert sign_in(Client(), "ada") == CODE


@pytest.mark.parametrize("required", [[], ["publishers", "heads"]])
def test_others_are_asked_nothing(ada, roles, settings, required):
    settings.BALISE_MFA_REQUIRED = required
    assert sign_in(Client(), "ada") == "/"


def test_who_must_have_one_does_not_stop_it(ada, roles, settings):
    settings.BALISE_MFA_REQUIRED = ["publishers"]
    _publisher(ada, None)
    secret = protected(ada)
    client = Client()
    sign_in(client, "ada")
    client.post(CODE, {"code": code(secret)})
    page = "/compte/second-facteur/application/arreter/"
    client.post(client.get(page)["Location"], {"password": PASSWORD, "next": page})
    client.post(page)
    assert Authenticator.objects.filter(user=ada, type="totp").count() == 1


def test_a_changed_password_and_a_second_factor_are_both_asked_of_who_must(ada, roles, settings):
    settings.BALISE_MFA_REQUIRED = ["publishers"]
    _publisher(ada, None)
    ada.password_is_temporary = True
    ada.save()
    client = Client()
    chosen = (
        sign_in(client, "ada"),
        client.post("/compte/mot-de-passe/choisir/", {"password1": "girouette-42x", "password2": "girouette-42x"})["Location"],
    )
    assert (chosen, is_signed_in(client)) == (("/compte/mot-de-passe/choisir/", SET_UP), False)


# ---------------------------------------------------------------- sessions


def test_sessions_are_listed_and_one_or_all_others_are_closed(ada):
    browsers = [Client(HTTP_USER_AGENT=f"Mozilla/5.0 (Windows NT 10.0) Firefox/14{n}.0") for n in range(3)]
    for browser in browsers:
        sign_in(browser, "ada")
    page = browsers[0].get("/compte/connexions/")
    other = next(one for one in page.context["sessions"] if one.session_key == browsers[1].session.session_key)
    browsers[0].post("/compte/connexions/", {"session": other.pk})
    assert (page.content.decode().count("<strong>Firefox, Windows"), [is_signed_in(one) for one in browsers]) == (3, [True, False, True])
    browsers[0].post("/compte/connexions/")
    assert [is_signed_in(one) for one in browsers] == [True, False, False]


def test_nobody_closes_somebody_else_s_session(ada):
    people.user("bo")
    ada_s, bo_s = Client(), Client()
    sign_in(ada_s, "ada")
    sign_in(bo_s, "bo")
    theirs = UserSession.objects.get(user__username="bo")
    assert (ada_s.post("/compte/connexions/", {"session": theirs.pk}).status_code, is_signed_in(bo_s)) == (404, True)


def test_a_session_has_the_client_s_address_behind_the_proxy_or_none(ada, settings):
    settings.BALISE_TRUSTED_PROXIES = ["unix"]
    sign_in(Client(REMOTE_ADDR="", HTTP_X_FORWARDED_FOR="192.0.2.7"), "ada")
    sign_in(Client(REMOTE_ADDR=""), "ada")
    assert sorted(UserSession.objects.values_list("ip", flat=True)) == ["0.0.0.0", "192.0.2.7"]


def test_what_protects_an_account_is_mailed_to_its_owner(ada, committed):
    client = Client()
    sign_in(client, "ada")
    page = "/compte/second-facteur/application/"
    client.post(client.get(page)["Location"], {"password": PASSWORD, "next": page})
    secret = client.get(page).context["form"].secret
    with committed():
        client.post(page, {"code": code(secret)})
    assert [(message.subject, message.to) for message in mail.outbox] == [("Un second facteur protège votre compte", [ada.email])]
