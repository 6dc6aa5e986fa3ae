"""Settings shared by every way of running Balise. What an operator may change is read from the environment (docs/configuration.md)."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from .accounts import *  # noqa: F403
from .accounts import ACCOUNT_APPS
from .caches import cache, session_engine
from .databases import database
from .stores import artefacts, media, origin

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.str("BALISE_VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "cms.accounts",
    "cms.site",
    "cms.pages",
    "cms.learner",
    "cms.demo",
    "cms.installation",
    "cms.operation",
    "cms.dashboards",
    "referential",
    "challenges.journal",
    "challenges.throttle",
    "challenges.jobs",
    "challenges.tutorials",
    "challenges.authoring",
    "challenges.measurement",
    "challenges.bank",
    "challenges.runtime.assessments",
    "challenges.runtime.learning",
    "challenges.runtime.schools",
    "challenges.runtime.campaigns",
    "challenges.runtime.certification",
    "rules.apps.AutodiscoverRulesConfig",
    "ninja",
    "cms.accounts.wagtail_app.UsersConfig",
    "wagtail.contrib.settings",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    *ACCOUNT_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "cms.operation.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.middleware.ContentSecurityPolicyMiddleware",
    "challenges.runtime.assessments.middleware.PrivateMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cms.boundary.BoundaryMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Sets the request's context for allauth and asks the database nothing.
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "challenges.runtime.assessments.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "cms.site.display.context",
            ],
            "builtins": ["cms.site.templatetags.balise"],
        },
    }
]

DATABASES = {"default": database(env, f"sqlite:///{VAR_DIR / 'balise.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": cache(env.str("CACHE_URL", default="locmemcache://balise"))}
SESSION_ENGINE = session_engine(env.str("BALISE_SESSIONS", default="database"))

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["rules.permissions.ObjectPermissionBackend", "allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Of accounts that a school made for a pupil, instead of these.
BALISE_PUPIL_PASSWORD_VALIDATORS = [{"NAME": "challenges.runtime.schools.accounts.passwords.PupilPasswordValidator"}]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cms.site.views.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [str(BASE_DIR / "cms" / "locale")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Paris")

STATIC_URL = "/static/"
# A web server that serves these itself reads them where nothing else of Balise is.
STATIC_ROOT = env.str("BALISE_STATIC_DIR", default=str(VAR_DIR / "static"))
MEDIA_URL = "/media/"
MEDIA_ROOT = env.str("BALISE_MEDIA_DIR", default=str(VAR_DIR / "media"))
STORAGES: dict[str, dict[str, Any]] = {
    "default": media(env.str("BALISE_MEDIA_URL", default="")),
    "artefacts": artefacts(env.str("BALISE_ARTEFACTS_URL", default=""), VAR_DIR / "artefacts"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# What carries jobs to workers: `database` (nothing to install), `redis` (requirements/jobs-redis.txt) or `immediate` (inside the request).
# The default backend stays immediate: Wagtail keeps its indexes with it, and pages read them right after.
BALISE_JOBS = env.str("BALISE_JOBS", default="database")
BALISE_JOBS_BACKENDS = {
    "database": "django_tasks_db.DatabaseBackend",
    "redis": "django_tasks_rq.RQBackend",
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",
}
if BALISE_JOBS not in BALISE_JOBS_BACKENDS:
    raise ImproperlyConfigured(f"BALISE_JOBS is one of {', '.join(BALISE_JOBS_BACKENDS)}.")
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "jobs": {"BACKEND": BALISE_JOBS_BACKENDS[BALISE_JOBS]},
}
# The tables of the database backend are there whatever carries jobs: changing one's mind needs no migration.
INSTALLED_APPS += ["django_tasks_db", *(["django_rq"] if BALISE_JOBS == "redis" else [])]
# RQ kills a job after 180 s unless it is told otherwise.
RQ_QUEUES = {"default": {"URL": env.str("BALISE_JOBS_URL", default="redis://localhost:6379/1"), "DEFAULT_TIMEOUT": -1}}
# Processes that heavy work may have (0: one less than processors), how polite workers are, how often a job is tried that kills its
# worker, after how many seconds without life signs a worker is held for dead, how many days jobs stay listed.
BALISE_JOBS_PROCESSES = env.int("BALISE_JOBS_PROCESSES", default=0)
BALISE_JOBS_NICE = env.int("BALISE_JOBS_NICE", default=10)
BALISE_JOBS_ATTEMPTS = env.int("BALISE_JOBS_ATTEMPTS", default=3)
BALISE_JOBS_LEASE = env.int("BALISE_JOBS_LEASE", default=60)
BALISE_JOBS_KEEP_DAYS = env.int("BALISE_JOBS_KEEP_DAYS", default=30)

WAGTAIL_SITE_NAME = "Balise"
WAGTAILADMIN_BASE_URL = env.str("BALISE_BASE_URL", default=f"http://localhost:{env.str('PORT', default='8000')}")
WAGTAIL_FINISH_WORKFLOW_ACTION = "challenges.authoring.review.finish.publish_reviewed"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAILADMIN_GLOBAL_EDIT_LOCK = True
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français"), ("en", "English")]
WAGTAIL_I18N_ENABLED = False
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.search"}}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
if EMAIL_CONFIG["EMAIL_BACKEND"].startswith("django.core.mail.backends.console"):
    # The standard output of a command is for what it was asked.
    EMAIL_BACKEND = "cms.operation.mail.ConsoleBackend"
# A server of mail that does not answer keeps nobody waiting.
EMAIL_TIMEOUT = EMAIL_CONFIG.get("EMAIL_TIMEOUT", 10)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Balise <balise@example.org>")

# Balise's own settings.
# Whether Balise itself serves pictures of the administration under /media/: on a laptop. On a server the web server does.
BALISE_SERVE_MEDIA = False
BALISE_BASE_URL = WAGTAILADMIN_BASE_URL
BALISE_KEYS_DIR = Path(env.str("BALISE_KEYS_DIR", default=str(VAR_DIR / "keys")))
BALISE_LABORATORY_VARIANTS = env.int("BALISE_LABORATORY_VARIANTS", default=200)
BALISE_POOL_SIZE = env.int("BALISE_POOL_SIZE", default=100)
# In campaigns of 32 questions and more, one question in so many does not count and serves calibration; 0 for none.
BALISE_PRETEST_EVERY = env.int("BALISE_PRETEST_EVERY", default=8)
BALISE_PRACTICE_DAYS = env.int("BALISE_PRACTICE_DAYS", default=4)
# What a release must hold: verified variants of each challenge, a challenge for every topic, languages for every skill.
BALISE_POOL_MINIMUM = env.int("BALISE_POOL_MINIMUM", default=50)
BALISE_REQUIRE_EVERY_TOPIC = env.bool("BALISE_REQUIRE_EVERY_TOPIC", default=True)
BALISE_BANK_LOCALES = env.list("BALISE_BANK_LOCALES", default=["fr"])
# Channels where a promotion needs a second person, and those where every seed is first made again with the installed libraries.
BALISE_SECOND_PERSON = env.list("BALISE_SECOND_PERSON", default=["certification"])
BALISE_LABORATORY_GATE = env.list("BALISE_LABORATORY_GATE", default=["certification"])
# What orders the tutorials that learners are sent to: a function of uids and voter. Empty: the order of the release.
BALISE_TUTORIAL_SCORES = "challenges.tutorials.queries.usefulness"
# Whether the link checker may open addresses of a private network.
BALISE_LINK_CHECK_PRIVATE = env.bool("BALISE_LINK_CHECK_PRIVATE", default=False)
BALISE_BUNDLE_MAX_BYTES = env.int("BALISE_BUNDLE_MAX_BYTES", default=2 * 1024 * 1024 * 1024)
BALISE_BUNDLES_DIR = Path(env.str("BALISE_BUNDLES_DIR", default=str(VAR_DIR / "bundles")))
# Documents of releases that are kept ready, in bytes of canonical JSON.
BALISE_READER_CACHE_BYTES = env.int("BALISE_READER_CACHE_BYTES", default=16 * 1024 * 1024)
# Whether the statements of the hot path stay prepared in each connection of PostgreSQL: not behind a PgBouncer before 1.21.
BALISE_DATABASE_PREPARE = env.bool("BALISE_DATABASE_PREPARE", default=True)
# Whether each web process prepares the next question while a learner reads.
BALISE_PREPARE_AHEAD = env.bool("BALISE_PREPARE_AHEAD", default=True)
# Variants that are drawn as a job when a channel begins to serve a release, at most in all; 0 draws none ahead.
BALISE_PREPARED_MOST = env.int("BALISE_PREPARED_MOST", default=20_000)
# Variants that were given lately, kept ready in each process.
BALISE_VARIANT_CACHE_BYTES = env.int("BALISE_VARIANT_CACHE_BYTES", default=16 * 1024 * 1024)
# Wrong guesses (passwords, birth dates, codes): how many at one target before a delay that grows, how many from one network in a window of
# so many seconds. Right ones are never counted.
BALISE_GUESSES_TARGET = env.int("BALISE_GUESSES_TARGET", default=10)
BALISE_GUESSES_NETWORK = env.int("BALISE_GUESSES_NETWORK", default=300)
BALISE_GUESSES_WINDOW = env.int("BALISE_GUESSES_WINDOW", default=600)
# Proxies whose X-Forwarded-For is believed: addresses, networks (10.0.0.0/8), or `unix` for one that speaks through a socket.
BALISE_TRUSTED_PROXIES: list[str] = env.list("BALISE_TRUSTED_PROXIES", default=[])
# Requests that a token of the bank's API may make in a minute.
BALISE_BANK_API_RATE = env.int("BALISE_BANK_API_RATE", default=600)
BALISE_SCHOOLS_API_RATE = env.int("BALISE_SCHOOLS_API_RATE", default=600)
# How long personal data are kept (0: for ever). Answers of practice: so many school years after that in which they were given. Answers of
# an exam: so many months after the session was finalised. An account that nobody uses, an entry of a pupil who left: so many years.
BALISE_KEEP_ANSWERS_YEARS = env.int("BALISE_KEEP_ANSWERS_YEARS", default=1)
BALISE_KEEP_EXAM_MONTHS = env.int("BALISE_KEEP_EXAM_MONTHS", default=2)
BALISE_KEEP_ACCOUNTS_YEARS = env.int("BALISE_KEEP_ACCOUNTS_YEARS", default=2)
BALISE_KEEP_DEPARTED_YEARS = env.int("BALISE_KEEP_DEPARTED_YEARS", default=1)
# A line in the log for each request (view, status, duration), and whether it holds the client's address.
BALISE_LOG_REQUESTS = env.bool("BALISE_LOG_REQUESTS", default=False)
BALISE_LOG_ADDRESSES = env.bool("BALISE_LOG_ADDRESSES", default=False)
# Who may read /metrics: whoever shows this token, and these networks (as in BALISE_TRUSTED_PROXIES). Neither: nobody.
BALISE_METRICS_TOKEN = env.str("BALISE_METRICS_TOKEN", default="")
BALISE_METRICS_NETWORKS: list[str] = env.list("BALISE_METRICS_NETWORKS", default=[])
# Probes and Prometheus speak to the process itself, without the proxy that adds TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/(live|ready)?$", r"^metrics$"]

CSP_LEARNER = {
    "default-src": ["'self'"],
    # Pictures that editors put into the pages of the site may stand in S3.
    "img-src": ["'self'", "data:", *origin(STORAGES["default"])],
    "style-src": ["'self'"],
    "script-src": ["'self'"],
    "frame-src": ["'self'"],
    "frame-ancestors": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
}
# Wagtail's admin writes inline scripts and styles (wagtail issue 1288), so its pages get a policy of their own.
CSP_ADMIN = CSP_LEARNER | {
    "style-src": ["'self'", "'unsafe-inline'"],
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    "img-src": ["'self'", "data:", "blob:", *origin(STORAGES["default"])],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "cms.operation.logs.PlainFormatter"}, "json": {"()": "cms.operation.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": env.str("LOG_FORMAT", default="plain")}},
    "loggers": {
        # One line a search-index or reference-index task drowns everything else.
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        # Django's own handlers would write a line that is not ours, and mail tracebacks.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
