"""Limits of the pages of accounts: what is guessed there (passwords, codes, links) and mail that a stranger can have sent to somebody.

Counts are those of `challenges.throttle.guesses`. A wrong password counts as in `cms.accounts.devices`. Mail counts each time it is asked for,
by mailbox and by network, whether an account has the address or not: a page that refuses tells nothing about it.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from challenges.throttle import guesses
from challenges.throttle.network import address_of
from cms.accounts import devices
from cms.accounts.services import sign_in_failed

MAX_NAME = 150
#: The code of the error of a form that may not be tried now.
THROTTLED = "throttled"

MAIL = guesses.Purpose("account-mail")
SECOND_FACTOR = guesses.Purpose("second-factor", longest=300)
OLD_PASSWORD = guesses.Purpose("old-password", longest=300)
LINK = guesses.Purpose("mailed-link", longest=300)


class TooMany(ValidationError):
    """A form that may not be tried now, with the seconds to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(guesses.told(seconds), code=THROTTLED)
        self.seconds = seconds


def plain(typed: str) -> str:
    """A name or an address as guesses at it are counted: in whatever case and form it is typed."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()[:MAX_NAME]


def _refuse(purpose: guesses.Purpose, target: str, address: str) -> None:
    if seconds := guesses.waiting(purpose, target, address):
        raise TooMany(seconds)


# ---------------------------------------------------------------- passwords


def before_password(request: HttpRequest, typed: str) -> None:
    """Raise `TooMany` when passwords of this name may not be tried from here now."""
    _refuse(guesses.SIGN_IN, *devices.target_of(request, plain(typed)))


def wrong_password(request: HttpRequest, typed: str) -> None:
    """Count a wrong password and write it down."""
    target, address = devices.target_of(request, plain(typed))
    guesses.failed(guesses.SIGN_IN, target, address)
    sign_in_failed(typed, known_browser=not address)


def right_password(request: HttpRequest, typed: str) -> None:
    """Forget the wrong passwords before a right one."""
    guesses.cleared(guesses.SIGN_IN, devices.target_of(request, plain(typed))[0])


@contextmanager
def guessing(purpose: guesses.Purpose, request: HttpRequest, user: Any) -> Iterator[None]:
    """Let the block try a secret of a user who is (half) signed in, and count when it raises `ValidationError`; right, the count is forgotten.

    The target is the account: who gets here has its password or its session, so that no stranger keeps the owner out.
    """
    target, address = f"user {user.pk}", address_of(request)
    _refuse(purpose, target, address)
    try:
        yield
    except ValidationError:
        guesses.failed(purpose, target, address)
        raise
    guesses.cleared(purpose, target)


# ---------------------------------------------------------------- mail and links


def before_mail(request: HttpRequest, mailbox: str) -> None:
    """Raise `TooMany` when no more mail may be asked for, for this mailbox or from here."""
    _refuse(MAIL, plain(mailbox), address_of(request))


def may_mail(request: HttpRequest, mailbox: str) -> bool:
    """Count a mail that a stranger may have asked for; return whether it may be sent."""
    target, address = plain(mailbox), address_of(request)
    if guesses.waiting(MAIL, target, address):
        return False
    guesses.failed(MAIL, target, address)
    return True


def link_waiting(request: HttpRequest) -> int:
    """Return how many seconds this network must wait before it tries mailed links again."""
    return guesses.waiting(LINK, "", address_of(request))


def wrong_link(request: HttpRequest) -> None:
    """Count a mailed link that is not, or no longer, one."""
    guesses.failed(LINK, "", address_of(request))


# ---------------------------------------------------------------- pages


class LimitedForm:
    """A form's view: a refusal by a limit is answered 429, and says when to come again."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Answer as the view does, with the status that tells programs what it is."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return told_to_wait(response, form)


def told_to_wait(response: HttpResponse, form: Any) -> HttpResponse:
    """Return the response with the status of a refusal by a limit, when the form met one."""
    for errors in form.errors.as_data().values():
        for error in errors:
            if error.code == THROTTLED:
                response.status_code = 429
                response["Retry-After"] = str(getattr(error, "seconds", guesses.FIRST_DELAY))
    return response


def page_too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """Return the page that says to wait."""
    response = render(request, "account/too_many.html", {"sentence": guesses.told(seconds)}, status=429)
    response["Retry-After"] = str(seconds)
    return response
