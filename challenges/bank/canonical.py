"""Canonical bytes and their address: RFC 8785 JSON and SHA-256."""

import hashlib
from typing import Any

from generators.canonical import json_bytes


def canonical_bytes(document: Any) -> bytes:
    """Return the canonical JSON (RFC 8785) of a document, the only form that is hashed, stored and signed."""
    return json_bytes(document)


def address(body: bytes | memoryview) -> str:
    """Return the SHA-256 of canonical bytes, as hex."""
    return hashlib.sha256(body).hexdigest()
