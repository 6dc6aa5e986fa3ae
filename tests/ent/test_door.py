"""The ENT's door before a real provider: what is checked, what is kept, what is said when it does not open."""

import json

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client

from challenges.runtime.schools.models import Door
from challenges.runtime.schools.services import add_member
from tests.accounts.journeys import code, is_signed_in
from tests.ent.conftest import Person, door_to, free_port
from tests.ent.provider import CLIENT, SECRET

pytestmark = pytest.mark.django_db

FIRST = "/compte/ent/premiere-fois/"
CHLOE = {
    "sub": "c-1",
    "family_name": "Lefèvre",
    "given_name": "Chloé",
    "birthdate": "2011-01-27",
    "ine": "123456789AB",
    "email": "chloe@example.org",
}
TEACHER = {"sub": "t-1", "family_name": "Roux", "given_name": "Paul", "ENTPersonProfils": ["National_ENS"]}


@pytest.fixture
def chloe(ent):
    ent.people({"chloe": CHLOE, "roux": TEACHER, "chloe-autrement": CHLOE | {"sub": "c-2"}})
    return Person(ent, "chloe")


def said(page):
    return page.content.decode().split('role="alert"><p>')[1].split("</p>")[0]


def nobody_is_in(person):
    return (is_signed_in(person.client), get_user_model().objects.count(), SocialAccount.objects.count()) == (False, 0, 0)


# ---------------------------------------------------------------- what happens


def test_who_comes_in_has_an_account_of_the_identifier_and_nothing_else(chloe):
    assert (chloe.comes_in(), is_signed_in(chloe.client)) == (f"{FIRST}?next=%2F", True)
    account, user = SocialAccount.objects.get(), get_user_model().objects.get()
    assert (account.provider, account.uid, account.extra_data, account.user) == ("ent", "c-1", {}, user)
    assert (user.first_name, user.last_name, user.email, user.has_usable_password(), SocialToken.objects.count()) == ("", "", "", False, 0)


def test_nothing_that_the_provider_said_is_in_the_database_once_the_session_is_over(chloe):
    chloe.comes_in()
    Session.objects.all().delete()
    held = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            held.append(str(cursor.fetchall()))
    text = " ".join(held)
    assert [word for word in ("123456789AB", "2011-01-27", "chloe@example.org") if word in text] == []


def test_the_second_time_one_is_the_same(chloe):
    chloe.comes_in()
    again = Person(chloe.provider, "chloe")
    again.comes_in()
    assert (get_user_model().objects.count(), is_signed_in(again.client)) == (1, True)


def test_another_identifier_is_another_account(chloe):
    chloe.comes_in()
    Person(chloe.provider, "chloe-autrement").comes_in()
    assert sorted(SocialAccount.objects.values_list("uid", flat=True)) == ["c-1", "c-2"]


def test_two_providers_have_a_door_each_and_the_same_identifier_is_two_people(chloe, providers):
    door_to(providers[1], slug="region", name="l’ENT de la région")
    providers[1].people({"autre": CHLOE})
    page = Client().get("/compte/connexion/").content.decode()
    chloe.comes_in()
    Person(providers[1], "autre", slug="region").comes_in()
    assert sorted(SocialAccount.objects.values_list("provider", "uid")) == [("ent", "c-1"), ("region", "c-1")]
    assert [f"Se connecter avec {name}" in page for name in ("l’ENT des Tilleuls", "l’ENT de la région")] == [True, True]


def test_an_adult_of_the_ent_goes_where_they_wanted(chloe):
    assert Person(chloe.provider, "roux").comes_in("/ecole/") == "/ecole/"


@pytest.mark.parametrize("slug", ["ent", "region"])
def test_a_head_who_comes_by_the_ent_gives_a_second_factor_too(chloe, school, settings, slug):
    Door.objects.update(slug=slug)
    settings.BALISE_MFA_REQUIRED = ["heads"]
    roux = Person(chloe.provider, "roux", slug=slug)
    roux.comes_in("/ecole/")
    add_member(school, SocialAccount.objects.get().user, "head", actor="tests")
    again = Person(chloe.provider, "roux", slug=slug)
    where = again.comes_in("/ecole/")
    secret = again.client.get(where).context["form"].secret
    shown = again.client.post(where, {"code": code(secret)})
    third = Person(chloe.provider, "roux", slug=slug)
    asked = third.comes_in("/ecole/")
    assert (where, shown.context["next_url"], is_signed_in(again.client)) == ("/compte/second-facteur/installer/", "/ecole/", True)
    assert (asked, third.client.post(asked, {"code": code(secret, 1)})["Location"]) == ("/compte/second-facteur/code/", "/ecole/")


def test_a_door_is_open_where_sign_up_is_closed(chloe, settings):
    settings.BALISE_SIGN_UP = False
    chloe.comes_in()
    assert is_signed_in(chloe.client) is True


def test_a_closed_door_is_not_shown_and_does_not_open(chloe):
    Door.objects.update(is_open=False)
    assert (
        Client().get("/compte/ent/porte/ent/").status_code,
        "l’ENT des Tilleuls" in Client().get("/compte/connexion/").content.decode(),
    ) == (404, False)


def test_a_school_s_door_is_shown_where_its_campaign_is_joined(chloe, school, released_bank):
    from tests.campaigns.test_school import create

    Door.objects.update(school=school)
    campaign = create(school)
    found = [
        "l’ENT des Tilleuls" in Client().get(page).content.decode()
        for page in ("/compte/connexion/", f"/compte/connexion/?next=/parcours/{campaign.code}/", f"/parcours/{campaign.code}/")
    ]
    assert found == [False, True, True]


