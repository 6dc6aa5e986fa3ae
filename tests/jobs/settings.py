"""Settings of the workers that tests start: the real backend, on the database that the test names."""

import environ

from cms.settings.test import *  # noqa: F403
from cms.settings.test import BALISE_JOBS_BACKENDS, DATABASES, INSTALLED_APPS, TASKS

env = environ.Env()
BALISE_JOBS = env.str("BALISE_JOBS", default="database")
TASKS = TASKS | {"jobs": {"BACKEND": BALISE_JOBS_BACKENDS[BALISE_JOBS]}}
INSTALLED_APPS = [*INSTALLED_APPS, "tests.jobs.sample"]
DATABASES["default"] |= {"NAME": env.str("TESTS_DATABASE")}
BALISE_JOBS_LEASE = env.int("BALISE_JOBS_LEASE", default=2)
