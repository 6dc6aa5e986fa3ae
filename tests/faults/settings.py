"""Settings of what is killed: those of `make demo`, with jobs that tests can ask for and a worker that is missed soon."""

from cms.settings.dev import *  # noqa: F403
from cms.settings.dev import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.jobs.sample"]
BALISE_JOBS_LEASE = 3
