"""What was drawn, in a form that can be kept for years and read back exactly.

Here belong: writing parameters and tables of a variant to bytes, and reading them. Kinds of values are written beside them, so that a stored
dataset needs neither the document nor the generator that made it.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generators.canonical import canonical_bytes, decimal_text
from generators.variant import Variant

__all__ = ["Drawn", "pack_drawn", "unpack_drawn"]

_FORMAT = "balise/drawn/1"
_MARK = "$"


@dataclass(frozen=True)
class Drawn:
    """Parameters and tables of a variant, its seed and the try that succeeded: all that derived values depend on."""

    seed: str
    try_index: int
    values: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]]


def pack_drawn(variant: Variant, parameters: Iterable[str]) -> bytes:
    """Return what was drawn for `variant`, compressed; `parameters`: which of its values were drawn."""
    values = {name: _packed(variant.values[name]) for name in parameters}
    document = {
        "format": _FORMAT, "seed": variant.seed, "try": variant.try_index, "values": values,
        "tables": {name: [_packed_row(row) for row in rows] for name, rows in variant.tables.items()},
    }  # fmt: skip
    return zlib.compress(canonical_bytes(document), 6)


def unpack_drawn(content: bytes) -> Drawn:
    """Read what `pack_drawn` wrote; `ValueError` when it is something else."""
    try:
        document = json.loads(zlib.decompress(content))
        if document["format"] != _FORMAT:
            raise ValueError(f"unknown format {document['format']!r}")
        tables = {name: [_unpacked_row(row) for row in rows] for name, rows in document["tables"].items()}
        return Drawn(document["seed"], document["try"], _unpacked_row(document["values"]), tables)
    except (zlib.error, KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError("not a stored dataset") from error


def _packed_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _packed(value) for name, value in row.items()}


def _packed(value: Any) -> Any:
    """Texts, integers and truth values stand for themselves; the others are marked with their kind."""
    if isinstance(value, str | bool) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    if isinstance(value, int):
        return {_MARK: "integer", "value": str(value)}
    if isinstance(value, Decimal):
        # Trailing zeros are kept: they are part of how some formats write the number.
        return {_MARK: "decimal", "value": str(value) if "E" not in str(value) else decimal_text(value)}
    if isinstance(value, dt.date):
        return {_MARK: "date", "value": value.isoformat()}
    if isinstance(value, dt.time):
        return {_MARK: "time", "value": value.strftime("%H:%M")}
    if isinstance(value, list):
        return [_packed(one) for one in value]
    return {_MARK: "record", "value": _packed_row(value)}


def _unpacked_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _unpacked(value) for name, value in row.items()}


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(one) for one in value]
    if not isinstance(value, dict):
        return value
    content = value["value"]
    match value[_MARK]:
        case "integer":
            return int(content)
        case "decimal":
            return Decimal(content)
        case "date":
            return dt.date.fromisoformat(content)
        case "time":
            return dt.time.fromisoformat(content)
        case "record":
            return _unpacked_row(content)
    raise ValueError(f"unknown kind {value[_MARK]!r}")
