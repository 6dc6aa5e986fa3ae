"""Making an account with an address: confirmed before it opens, nothing told about other accounts, mail that cannot be used to harass."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from tests.accounts.journeys import NEW, actions, is_signed_in, links, sign_in
from tests.factories import people

pytestmark = pytest.mark.django_db

PAGE = "/compte/inscription/"
SENT = "/compte/adresse/a-confirmer/"
ADA = {"first_name": "Ada", "last_name": "Lefèvre", "email": "Ada@Example.org", "password1": NEW}


def sign_up(client, **data):
    return client.post(PAGE, ADA | data)


def test_an_account_opens_once_its_address_is_confirmed():
    client = Client()
    asked = sign_up(client)
    message = mail.outbox[0]
    assert (asked["Location"], message.to, message.subject, is_signed_in(client)) == (
        SENT,
        ["ada@example.org"],
        "Confirmez votre adresse",
        False,
    )
    before = sign_in(Client(), "ada@example.org", NEW)
    confirm = links(message)[0]
    page = client.get(confirm)
    confirmed = client.post(confirm)
    after = sign_in(client, "ada@example.org", NEW)
    assert (before, page.status_code, confirmed["Location"], after, is_signed_in(client)) == (SENT, 200, "/compte/connexion/", "/", True)
    user = get_user_model().objects.get()
    assert (str(user), user.email, user.username.startswith("compte-")) == ("Ada Lefèvre", "ada@example.org", True)
    assert actions() == ["accounts.sign_up"]


def test_looking_at_the_link_confirms_nothing():
    """Programs that examine mail open its links."""
    sign_up(Client())
    Client().get(links(mail.outbox[0])[0])
    assert EmailAddress.objects.get().verified is False


def test_an_address_that_has_an_account_gets_a_mail_and_the_page_says_the_same():
    people.user("ada")
    known = get_user_model().objects.get()
    pages = [sign_up(Client(), email=email) for email in (known.email, "personne@example.org")]
    assert [page["Location"] for page in pages] == [SENT, SENT]
    assert [(one.to, one.subject) for one in mail.outbox] == [
        ([known.email], "Vous avez déjà un compte"),
        (["personne@example.org"], "Confirmez votre adresse"),
    ]
    assert get_user_model().objects.filter(email=known.email).count() == 1


def test_an_unconfirmed_account_keeps_nobody_from_their_address():
    """Somebody signed up with the address of another, who then signs up and confirms."""
    sign_up(Client(), password1="mot-de-passe-du-voleur-9")
    thief = get_user_model().objects.get()
    sign_up(Client())
    assert (len(mail.outbox), thief.emailaddress_set.get().verified, sign_in(Client(), ADA["email"], "mot-de-passe-du-voleur-9")) == (
        2,
        False,
        SENT,
    )


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("password1", "1234567890", "Ce mot de passe est trop courant."),
        ("password1", "court", "Ce mot de passe est trop court. Il doit contenir au minimum 10 caractères."),
        ("email", "pas une adresse", "Saisissez une adresse de courriel valide."),
        ("last_name", "", "Champ requis."),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_made(field, value, said):
    page = sign_up(Client(), **{field: value})
    assert (page.status_code, [str(error) for error in page.context["form"].errors[field]][:1]) == (200, [said])
    assert (get_user_model().objects.count(), mail.outbox) == (0, [])


def test_a_closed_sign_up_makes_nothing(settings):
    settings.BALISE_SIGN_UP = False
    pages = [Client().get(PAGE), sign_up(Client())]
    assert (["Les comptes ne se créent pas ici" in page.content.decode() for page in pages], get_user_model().objects.count()) == (
        [True, True],
        0,
    )
    assert PAGE not in Client().get("/compte/connexion/").content.decode()


def test_eleven_mails_to_one_mailbox_are_too_many_from_wherever_they_are_asked(settings):
    statuses = [Client().post(PAGE, ADA, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(11)]
    assert (statuses, len(mail.outbox)) == ([302] * 10 + [429], 10)


def test_the_mails_of_one_network_are_limited_behind_the_proxy_too(settings):
    settings.BALISE_GUESSES_NETWORK, settings.BALISE_TRUSTED_PROXIES = 3, ["10.0.0.1"]

    def asked(n, client_address):
        return (
            Client()
            .post(PAGE, ADA | {"email": f"a{n}@example.org"}, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=client_address)
            .status_code
        )

    assert [asked(n, "192.0.2.1") for n in range(4)] + [asked(5, "192.0.2.2")] == [302, 302, 302, 429, 302]


def test_signing_in_again_and_again_floods_no_mailbox():
    sign_up(Client())
    for _ in range(15):
        sign_in(Client(), ADA["email"], NEW)
    assert len(mail.outbox) == 10


def test_links_lead_to_the_installation_whatever_host_the_request_names():
    Client().post(PAGE, ADA, HTTP_HOST="mechant.example")
    assert "mechant.example" not in mail.outbox[0].body


def test_tried_links_are_limited_by_network(settings):
    settings.BALISE_GUESSES_NETWORK = 3
    statuses = [Client().get(f"/compte/adresse/confirmer/essai{n}/").status_code for n in range(4)]
    statuses += [Client().get(f"/compte/mot-de-passe/oublie/1-essai{n}/").status_code for n in range(1)]
    assert statuses == [200, 200, 200, 429, 429]
