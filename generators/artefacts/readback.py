"""From what a file shows back to the values of a table.

Here belong: the kind of the values of a column, and the value that a text shown to the learner stands for.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from generators.artefacts.grids import FORMAT_KINDS
from generators.errors import ExpressionError
from generators.scope import Scope

__all__ = ["kind_of_column", "kind_of_format", "value_shown"]


def kind_of_column(table: str, column: str, scope: Scope) -> str:
    """Return the kind of the values of a column, `any` when it cannot be known."""
    try:
        return scope.column(scope.table(table), column)[2].kind
    except ExpressionError:
        return "any"


def kind_of_format(format_name: str, otherwise: str) -> str:
    """Return the kind of value that a format of cells writes; `otherwise` when it writes anything."""
    return FORMAT_KINDS.get(format_name, otherwise)


def value_shown(text: str, kind: str) -> Any:
    """Return the number, the date or the time that a French text stands for; the text itself when it is not one."""
    if kind == "number":
        digits = re.sub(r"[\s€]", "", text).replace(",", ".")
        return Decimal(digits) if re.fullmatch(r"-?\d+(\.\d+)?", digits) else text
    if kind == "date" and (found := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text)):
        return dt.date(int(found[3]), int(found[2]), int(found[1]))
    if kind == "time" and (found := re.fullmatch(r"(\d{1,2})\sh\s(\d\d)", text)):
        return dt.time(int(found[1]), int(found[2]))
    return text
