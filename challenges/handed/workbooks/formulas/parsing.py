"""Reading a formula, in the notation of xlsx files, of ods files (`of:=SUM([.B2:.B9])`) or as people in France type it (`=SOMME(B2;B9)`)."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Final, NamedTuple

from challenges.handed.limits import MAX_DEEP, MAX_FORMULA, MAX_NESTING
from challenges.handed.workbooks.formulas.names import english, is_french
from challenges.handed.workbooks.formulas.nodes import LAST_COLUMN, LAST_ROW, Binary, Call, Error, Literal, Node, Range, Unary, parts
from challenges.handed.workbooks.model import column_number


class Unread(ValueError):
    """The formula is not one that is understood here: a name, a table's column, an array, a broken text."""


class Token(NamedTuple):
    """A piece of a formula: its sort and its text."""

    sort: str
    text: str


_SHEET: Final = r"(?:'(?:[^']|'')+'|[\w.\u00c0-\u024f]+)!"
_TOKENS: Final = re.compile(
    rf"""(?P<space>\s+)
  | (?P<text>"(?:[^"]|"")*")
  | (?P<error>\#(?:REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!))
  | (?P<odf>\[[^\]\[]*\])
  | (?P<ref>(?:{_SHEET})?\$?[A-Za-z]{{1,3}}\$?\d{{1,7}}(?::\$?[A-Za-z]{{1,3}}\$?\d{{1,7}})?(?![\w(]))
  | (?P<columns>(?:{_SHEET})?\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}(?![\w(]))
  | (?P<rows>(?:{_SHEET})?\$?\d{{1,7}}:\$?\d{{1,7}}(?![\w.]))
  | (?P<number>\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?|\.\d+)
  | (?P<call>[A-Za-z_\u00c0-\u00ff][\w.\u00c0-\u00ff]*\()
  | (?P<name>[A-Za-z_\u00c0-\u00ff][\w.\u00c0-\u00ff]*)
  | (?P<operator><>|<=|>=|[-+*/^&=<>%(),;])""",
    re.VERBOSE,
)
_CELL: Final = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})\Z")
_ODF: Final = re.compile(
    r"\[(?:\$?(?P<sheet>'(?:[^']|'')+'|[^.'\[\]]+))?\.(?P<first>[^:\]]+)(?::(?:\$?(?:'(?:[^']|'')+'|[^.'\[\]]+))?\.(?P<last>[^\]]+))?\]\Z"
)
_LEVELS: Final = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))
_BOOLS: Final = {"TRUE": True, "VRAI": True, "FALSE": False, "FAUX": False}


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """Return the tree of a formula, with or without its `=`.

    Raises:
        Unread: not understood, or too long or deep.
    """
    if len(text) > MAX_FORMULA:
        raise Unread("long")
    source = re.sub(r"\A(?:of|oooc|msoxl):", "", text.strip()).removeprefix("=")
    tokens = _tokens(source)
    if not tokens:
        raise Unread("empty")
    parser = _Parser(tokens)
    found = parser.expression(0)
    if parser.at < len(tokens):
        raise Unread(parser.tokens[parser.at].text)
    if _depth(found) > MAX_DEEP:
        raise Unread("deep")
    return found


def _depth(tree: Node) -> int:
    """Return how deep a tree is: whoever walks it goes down by calls."""
    most, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        most = max(most, depth)
        waiting += [(one, depth + 1) for one in parts(node)]
    return most


def _tokens(source: str) -> list[Token]:
    """Cut a formula into tokens; a comma between digits is a decimal mark only where `;` separates, or names are French."""
    decimal_comma = _decimal_comma(source)
    found, position = [], 0
    while position < len(source):
        match = _TOKENS.match(source, position)
        if match is None:
            raise Unread(source[position : position + 20])
        sort, text = match.lastgroup or "", match[0]
        if sort == "number" and "," in text and not decimal_comma:
            text = text.split(",", 1)[0]
        position += len(text)
        if sort != "space":
            found.append(Token(sort, text))
    return found


