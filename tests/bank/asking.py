"""Reading the bank's API in tests."""

import json

API = "/api/bank/v1"


def body_of(response):
    """The bytes of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def place(release, path):
    """What the manifest of a release says of the document under a path."""
    return next(item for item in json.loads(bytes(release.manifest))["documents"] if item["path"] == path)
