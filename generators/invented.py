"""Invented data that looks real and belongs to nobody: telephone numbers, network addresses, and the allowed providers of Faker.

Here belong: these three types of parameters and columns. Faker is pinned; only providers that read no clock, give the same value for the
same seed, name no third party and say nothing that a child should not read are offered: no random sentence, word, company or barcode.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from generators.streams import Stream

__all__ = ["FAKER", "FAKER_PROVIDERS", "draw_faker", "draw_ip", "draw_phone", "faker_version"]

# Arcep, decision 2018-0881 as amended: numbers that are given to nobody, for films and books.
_MOBILES = ("06 39 98",)
_LANDLINES = ("01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49")
_DOCUMENTATION = ("192.0.2", "198.51.100", "203.0.113")  # RFC 5737
FAKER = "faker"  # stands for the library among the word lists that a specification uses
FAKER_PROVIDERS = (
    "color_name", "hex_color", "street_name", "street_address", "postcode", "department_name", "region", "country", "mime_type",
    "file_extension", "port_number",
)  # fmt: skip


def draw_phone(stream: Stream, kind: str) -> str:
    """Return a French number of a range reserved for fiction; `kind`: mobile or landline."""
    start = stream.choice(_MOBILES if kind == "mobile" else _LANDLINES)
    digits = f"{stream.below(10_000):04}"
    return f"{start} {digits[:2]} {digits[2:]}"


def draw_ip(stream: Stream, kind: str) -> str:
    """Return an address of a private network (RFC 1918), or one kept for documentation (RFC 5737)."""
    if kind == "documentation":
        return f"{stream.choice(_DOCUMENTATION)}.{stream.integer(1, 254)}"
    return f"192.168.{stream.integer(0, 20)}.{stream.integer(2, 254)}"


def draw_faker(stream: Stream, provider: str) -> str:
    """Return a value of a provider of Faker, in French, seeded from the stream."""
    fake = _faker()
    fake.seed_instance(stream.word())
    return str(_calls(fake)[provider]())


@cache
def _faker() -> Any:
    from faker import Faker  # noqa: PLC0415  heavy, loaded on first use

    return Faker("fr_FR")


def _calls(fake: Any) -> Mapping[str, Callable[[], Any]]:
    """Return how each provider is called: never by its name alone, so that no other method of Faker can be reached."""
    return {
        "color_name": fake.color_name, "hex_color": fake.hex_color, "street_name": fake.street_name,
        "street_address": fake.street_address, "postcode": fake.postcode, "department_name": fake.department_name,
        "region": fake.region, "country": fake.country, "mime_type": fake.mime_type, "file_extension": fake.file_extension,
        "port_number": fake.port_number,
    }  # fmt: skip


def faker_version() -> str:
    """Return the version of Faker, part of the digest of every specification that uses it."""
    from importlib.metadata import version  # noqa: PLC0415  only where Faker is in use

    return f"faker {version('faker')}"
