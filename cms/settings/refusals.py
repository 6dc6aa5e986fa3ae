"""What a server must not start with: a secret that others know or can try, and mail that nobody receives."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

#: As Django's own check security.W009.
SHORTEST = 50
FEWEST_CHARACTERS = 5
#: Beginnings of keys that stand in somebody's repository or documentation.
KNOWN = (
    "django-insecure-",
    "tests-only",
    "changeme",
    "change-me",
    "change_me",
    "secret",
    "insecure",
    "example",
    "your-secret-key",
    "a-remplacer",
)
_NOWHERE = (".console.EmailBackend", ".dummy.EmailBackend", ".locmem.EmailBackend", ".filebased.EmailBackend")


#: Passwords that stand in documentation and in images of containers.
_COMMON = {"postgres", "password", "passw0rd", "balise", "changeme", "change-me", "change_me", "secret", "example", "admin", "redis", "valkey",
           "minioadmin", "motdepasse", "a-remplacer", "test", "123456"}  # fmt: skip


def passwords_of(database: Mapping[str, Any], cache_url: str, s3_secret: str) -> dict[str, str]:
    """Return the passwords of the services that a server speaks to, by the variable that holds each; none for those that ask for none."""
    found = {
        "DATABASE_URL": str(database.get("PASSWORD") or ""),
        "CACHE_URL": urlsplit(cache_url).password or "",
        "AWS_SECRET_ACCESS_KEY": s3_secret,
    }
    return {name: password for name, password in found.items() if password}


def weaknesses(secret_key: str, email_backend: str, passwords: Mapping[str, str] | None = None) -> Iterable[str]:
    """Return a sentence for each setting with which a server may not be run.

    Args:
        secret_key: Django's.
        email_backend: where mail goes.
        passwords: of other services, by the variable that holds each.
    """
    if len(secret_key) < SHORTEST or len(set(secret_key)) < FEWEST_CHARACTERS:
        yield (
            f"SECRET_KEY is too short or too plain: it needs {SHORTEST} characters, {FEWEST_CHARACTERS} of them different. "
            'Make one with: python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    elif secret_key.lower().startswith(KNOWN):
        yield "SECRET_KEY is an example that everybody knows: make one of your own."
    if email_backend.endswith(_NOWHERE):
        yield "EMAIL_URL sends mail to nobody (console, memory, file or nothing): set a mail server, for example smtp://user:password@host:587."
    for name, password in (passwords or {}).items():
        if password.lower() in _COMMON:
            yield f"{name} holds a password that everybody knows: make one of your own."
