"""Settings of the tests: fast password hashes, storage in a temporary folder, static files without a manifest."""

import atexit
import shutil
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import BALISE_JOBS_BACKENDS, STORAGES, TASKS

SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
_TMP = Path(tempfile.mkdtemp(prefix="balise-tests-"))
atexit.register(shutil.rmtree, _TMP, ignore_errors=True)
MEDIA_ROOT = str(_TMP / "media")
BALISE_KEYS_DIR = _TMP / "keys"
VAR_DIR = _TMP
STORAGES = STORAGES | {
    "artefacts": STORAGES["artefacts"] | {"OPTIONS": STORAGES["artefacts"]["OPTIONS"] | {"location": str(_TMP / "artefacts")}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
BALISE_LABORATORY_VARIANTS = 12
BALISE_POOL_SIZE = 12
BALISE_POOL_MINIMUM = 6
BALISE_REQUIRE_EVERY_TOPIC = False
BALISE_BUNDLES_DIR = _TMP / "bundles"
WHITENOISE_AUTOREFRESH = True
# Its thread would use a connection of its own; its tests call it themselves.
BALISE_PREPARE_AHEAD = False
BALISE_PREPARED_MOST = 0
# Pages are tested with what they lead to; tests of jobs themselves start real workers.
BALISE_JOBS = "immediate"
TASKS = TASKS | {"jobs": {"BACKEND": BALISE_JOBS_BACKENDS["immediate"]}}
