"""Two ENTs, a door for each, and people who come through them."""

import socket
from urllib.parse import urlsplit

import pytest
import requests
from django.core.cache import cache
from django.test import Client

from challenges.runtime.schools.models import Door
from tests.ent.provider import CLIENT, SECRET, Provider


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def providers(tmp_path_factory):
    made = [Provider(tmp_path_factory.mktemp("ent") / name, free_port()) for name in ("ent", "region")]
    yield made
    for provider in made:
        provider.stop()


def door_to(provider, slug="ent", **more):
    return Door.objects.create(
        slug=slug, name=more.pop("name", "l’ENT des Tilleuls"), issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, **more
    )


@pytest.fixture
def ent(providers, db):
    """The first provider, with nobody in it, and its door."""
    cache.clear()
    providers[0].people({})
    providers[0].door = door_to(providers[0])
    return providers[0]


class Person:
    """Somebody with a browser at Balise and one at the ENT."""

    def __init__(self, provider, who, slug="ent"):
        self.provider, self.who, self.slug = provider, who, slug
        self.client, self.there = Client(), requests.Session()

    def sent(self, then=""):
        """Begin at the door; return the address of the provider."""
        return self.client.get(f"/compte/ent/porte/{self.slug}/", {"next": then} if then else {})["Location"]

    def back(self, address):
        """Say who one is at the provider, where it asks; return the address to which it sends back."""
        here = f"http://127.0.0.1:{self.provider.port}"
        page = self.there.get(address, allow_redirects=False)
        while page.is_redirect and not urlsplit(address := page.headers["Location"]).netloc.startswith("testserver"):
            address = address if address.startswith("http") else here + address
            ask = "/connexion/" in address
            page = (
                self.there.post(address, {"who": self.who}, allow_redirects=False)
                if ask
                else self.there.get(address, allow_redirects=False)
            )
        return page.headers["Location"]

    def comes_back(self, address):
        parts = urlsplit(address)
        return self.client.get(f"{parts.path}?{parts.query}")

    def comes_in(self, then=""):
        """The whole way; return where one is sent, or what is shown."""
        arrived = self.comes_back(self.back(self.sent(then)))
        return arrived.get("Location", arrived)
