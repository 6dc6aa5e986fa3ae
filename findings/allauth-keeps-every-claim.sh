#!/usr/bin/env bash
# django-allauth 65.21.1: what an OpenID Connect provider says of a person is kept, all of it, and no setting says otherwise.
#
# Seen: `SocialAccount.extra_data` is the whole answer of the provider, the id_token and userinfo, and it is written anew at each sign-in.
# `SOCIALACCOUNT_STORE_TOKENS` (off by default) is about tokens only; SOCIALACCOUNT_QUERY_EMAIL about one claim. A school portal says a pupil's
# national identifier (INE), birth date and class: one sign-in is a register in the consumer's database. Only a provider class of one's own
# that overrides `extract_extra_data` keeps less.
# Output: kept with tokens not stored: birthdate, family_name, given_name, ine, sub
#
# Why it matters: whoever runs a test platform for minors tells parents what is kept; "the portal's identifier only" is what one
# believes after reading the settings, and it is not what the database holds.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check "django==5.2.19" "django-allauth[socialaccount,openid_connect]==65.21.1"
cat > run.py <<'PYTHON'
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="x" * 50, ROOT_URLCONF="allauth.urls", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", SOCIALACCOUNT_STORE_TOKENS=False,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "allauth",
                    "allauth.account", "allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"],
    MIDDLEWARE=["allauth.account.middleware.AccountMiddleware"], ACCOUNT_EMAIL_VERIFICATION="none",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
)
django.setup()
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.management import call_command
from django.test import RequestFactory
from allauth.core.context import request_context
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialApp

call_command("migrate", verbosity=0)
app = SocialApp.objects.create(provider="openid_connect", provider_id="ent", name="ENT", client_id="a", secret="b", settings={"server_url": "https://ent.example"})
said = {"sub": "u1", "family_name": "Ferrand", "given_name": "Ines", "birthdate": "2012-05-04", "ine": "123456789AB"}
request = RequestFactory().get("/")
request.session, request.user, request._messages = SessionStore(), AnonymousUser(), CookieStorage(request)
with request_context(request):
    login = app.get_provider(request).sociallogin_from_response(request, {"userinfo": said, "id_token": {"sub": "u1"}})
    login.state = {"process": "login"}
    complete_social_login(request, login)
kept = SocialAccount.objects.get().extra_data["userinfo"]
print("kept with tokens not stored:", ", ".join(sorted(kept)))
raise SystemExit(0 if kept == said else 1)
PYTHON
env/bin/python run.py
