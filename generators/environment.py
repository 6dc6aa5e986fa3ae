"""What makes releases on this machine: Balise, its generator, Python, the libraries that draw, write and read data, the word lists.

The record goes into every manifest, as a bill of materials. Its digest names an environment: seeds that were verified under one digest are
verified again before a release made elsewhere is put into service for exams here.
"""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from generators import words
from generators.canonical import digest as digest_of
from generators.version import GENERATOR_VERSION

__all__ = ["LIBRARIES", "RNG", "digest", "made_by"]

RNG = "b2k-1"
# What may move a drawn value, a written file or what is read back from it.
LIBRARIES = (
    "babel", "exifread", "faker", "icalendar", "lxml", "odfdo", "openpyxl", "orjson", "pillow", "pypdf", "python-calamine", "python-docx",
    "reportlab", "rfc8785", "vobject", "xlsxwriter",
)  # fmt: skip


@cache
def _record() -> dict[str, Any]:
    return {
        "generator": GENERATOR_VERSION,
        "rng": RNG,
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "words": {name: words.load(name).sha256 for name in words.available()},
    }


def made_by() -> dict[str, Any]:
    """Return the record: generator, rng, Python, implementation, libraries by name, word lists by name with their digest."""
    return _record() | {"environment": digest()}


@cache
def digest() -> str:
    """Return the SHA-256 of the record, as hex: two machines with the same digest verify the same."""
    return digest_of(_record())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
