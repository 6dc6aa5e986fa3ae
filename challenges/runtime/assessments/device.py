"""What a test is answered on, as far as a request tells: used to avoid questions that do not suit a phone, and to compare items by device."""

import re

from django.http import HttpRequest

from challenges.adaptive.contract import DEVICES
from challenges.bank.reader import NoRelease, open_release
from challenges.runtime.assessments.models import Attempt

_TABLET = re.compile(r"iPad|Tablet|PlayBook|Silk|Android(?!.*Mobi)", re.IGNORECASE)
_PHONE = re.compile(r"Mobi|iPhone|iPod|Windows Phone", re.IGNORECASE)


def device_of(request: HttpRequest) -> str:
    """Return computer, tablet or phone; empty when the browser does not say what it is (a program, for instance)."""
    agent = request.headers.get("User-Agent", "")
    if not agent.startswith("Mozilla/"):
        return ""
    if _TABLET.search(agent):
        return "tablet"
    if request.headers.get("Sec-CH-UA-Mobile") == "?1" or _PHONE.search(agent):
        return "phone"
    return "computer"


def unfit(attempt: Attempt, device: str) -> bool:
    """Whether a question was made for another device than the one it is read on: it is given when no other fits, and its page says so.

    No query: the release is in memory. It may differ from the device on which the test began, which the engine goes by.
    """
    if device not in DEVICES:
        return False
    try:
        release = open_release(attempt.assessment.release_root)
    except NoRelease:
        return False
    devices = release.items.devices
    return devices is not None and not int(devices[release.entry(str(attempt.challenge_uid)).position]) & DEVICES[device]
