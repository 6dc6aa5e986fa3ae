"""What a test is answered on, as far as a request tells: used to avoid questions that do not suit a phone, and to compare items by device."""

import re

from django.http import HttpRequest

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
