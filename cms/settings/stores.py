"""Where files are kept, from the environment: a folder, or a bucket of S3 or of what speaks like it."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

from .caches import need
from .private import FILE, FOLDER

S3 = "storages.backends.s3.S3Storage"
_FOLDER = "django.core.files.storage.FileSystemStorage"
_KNOWN = {"endpoint", "region"}


def artefacts(url: str, folder: Path) -> dict[str, Any]:
    """Return the store of the files that learners received: nobody reads them but through Balise. An empty address means the folder."""
    if url:
        # Named by their digest: a second writing is the same bytes, and asking for a free name would cost a request each time.
        return {"BACKEND": S3, "OPTIONS": _bucket("BALISE_ARTEFACTS_URL", url) | {"file_overwrite": True}}
    return {"BACKEND": _FOLDER, "OPTIONS": {"location": str(folder), "file_permissions_mode": FILE, "directory_permissions_mode": FOLDER}}


def media(url: str) -> dict[str, Any]:
    """Return the store of pictures of pages, which the web server may serve; in a bucket they have addresses that are signed for an hour."""
    if url:
        return {"BACKEND": S3, "OPTIONS": _bucket("BALISE_MEDIA_URL", url) | {"file_overwrite": False}}
    return {"BACKEND": _FOLDER}


def origin(store: dict[str, Any]) -> list[str]:
    """Return the origin that browsers read a store's files from, when it is not Balise's own: for the content security policy."""
    options = store.get("OPTIONS", {})
    if store["BACKEND"] != S3:
        return []
    if endpoint := options["endpoint_url"]:
        parts = urlsplit(endpoint)
        return [f"{parts.scheme}://{parts.netloc}"]
    return [
        f"https://{options['bucket_name']}.s3.amazonaws.com",
        f"https://{options['bucket_name']}.s3.{options['region_name']}.amazonaws.com",
    ]


def _bucket(name: str, url: str) -> dict[str, Any]:
    """Read s3://bucket/folder?endpoint=https://s3.example&region=fr-par. Keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the machine's role."""
    parts = urlsplit(url)
    asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    if parts.scheme != "s3" or not parts.hostname or parts.username or set(asked) - _KNOWN:
        raise ImproperlyConfigured(
            f"{name} is not of the form s3://bucket/folder?endpoint=https://…&region=…; keys go to AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    for package in ("boto3", "storages"):
        need(package, name)
    # Imported only here: a laptop has no client of S3.
    from botocore.config import Config  # type: ignore[import-untyped]  # noqa: PLC0415

    endpoint = asked.get("endpoint")
    return {
        "bucket_name": parts.hostname,
        "location": parts.path.strip("/"),
        "endpoint_url": endpoint,
        "region_name": asked.get("region", "us-east-1"),
        "default_acl": "private",
        "querystring_auth": True,
        "client_config": Config(
            connect_timeout=2,
            read_timeout=20,
            retries={"mode": "standard", "total_max_attempts": 3},
            signature_version="s3v4",
            s3={"addressing_style": "path" if endpoint else "virtual"},
            # Servers other than Amazon's do not all know the checksums that botocore sends by itself since 1.36.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    }
