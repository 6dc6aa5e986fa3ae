"""What a server must not start with: a secret that others know or can try, and mail that nobody receives."""

from collections.abc import Iterable

#: As Django's own check security.W009.
SHORTEST = 50
FEWEST_CHARACTERS = 5
#: Beginnings of keys that stand in somebody's repository or documentation.
KNOWN = ("django-insecure-", "tests-only", "changeme", "change-me", "change_me", "secret", "insecure", "example", "your-secret-key")
_NOWHERE = (".console.EmailBackend", ".dummy.EmailBackend", ".locmem.EmailBackend", ".filebased.EmailBackend")


def weaknesses(secret_key: str, email_backend: str) -> Iterable[str]:
    """Return a sentence for each setting with which a server may not be run."""
    if len(secret_key) < SHORTEST or len(set(secret_key)) < FEWEST_CHARACTERS:
        yield (
            f"SECRET_KEY is too short or too plain: it needs {SHORTEST} characters, {FEWEST_CHARACTERS} of them different. "
            'Make one with: python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    elif secret_key.lower().startswith(KNOWN):
        yield "SECRET_KEY is an example that everybody knows: make one of your own."
    if email_backend.endswith(_NOWHERE):
        yield "EMAIL_URL sends mail to nobody (console, memory, file or nothing): set a mail server, for example smtp://user:password@host:587."
