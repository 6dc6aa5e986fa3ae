"""Doors in the administration: who may, what is kept of a secret, what is refused."""

import pytest
from django.test import Client

from challenges.journal.models import Entry
from challenges.runtime.schools.models import Door
from cms.accounts.roles import PUBLISHERS
from tests.factories import people

pytestmark = pytest.mark.django_db

PAGE = "/admin/doors/"
DOOR = {
    "name": "l’ENT des Tilleuls", "slug": "tilleuls", "is_open": "on", "issuer": "https://ent.example/o/.well-known/openid-configuration",
    "client_id": "balise", "client_secret": "un-secret", "scope": "openid profile", "subject_claims": "sub",
}  # fmt: skip


def test_an_operator_opens_a_door_and_reads_what_to_tell_the_provider(admin_client, settings):
    made = admin_client.post(f"{PAGE}new/", DOOR)
    door = Door.objects.get()
    page = admin_client.get(f"{PAGE}edit/{door.pk}/").content.decode()
    assert (made.status_code, door.issuer, door.client_secret, door.ine_claims) == (
        302,
        "https://ent.example/o",
        "un-secret",
        "ine ENTEleveINE",
    )
    assert (f"{settings.BALISE_BASE_URL}/compte/ent/porte/tilleuls/retour/" in page, "un-secret" in page) == (True, False)
    assert Entry.objects.get(action="schools.open_door").target == "door:tilleuls"


def test_a_secret_that_is_not_written_again_stays_and_the_name_in_addresses_too(admin_client):
    admin_client.post(f"{PAGE}new/", DOOR)
    door = Door.objects.get()
    admin_client.post(f"{PAGE}edit/{door.pk}/", DOOR | {"client_secret": "", "slug": "autre", "name": "un autre nom"})
    door.refresh_from_db()
    assert (door.name, door.client_secret, door.slug) == ("un autre nom", "un-secret", "tilleuls")


@pytest.mark.parametrize("wrong", [{"issuer": "http://ent.example"}, {"slug": "Deux Mots"}, {"client_secret": ""}, {"name": ""}])
def test_what_is_wrong_opens_nothing(admin_client, wrong):
    page = admin_client.post(f"{PAGE}new/", DOOR | wrong)
    assert (page.status_code, list(page.context["form"].errors), Door.objects.count()) == (200, list(wrong), 0)


def test_a_new_door_reads_the_usual_names(admin_client):
    page = admin_client.get(f"{PAGE}new/")
    found = {name: page.context["form"][name].value() for name in ("subject_claims", "ine_claims", "last_name_claims", "uai_claims")}
    assert found == {
        "subject_claims": "sub", "ine_claims": "ine ENTEleveINE", "last_name_claims": "family_name ENTPersonNomPatro sn",
        "uai_claims": "uai ENTPersonStructRattachUAI",
    }  # fmt: skip


@pytest.mark.parametrize("group", ["", PUBLISHERS])
def test_nobody_else_sees_or_opens_doors(roles, group):
    client = Client()
    client.force_login(people.user("paul", group))
    statuses = [client.get(PAGE).status_code, client.post(f"{PAGE}new/", DOOR).status_code]
    assert (statuses, Door.objects.count()) == ([302, 302], 0)


def test_a_door_is_closed_and_never_deleted(admin_client):
    admin_client.post(f"{PAGE}new/", DOOR)
    door = Door.objects.get()
    admin_client.post(f"{PAGE}delete/{door.pk}/")
    admin_client.post(f"{PAGE}edit/{door.pk}/", DOOR | {"is_open": ""})
    assert Door.objects.get().is_open is False
