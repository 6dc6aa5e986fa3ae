"""Settings of a laptop and of `make demo`: SQLite, files on disk, a secret key made at first start and kept in var/."""

import secrets

from .base import *  # noqa: F403
from .base import DATABASES, VAR_DIR, env
from .private import private_database, private_folder


def _secret_key() -> str:
    """Return the installation's key, made at first use: a key in the repository would be everybody's."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        private_folder(VAR_DIR)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


SECRET_KEY = _secret_key()
private_database(DATABASES["default"])
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
BALISE_SERVE_MEDIA = True
