"""What the tests of accounts do over and over: read a link in a mail, make a code as an application does."""

import re
import time

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings

from challenges.journal.models import Entry

PASSWORD = "motdepasse-essai"
NEW = "girouette-lanterne-42"


def links(mail):
    """Return the addresses in a mail, without the installation's own."""
    return [text.removeprefix(settings.BALISE_BASE_URL) for text in re.findall(r"https?://\S+", mail.body)]


def sign_in(client, name, password=PASSWORD, **more):
    """Post the page of signing in; return where it leads, or its status."""
    response = client.post("/compte/connexion/", {"username": name, "password": password} | more)
    return response.get("Location", response.status_code)


def is_signed_in(client):
    """Whether a page that asks for a session opens."""
    return client.get("/compte/").status_code == 200


def code(secret, shift=0):
    """Return the code that an application shows, or one of other half minutes."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + shift))


def protected(user):
    """Give a user an application; return its secret."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    return secret


def actions(prefix="accounts."):
    """Return what the journal says of accounts."""
    return list(Entry.objects.filter(action__startswith=prefix).order_by("pk").values_list("action", flat=True))
