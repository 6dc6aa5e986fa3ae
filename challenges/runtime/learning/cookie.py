"""The signed cookie by which a browser remembers a first test, so that it can be kept in an account that is made afterwards.

A session does not do: signing in ends what a shared computer held. The cookie names a test and nothing else; whoever signs in is asked.
"""

import uuid

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

NAME = "balise_first"
_SALT = "learning.first"
#: Long enough to confirm an address by mail at home.
SECONDS = 7 * 24 * 3600


def remember(response: HttpResponse, test: uuid.UUID) -> HttpResponse:
    """Put a test into the cookie."""
    value = signing.dumps(str(test), salt=_SALT)
    response.set_cookie(NAME, value, max_age=SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


def remembered(request: HttpRequest) -> uuid.UUID | None:
    """Return the test of this browser's cookie; None when there is none, or it is old or forged."""
    try:
        return uuid.UUID(signing.loads(request.COOKIES.get(NAME, ""), salt=_SALT, max_age=SECONDS))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def forget(response: HttpResponse) -> HttpResponse:
    """Take the cookie away."""
    response.delete_cookie(NAME, samesite="Lax")
    return response
