"""Settings of a server: everything secret comes from the environment, cookies only over HTTPS."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import DATABASES, EMAIL_CONFIG, VAR_DIR, env
from .private import private_database, private_folder
from .refusals import passwords_of, weaknesses

SECRET_KEY = env.str("SECRET_KEY")
PASSWORDS = passwords_of(DATABASES["default"], env.str("CACHE_URL", default=""), env.str("AWS_SECRET_ACCESS_KEY", default=""))
if _found := " ".join(weaknesses(SECRET_KEY, EMAIL_CONFIG["EMAIL_BACKEND"], PASSWORDS)):
    raise ImproperlyConfigured(_found)
private_folder(VAR_DIR)
private_database(DATABASES["default"])
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60 * 24 * 30)
# Whether the other names of a domain are served over HTTPS is for the domain's owner to say, not for Balise to complain about.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
# W019: the admin shows previews, and a question its page, in frames of the same origin (X_FRAME_OPTIONS).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "security.W019"]
