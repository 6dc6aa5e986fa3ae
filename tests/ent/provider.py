"""An ENT for tests: a real identity provider (django-oauth-toolkit) in a process of its own, and what starts it.

Run as a program: `provider.py FOLDER PORT SITE`. FOLDER/people.json says who there is, by login, with the claims of each; it is read at every request.
"""

import json
import os
import secrets
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

CLIENT, SECRET = "balise", "un-secret-de-client"


class Provider:
    """A running provider."""

    def __init__(self, folder: Path, port: int, *, site: str = "http://testserver") -> None:
        """Start one that sends back to a site's doors `ent` and `region`."""
        self.folder, self.port = folder, port
        self.issuer = f"http://127.0.0.1:{port}/o"
        folder.mkdir(parents=True, exist_ok=True)
        self.people({})
        self.process = subprocess.Popen([sys.executable, __file__, str(folder), str(port), site], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        env={"PATH": os.environ["PATH"]})  # fmt: skip
        self._wait()

    def people(self, people: dict[str, dict[str, object]]) -> None:
        """Say who there is."""
        (self.folder / "people.json").write_text(json.dumps(people))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)

    def _wait(self) -> None:
        limit = time.monotonic() + 120
        while time.monotonic() < limit and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.issuer}/.well-known/openid-configuration", timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the provider did not start")


def main(folder: Path, port: int, site: str) -> None:
    """Serve until killed."""
    import django
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    settings.configure(
        SECRET_KEY=secrets.token_hex(30), ALLOWED_HOSTS=["*"], ROOT_URLCONF="tests.ent.provider_urls", USE_TZ=True, LOGIN_URL="/connexion/",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.sqlite3")}},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider"],
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"],
        SESSION_COOKIE_NAME=f"ent{port}", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", PEOPLE=folder / "people.json",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True, "OIDC_RSA_PRIVATE_KEY": pem, "PKCE_REQUIRED": True, "SCOPES": {"openid": "openid", "profile": "profile"},
            "OAUTH2_VALIDATOR_CLASS": "tests.ent.provider_urls.Validator",
        },
    )  # fmt: skip
    django.setup()
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    Application.objects.create(
        client_id=CLIENT, client_secret=SECRET, name="Balise", client_type="confidential", authorization_grant_type="authorization-code",
        redirect_uris=" ".join(f"{site}/compte/ent/porte/{door}/retour/" for door in ("ent", "region")),
        skip_authorization=True, algorithm="RS256",
    )  # fmt: skip
    call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, skip_checks=True, verbosity=0)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
