"""Writing a formula in the notation of a file: that of xlsx (without `=`), that of ods (with `of:=`), or as people in France read it."""

from __future__ import annotations

from typing import Final

from challenges.handed.workbooks.formulas.names import FRENCH
from challenges.handed.workbooks.formulas.nodes import LAST_COLUMN, LAST_ROW, Binary, Call, Error, Literal, Node, Range, Unary
from challenges.handed.workbooks.model import letters

_TO_FRENCH: Final = {english: french for french, english in reversed(FRENCH.items())} | {"CONCAT": "CONCATENER"}
#: Functions that files name with a prefix, since they came after 2007.
_LATER: Final = ("IFS", "SWITCH", "TEXTJOIN", "XLOOKUP", "MAXIFS", "MINIFS", "IFNA", "XOR", "DAYS")
_MICROSOFT: Final = ("IFS", "SWITCH", "TEXTJOIN", "XLOOKUP", "MAXIFS", "MINIFS")


def write(node: Node, notation: str = "xlsx") -> str:
    """Return the formula; `notation` is xlsx, ods or french."""
    text = _write(node, notation)
    return {"xlsx": text, "ods": "of:=" + text, "french": "=" + text}[notation]


def _write(node: Node, notation: str) -> str:
    match node:
        case Literal(value):
            return _literal(value, notation)
        case Error(name):
            return name
        case Range():
            return _range(node, notation)
        case Call(name, arguments):
            separator = "," if notation == "xlsx" else ";"
            return f"{_name(name, notation)}({separator.join(_write(one, notation) for one in arguments)})"
        case Binary(operator, left, right):
            chained = isinstance(left, Binary) and left.operator == operator
            first = _write(left, notation) if chained else _part(left, notation)
            return f"{first}{operator}{_part(right, notation)}"
        case Unary("%", operand):
            return f"{_part(operand, notation)}%"
        case Unary(operator, operand):
            return f"{operator}{_part(operand, notation)}"
    raise TypeError(node)


def _part(node: Node, notation: str) -> str:
    """An operand in parentheses where it has operators of its own: more than are needed, and never too few."""
    text = _write(node, notation)
    return f"({text})" if isinstance(node, Binary | Unary) else text


def _name(name: str, notation: str) -> str:
    if notation == "french":
        return _TO_FRENCH.get(name, name)
    if name == "CONCAT":
        return "CONCATENATE"
    if notation == "ods":
        return f"COM.MICROSOFT.{name}" if name in _MICROSOFT else name
    return f"_xlfn.{name}" if name in _LATER else name


def _literal(value: object, notation: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return {True: "VRAI", False: "FAUX"}[value] if notation == "french" else f"{str(value).upper()}{'()' if notation == 'ods' else ''}"
    if isinstance(value, float):
        text = repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        return text.replace(".", ",") if notation == "french" else text
    return '"' + str(value).replace('"', '""') + '"'


def _range(node: Range, notation: str) -> str:
    top, left, bottom, right = node.fixed
    first, last = _corner(node.top, top, node.left, left), _corner(node.bottom, bottom, node.right, right)
    if node.bottom == LAST_ROW and node.top == 0:
        first, last = f"{'$' if left else ''}{letters(node.left)}", f"{'$' if right else ''}{letters(node.right)}"
    elif node.right == LAST_COLUMN and node.left == 0:
        first, last = f"{'$' if top else ''}{node.top + 1}", f"{'$' if bottom else ''}{node.bottom + 1}"
    quoted = "'" + node.sheet.replace("'", "''") + "'"
    if notation == "ods":
        sheet = f"${quoted}" if node.sheet else ""
        return f"[{sheet}.{first}]" if node.single else f"[{sheet}.{first}:.{last}]"
    prefix = f"{quoted}!" if node.sheet else ""
    return f"{prefix}{first}" if node.single else f"{prefix}{first}:{last}"


def _corner(row: int, row_fixed: bool, column: int, column_fixed: bool) -> str:
    return f"{'$' if column_fixed else ''}{letters(column)}{'$' if row_fixed else ''}{row + 1}"
