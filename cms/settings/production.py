"""Settings of a server: everything secret comes from the environment, cookies only over HTTPS."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import DATABASES, EMAIL_CONFIG, VAR_DIR, env
from .private import private_database, private_folder
from .refusals import weaknesses

SECRET_KEY = env.str("SECRET_KEY")
if _found := " ".join(weaknesses(SECRET_KEY, EMAIL_CONFIG["EMAIL_BACKEND"])):
    raise ImproperlyConfigured(_found)
private_folder(VAR_DIR)
private_database(DATABASES["default"])
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60 * 24 * 30)
