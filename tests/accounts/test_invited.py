"""Somebody who was invited to a school and has no account: makes one, confirms the address, is led back, accepts."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import reverse

from challenges.runtime.schools import services
from challenges.runtime.schools.models import Member
from challenges.runtime.schools.models.members import Role
from tests.accounts.journeys import NEW, links, sign_in

pytestmark = pytest.mark.django_db
GUEST = {"first_name": "Ada", "last_name": "Lefèvre", "email": "ada@example.org", "password1": NEW}


@pytest.fixture
def invitation(school):
    invited = services.invite(school, "ada@example.org", Role.ADMINISTRATOR, user=school.head)
    return reverse("members:accept", args=[invited.link.rstrip("/").rsplit("/", 1)[1]])


def test_a_guest_makes_an_account_where_nobody_else_may_and_comes_back(invitation, school, settings):
    settings.BALISE_SIGN_UP = False
    client = Client()
    client.get(invitation)
    client.post("/compte/inscription/", GUEST)
    client.post(links(mail.outbox[-1])[0])
    led = sign_in(client, "ada@example.org", NEW)
    client.post(invitation)
    assert (led, Member.objects.get(school=school, user=get_user_model().objects.get(email="ada@example.org")).role) == (
        invitation,
        Role.ADMINISTRATOR,
    )


def test_without_an_invitation_the_page_stays_closed(school, settings):
    settings.BALISE_SIGN_UP = False
    client = Client()
    client.get(reverse("members:accept", args=["x" * 43]))
    client.post("/compte/inscription/", GUEST)
    assert not get_user_model().objects.filter(email="ada@example.org").exists()


def test_once_accepted_the_next_sign_in_leads_home(invitation, school):
    client = Client()
    client.get(invitation)
    sign_in(client, school.teacher.username)
    client.post(invitation)
    client.post("/compte/deconnexion/")
    assert sign_in(client, school.teacher.username) == "/"
