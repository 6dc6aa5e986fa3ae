"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

# Read by the settings: a pool of connections and time limits are for pages.
os.environ.setdefault("BALISE_PROCESS", "web")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
application = get_wsgi_application()
