"""Identities of framework entries: UUIDs computed from codes, so that every installation and every reload agree on them."""

import uuid
from typing import Literal

NAMESPACE = uuid.UUID("5f0f6d3e-2a1c-5c55-9d0f-6a4f7b1d2c30")
Kind = Literal["framework", "level", "domain", "competence", "theme", "topic", "skill"]


def uid_of(framework: str, kind: Kind, code: str) -> uuid.UUID:
    """Return the identity of an entry.

    Args:
        framework: code of the framework (its version plays no part: a reload keeps identities).
        kind: kind of entry.
        code: code of the entry in the framework; the number for a level, the framework's own code for the framework.
    """
    return uuid.uuid5(NAMESPACE, f"{framework}/{kind}/{code}")