@pytest.mark.parametrize("query", ["scope=admin", "auth_params=prompt%3Dnone", "process=connect"])
def test_a_link_changes_nothing_of_what_is_asked(chloe, query):
    sent = chloe.client.get(f"/compte/ent/porte/ent/?{query}")["Location"]
    assert ("scope=openid+profile" in sent or "scope=profile+openid" in sent, "prompt" in sent, "admin" in sent) == (True, False, False)
    chloe.comes_back(chloe.back(sent))
    assert is_signed_in(chloe.client) is True


# ---------------------------------------------------------------- what is checked


def changed_state(person, change):
    session = person.client.session
    states = session["socialaccount_states"]
    for state_id, (state, when, slug) in states.items():
        states[state_id] = (change(state), when, slug)
    session["socialaccount_states"] = states
    session.save()


def test_a_token_with_another_nonce_lets_nobody_in(chloe):
    address = chloe.back(chloe.sent())
    changed_state(chloe, lambda state: state | {"nonce": "un-autre"})
    page = chloe.comes_back(address)
    assert (page.status_code, said(page)[:45], nobody_is_in(chloe)) == (400, "La réponse de l’ENT n’a pas pu être vérifiée ", True)


def test_another_proof_of_the_code_lets_nobody_in(chloe):
    address = chloe.back(chloe.sent())
    changed_state(chloe, lambda state: state | {"pkce_code_verifier": "x" * 64})
    page = chloe.comes_back(address)
    assert (page.status_code, nobody_is_in(chloe)) == (400, True)


@pytest.mark.parametrize("how", ["another state", "another browser", "twice"])
def test_a_return_that_was_not_begun_here_is_told_in_french(chloe, how):
    address = chloe.back(chloe.sent())
    if how == "another state":
        address = address.replace("state=", "state=x")
    if how == "another browser":
        chloe.client = Client()
    if how == "twice":
        chloe.comes_back(address)
        chloe.client.logout()
    page = chloe.comes_back(address)
    assert (page.status_code, said(page)) == (
        400, "Cette connexion a commencé il y a trop longtemps, ou dans un autre navigateur. Recommencez.")  # fmt: skip


def test_a_token_that_another_key_signed_lets_nobody_in(chloe):
    """The provider's own answer, looked at with the key of somebody else under the same name."""
    address = chloe.back(chloe.sent())
    keys = f"{chloe.provider.issuer}/.well-known/jwks.json"
    import requests

    document = requests.get(keys, timeout=5).json()
    stranger = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 2048).public_key()))
    document["keys"][0] |= {"n": stranger["n"]}
    cache.set(f"ent:{keys}", document)
    page = chloe.comes_back(address)
    assert (page.status_code, nobody_is_in(chloe)) == (400, True)


def test_a_provider_that_says_it_is_another_is_not_asked(chloe):
    chloe.sent()
    key = f"ent:{chloe.provider.issuer}/.well-known/openid-configuration"
    cache.set(key, cache.get(key) | {"issuer": "https://autre.example"})
    page = chloe.client.get("/compte/ent/porte/ent/")
    assert (page.status_code, said(page)[:34]) == (400, "La réponse de l’ENT n’a pas pu êtr")


def test_a_wrong_client_secret_is_told_and_lets_nobody_in(chloe):
    Door.objects.update(client_secret="faux")
    page = chloe.comes_back(chloe.back(chloe.sent()))
    assert (page.status_code, nobody_is_in(chloe)) == (400, True)


def test_a_refusal_of_the_provider_is_told(chloe):
    state = chloe.sent().split("state=")[1].split("&")[0]
    page = chloe.client.get(f"/compte/ent/porte/ent/retour/?error=access_denied&state={state}")
    assert (page.status_code, said(page)) == (403, "L’ENT n’a pas confirmé : vous avez annulé, ou il ne vous laisse pas entrer.")


@pytest.mark.parametrize("claims", [{"sub": ""}, {"sub": "x" * 192}])
def test_an_identifier_that_is_none_lets_nobody_in(chloe, claims):
    chloe.provider.people({"chloe": CHLOE | claims})
    page = chloe.comes_back(chloe.back(chloe.sent()))
    assert (page.status_code, nobody_is_in(chloe)) == (400, True)


# ---------------------------------------------------------------- a provider that is away


def test_a_provider_that_is_away_is_told_before_and_on_the_way_back(db, school):
    cache.clear()
    Door.objects.create(slug="ent", name="un ENT", issuer=f"http://127.0.0.1:{free_port()}/o", client_id=CLIENT, client_secret=SECRET)
    page = Client().get("/compte/ent/porte/ent/")
    assert (page.status_code, said(page)) == (
        503,
        "L’ENT ne répond pas, ou pas comme prévu. Réessayez dans quelques minutes ; rien n’est perdu.",
    )
    assert Client().get("/compte/connexion/").status_code == 200


def test_a_provider_that_goes_away_meanwhile_is_told(chloe):
    address = chloe.back(chloe.sent())
    key = f"ent:{chloe.provider.issuer}/.well-known/openid-configuration"
    cache.set(key, cache.get(key) | {"token_endpoint": f"http://127.0.0.1:{free_port()}/o/token/"})
    page = chloe.comes_back(address)
    assert (page.status_code, nobody_is_in(chloe)) == (503, True)


@pytest.mark.parametrize("document", [{}, {"issuer": "x"}, {"authorization_endpoint": "ftp://x"}])
def test_a_provider_that_answers_anything_is_told(chloe, document):
    cache.set(f"ent:{chloe.provider.issuer}/.well-known/openid-configuration", document)
    assert chloe.client.get("/compte/ent/porte/ent/").status_code == 400
