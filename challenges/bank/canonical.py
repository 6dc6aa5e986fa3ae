"""Canonical bytes and their address: RFC 8785 JSON and SHA-256."""

import hashlib
from typing import Any

import rfc8785


def canonical_bytes(document: Any) -> bytes:
    """Return the canonical JSON (RFC 8785) of a document, the only form that is hashed, stored and signed."""
    return rfc8785.dumps(document)


def address(body: bytes) -> str:
    """Return the SHA-256 of canonical bytes, as hex."""
    return hashlib.sha256(body).hexdigest()
