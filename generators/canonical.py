"""Canonical forms: the one way a value is written before it is stored, compared or digested.

Here belong: plain JSON form of values (Decimals as strings, dates ISO), canonical bytes (RFC 8785) and digests.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
import rfc8785

__all__ = ["canonical_bytes", "decimal_text", "digest", "json_bytes", "plain"]

_SAFE_INTEGER = 2**53 - 1
# Where a float may stand: digits are taken out and what is left is looked for. The same in a text only costs the slow way.
_STARTS = bytes.maketrans(b",[", b"::")
_DIGITS = b"0123456789"
_FLOATS = (b":.", b":-.", b":e-", b":e+", b":-e-", b":-e+", b":e", b":-e")
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS
_BEYOND_FFFF = (b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")


def decimal_text(value: Decimal | int) -> str:
    """Write a number in full with a point, without useless zeros: `Decimal("12.50")` gives `12.5`, `-0` gives `0`."""
    text = str(value)
    if isinstance(value, int):
        return text
    if "E" in text:
        text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def plain(value: Any) -> Any:
    """Return `value` as JSON types: Decimals and large integers as strings, dates and times ISO, tuples as lists.

    Raises `TypeError` for anything whose order or text is not fixed (sets, floats, other objects).
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _SAFE_INTEGER else str(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    raise TypeError(f"no canonical form for {type(value).__name__}")


def canonical_bytes(value: Any) -> bytes:
    """Return the RFC 8785 bytes of `value`, which may hold anything `plain` accepts; keys of mappings are strings.

    orjson writes the same bytes many times faster, but for three things: floats, integers beyond 2**53 and keys beyond U+FFFF. It refuses
    large integers itself; where what it wrote may hold one of the two others, the slow way decides.
    """
    try:
        data: bytes = orjson.dumps(value, _leaf, _OPTIONS)
    except orjson.JSONEncodeError:
        return rfc8785.dumps(plain(value))
    bare = (b":" + data).translate(_STARTS, _DIGITS)
    if any(mark in bare for mark in _FLOATS) or any(lead in data for lead in _BEYOND_FFFF):
        return rfc8785.dumps(plain(value))
    return data


def json_bytes(document: Any) -> bytes:
    """Return the RFC 8785 bytes of parsed JSON, floats included, by the quick way wherever it gives the same bytes."""
    try:
        return canonical_bytes(document)
    except TypeError:
        return rfc8785.dumps(document)


def _leaf(value: Any) -> str:
    """Write what JSON has no form for."""
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    raise TypeError(f"no canonical form for {type(value).__name__}")


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical form, 64 hex digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()
