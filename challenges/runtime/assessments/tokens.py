"""Random tokens of which only the digest is stored."""

import hashlib
import secrets


def new_token() -> tuple[str, str]:
    """Return a random token and the SHA-256 under which it is stored."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token, as hex."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
