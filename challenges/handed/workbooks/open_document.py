"""What the reader and the editor of OpenDocument spreadsheets share: names of elements, and the value of a cell."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
NUMBER: Final = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
CHART: Final = "{urn:oasis:names:tc:opendocument:xmlns:chart:1.0}"
_DURATION: Final = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S\Z")


def cell_value(cell: Any) -> Any:
    """Return the value that an element of a cell keeps: text, Decimal, bool, date, time, duration; None for nothing."""
    kind = cell.get(OFFICE + "value-type")
    try:
        if kind in ("float", "percentage", "currency"):
            return Decimal(cell.get(OFFICE + "value"))
        if kind == "boolean":
            return cell.get(OFFICE + "boolean-value") == "true"
        if kind == "date":
            moment = dt.datetime.fromisoformat(cell.get(OFFICE + "date-value")[:19])
            return moment.date() if moment.time() == dt.time() else moment
        if kind == "time":
            found = _DURATION.match(cell.get(OFFICE + "time-value"))
            return dt.timedelta(hours=int(found[1]), minutes=int(found[2]), seconds=int(found[3])) if found else None
    except (InvalidOperation, TypeError, ValueError, OverflowError):
        return None
    if kind is None:
        return None
    return "\n".join(paragraph_text(one) for one in cell.iterfind(TEXT + "p")) or None


def paragraph_text(paragraph: Any) -> str:
    """Return the text of a paragraph, with its spaces, tabs and line breaks."""
    parts = [paragraph.text or ""]
    for one in paragraph:
        if one.tag == TEXT + "s":
            parts.append(" " * min(int(one.get(TEXT + "c", "1")), 1000))
        elif one.tag == TEXT + "tab":
            parts.append("\t")
        elif one.tag == TEXT + "line-break":
            parts.append("\n")
        else:
            parts.append(paragraph_text(one))
        parts.append(one.tail or "")
    return "".join(parts)
