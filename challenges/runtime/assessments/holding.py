"""The verbs by which a test is handed to one browser and taken back. The latest browser holds it alone: a secret stands for it, kept as a digest."""

import hmac
import secrets

from django.db import transaction

from challenges.runtime.assessments.models import Assessment
from challenges.runtime.assessments.tokens import token_hash


@transaction.atomic
def lend(assessment: Assessment, secret: str = "") -> str:
    """Hand a test to a browser, and take it from the one that had it. The caller has checked who asks.

    Args:
        assessment: the test.
        secret: what this browser already keeps to itself (a join form's key, a candidate's token), so that a request sent twice is one
            act; drawn when empty.

    Returns:
        The secret, for the browser's server-side session.
    """
    secret = secret or secrets.token_urlsafe(32)
    assessment.browser_sha256 = token_hash(secret)
    Assessment.objects.filter(pk=assessment.pk).update(browser_sha256=assessment.browser_sha256)
    return secret


@transaction.atomic
def take_back(assessment: Assessment) -> None:
    """Let no browser hold a test any more, until it is handed out again."""
    assessment.browser_sha256 = ""
    Assessment.objects.filter(pk=assessment.pk).update(browser_sha256="")


def is_held(assessment: Assessment, secret: str) -> bool:
    """Whether the secret is that of the browser which holds the test now."""
    return bool(secret and assessment.browser_sha256) and hmac.compare_digest(str(assessment.browser_sha256), token_hash(secret))
