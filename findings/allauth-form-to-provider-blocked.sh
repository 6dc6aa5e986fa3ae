#!/usr/bin/env bash
# django-allauth 65.21.1 and Chromium: a strict `form-action 'self'` makes allauth's way into an identity provider a dead button.
# Needs Debian's `chromium` on the path.
#
# Seen (Chromium 156): a link to a provider leads to a page with a form ("Continue"), because signing in by a GET is open to being forced on somebody
# (`SOCIALACCOUNT_LOGIN_ON_GET = False`, the default). The form is posted to the site itself, which answers with a redirection to the provider.
# Chromium holds the *redirection* to `form-action` too: nothing happens, and only the browser's console says why. The same redirection
# after a link works. Naming the provider's origin in `form-action` mends it, but providers are rows in the database, policies are settings.
# Output: by the form: nothing happened (1 violation); by a link: at the provider
#
# Why it matters: pages of tests have strict policies because they show authors' content; the school portal's button works in
# tests that follow redirections without a browser, and for no pupil.
set -euo pipefail
command -v chromium > /dev/null || { echo "needs chromium"; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check "django==5.2.19" "django-allauth[socialaccount,openid_connect]==65.21.1" "playwright==1.65.0"
cat > run.py <<'PYTHON'
import json
import shutil
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.http import HttpResponse


class Provider(BaseHTTPRequestHandler):
    def do_GET(self):
        here = f"http://127.0.0.1:{self.server.server_port}"
        known = "openid-configuration" in self.path
        body = json.dumps({"issuer": here, "authorization_endpoint": f"{here}/authorize", "token_endpoint": f"{here}/token"}) if known else "<h1>provider</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "application/json" if known else "text/html")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments):
        pass


provider = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
threading.Thread(target=provider.serve_forever, daemon=True).start()
ISSUER = f"http://127.0.0.1:{provider.server_port}"


def policy(get_response):
    def answer(request):
        response = get_response(request)
        response["Content-Security-Policy"] = "default-src 'self'; form-action 'self'"
        return response

    return answer


settings.configure(
    SECRET_KEY="x" * 50, ROOT_URLCONF="urls", ALLOWED_HOSTS=["*"], DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "allauth",
                    "allauth.account", "allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"],
    MIDDLEWARE=["__main__.policy", "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
                "allauth.account.middleware.AccountMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth"]}}],
    AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
    SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [{"provider_id": "ent", "name": "ENT", "client_id": "a", "secret": "b", "settings": {"server_url": ISSUER}}]}},
)
django.setup()
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

call_command("migrate", verbosity=0)


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


site = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
threading.Thread(target=site.serve_forever, daemon=True).start()
HERE = f"http://127.0.0.1:{site.server_port}/oidc/ent/login/"
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    page = browser.new_page()
    told = []
    page.on("console", lambda message: told.append(message.text) if "form-action" in message.text else None)
    page.goto(HERE)
    page.click("button[type=submit], form button")
    page.wait_for_timeout(2000)
    by_form = page.url
    settings.SOCIALACCOUNT_LOGIN_ON_GET = True
    page.goto(HERE)
    by_link = page.url
    browser.close()
there = by_link.startswith(f"{ISSUER}/authorize")
print(f"by the form: {'nothing happened' if by_form == HERE else by_form} ({len(told)} violation); by a link: {'at the provider' if there else by_link}")
sys.exit(0 if by_form == HERE and told and there else 1)
PYTHON
cat > urls.py <<'PYTHON'
from django.urls import include, path

urlpatterns = [path("", include("allauth.urls"))]
PYTHON
env/bin/python run.py
