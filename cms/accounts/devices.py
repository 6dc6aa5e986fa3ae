"""The browsers in which an account signed in before: a long-lived signed cookie, so that wrong passwords typed elsewhere never keep its owner out."""

import secrets
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from challenges.throttle.network import address_of, network_of

COOKIE = "balise_device"
AGE = 365 * 24 * 3600
#: Accounts that one browser remembers: a computer of a classroom has many.
MOST = 40
_SALT = "cms.accounts.devices"


def target_of(request: HttpRequest, name: str) -> tuple[str, str]:
    """Return the target and the address under which wrong passwords for an account count.

    From a browser in which the account signed in before, those of this browser alone; else those of the network it comes from, so that a
    stranger slows down nobody but himself and his neighbours.
    """
    content = _content(request)
    if _digest(name) in content["accounts"]:
        return f"{name} device {content['device']}", ""
    address = address_of(request)
    return f"{name} network {network_of(address)}", address


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Write down in the browser that the account signed in here."""
    content = _content(request)
    accounts = [_digest(name), *(one for one in content["accounts"] if one != _digest(name))][:MOST]
    value = signing.dumps({"device": content["device"] or secrets.token_urlsafe(12), "accounts": accounts}, salt=_SALT)
    response.set_cookie(COOKIE, value, max_age=AGE, secure=request.is_secure(), httponly=True, samesite="Lax")


def _content(request: HttpRequest) -> dict[str, Any]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=AGE)
    except signing.BadSignature:
        return {"device": "", "accounts": []}
    return {"device": str(found["device"]), "accounts": [str(one) for one in found["accounts"]]}


def _digest(name: str) -> str:
    return salted_hmac(_SALT, name, algorithm="sha256").hexdigest()[:16]