def _decimal_comma(source: str) -> bool:
    bare = re.sub(r'"[^"]*"|\'[^\']*\'|\[[^\]]*\]', "", source)
    return ";" in bare or any(is_french(one) for one in re.findall(r"([A-Za-z\u00c0-\u00ff.]+)\(", bare)) or not re.search(r"\(", bare)


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    def peek(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) and self.tokens[self.at].sort == "operator" else ""

    def expression(self, level: int) -> Node:
        """Read operators of a level and those that bind more."""
        self.depth += 1
        if self.depth > MAX_NESTING * 8:
            raise Unread("deep")
        if level == len(_LEVELS):
            found = self.signed()
        else:
            found = self.expression(level + 1)
            while self.peek() in _LEVELS[level]:
                operator = self.peek()
                self.at += 1
                found = Binary(operator, found, self.expression(level + 1))
        self.depth -= 1
        return found

    def signed(self) -> Node:
        """Read signs (which bind more than ^, as in every office), then a value and the % behind it."""
        signs = []
        while self.peek() in ("-", "+"):
            signs.append(self.peek())
            self.at += 1
        found = self.primary()
        while self.peek() == "%":
            self.at += 1
            found = Unary("%", found)
        return Unary("-", found) if signs.count("-") % 2 else found

    def primary(self) -> Node:
        """Read a value, a reference, a call or parentheses."""
        if self.at >= len(self.tokens):
            raise Unread("end")
        sort, text = self.tokens[self.at]
        self.at += 1
        if sort == "number":
            value = float(text.replace(",", "."))
            if not math.isfinite(value):
                raise Unread(text)
            return Literal(value)
        if sort == "text":
            return Literal(text[1:-1].replace('""', '"'))
        if sort in ("ref", "columns", "rows"):
            return _reference(text)
        if sort == "odf":
            return _odf(text)
        if sort == "error":
            return Error(text)
        if sort == "call":
            return self.call(text[:-1])
        if sort == "name" and text.upper() in _BOOLS:
            return Literal(_BOOLS[text.upper()])
        if text != "(":
            raise Unread(text)
        found = self.expression(0)
        self.close()
        return found

    def close(self) -> None:
        if self.peek() != ")":
            raise Unread("parenthesis")
        self.at += 1

    def call(self, name: str) -> Node:
        """Read the arguments of a function; one that is left out is a literal without value."""
        arguments: list[Node] = []
        if self.peek() == ")":
            self.at += 1
        else:
            while True:
                arguments.append(Literal(None) if self.peek() in (",", ";", ")") else self.expression(0))
                if self.peek() in (",", ";"):
                    self.at += 1
                    continue
                self.close()
                break
        name = english(name)
        if name in _BOOLS and not arguments:
            return Literal(_BOOLS[name])
        return Call(name, tuple(arguments))


def _reference(text: str) -> Range:
    sheet, _, cells = text.rpartition("!")
    first, _, last = cells.partition(":")
    return _range(_sheet(sheet), first, last)


def _sheet(text: str) -> str:
    return text[1:-1].replace("''", "'") if text.startswith("'") else text


def _odf(text: str) -> Node:
    if "#REF!" in text:
        return Error("#REF!")
    found = _ODF.match(text)
    if found is None:
        raise Unread(text)
    return _range(_sheet(found["sheet"] or ""), found["first"], found["last"] or "")


def _range(sheet: str, first: str, last: str) -> Range:
    begin, end = _corner(first, end=False), _corner(last or first, end=True)
    rows, columns = sorted([begin[:2], end[:2]]), sorted([begin[2:], end[2:]])
    return Range(
        sheet, rows[0][0], columns[0][0], rows[1][0], columns[1][0], (rows[0][1], columns[0][1], rows[1][1], columns[1][1]), single=not last
    )  # fmt: skip


def _corner(text: str, *, end: bool) -> tuple[int, bool, int, bool]:
    """Return row, whether it is fixed, column, whether it is fixed."""
    cell = _CELL.match(text)
    if cell is not None:
        row, column = int(cell[4]) - 1, column_number(cell[2])
        if not (0 <= row <= LAST_ROW and column <= LAST_COLUMN):
            raise Unread(text)
        return row, bool(cell[3]), column, bool(cell[1])
    bare = text.removeprefix("$")
    if bare.isdigit() and 0 < int(bare) <= LAST_ROW + 1:
        return int(bare) - 1, text != bare, LAST_COLUMN if end else 0, True
    if bare.isalpha() and bare.isascii() and len(bare) <= 3 and column_number(bare) <= LAST_COLUMN:
        return LAST_ROW if end else 0, True, column_number(bare), text != bare
    raise Unread(text)
