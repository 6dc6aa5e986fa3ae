"""Digests of authored content: what makes it certain that the approved text is the text that was read."""

import hashlib
from typing import Any

import rfc8785


def content_digest(content: Any) -> str:
    """Return the SHA-256 of a revision's content in canonical JSON (RFC 8785), as hex.

    `latest_revision` is left out: Wagtail writes it into the content after the fact.
    """
    kept = {
        name: value
        for name, value in content.items()
        if name
        not in {
            "latest_revision",
            "live_revision",
            "has_unpublished_changes",
            "live",
            "latest_revision_created_at",
            "first_published_at",
            "last_published_at",
        }
    }
    return hashlib.sha256(rfc8785.dumps(kept)).hexdigest()
