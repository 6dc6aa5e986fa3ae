"""The files of an attempt as they go out: names, addresses, what stands in the page, safe headers."""

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe

from challenges.runtime.assessments.errors import NotYours
from challenges.runtime.assessments.models import Attempt
from challenges.runtime.assessments.variants import stored_bytes

# A generated page is never trusted with the site's origin.
_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"


def public_files(attempt: Attempt, base: str) -> list[dict[str, Any]]:
    """Return name, address, media type and size of each file; no digest and nothing else of the variant."""
    return [
        {"name": item["name"], "url": f"{base}{position}", "media_type": item["media_type"], "size": item["size"]}
        for position, item in enumerate(attempt.files)
    ]


def material_of(attempt: Attempt) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the files that a question offers, and what of them stands in its page: now, and when it is read again.

    A picture that one answers on is shown where one answers, and not as material.
    """
    files = public_files(attempt, _base(attempt))
    used = _pictures(attempt.response)
    both = [(item, public) for item, public in zip(attempt.files, files, strict=True) if item.get("id") not in used]
    # A page that stands in the question already is no file to look for.
    offered = [public for item, public in both if not (item["type"] == "html" and item["html"])]
    shown = [
        {"name": item["name"], "html": mark_safe(item["html"].replace("{file_url}", public["url"]))}  # noqa: S308  made by the generators, escaped there
        for item, public in both
        if item["html"]
    ]
    return offered, shown


def with_pictures(response: dict[str, Any], attempt: Attempt) -> dict[str, Any]:
    """Return a response as it was sent with the addresses of its pictures, for a page: `image_url` beside each `image`."""
    base = _base(attempt)

    def addressed(part: dict[str, Any]) -> dict[str, Any]:
        return part | ({"image_url": f"{base}{part['image']}"} if part.get("image") is not None else {})

    return addressed(response) | ({"options": [addressed(one) for one in response["options"]]} if "options" in response else {})


def _base(attempt: Attempt) -> str:
    return reverse("assessments:file", args=[attempt.uid, 0]).removesuffix("0")


def _pictures(response: dict[str, Any]) -> set[str]:
    """Return the identifiers of the files that stand in a response as pictures."""
    return {part["image"] for part in (response, *response.get("options", [])) if part.get("image")}


def file_response(attempt: Attempt, position: int) -> HttpResponse:
    """Return a file's bytes; images open in the page, everything else is downloaded.

    Raises:
        NotYours: the attempt has no such file.
        FileLost: it is out of order and cannot be made again.
    """
    if not 0 <= position < len(attempt.files):
        raise NotYours
    item = attempt.files[position]
    response = HttpResponse(stored_bytes(attempt, item["sha256"]), content_type=item["media_type"])
    disposition = "inline" if item["media_type"].startswith("image/") else "attachment"
    name = item["name"].rsplit("/", 1)[-1]
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
