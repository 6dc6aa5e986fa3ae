"""Lines and tokens of a source. What words mean is said in `reading` and `expressions`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from challenges.programs.language.errors import InvalidSource, ProgramError
from challenges.programs.language.limits import LARGEST, SOURCE_LETTERS, SOURCE_LINES

__all__ = ["Line", "Token", "folded", "split"]

Kind = Literal["number", "text", "name", "sign", "end"]
_CLOSING = {'"': '"', "'": "'", "«": "»", "“": "”", "‘": "’"}
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_SIGNS = {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "≠": "!=", "<>": "!=", "≤": "<=", "≥": ">=", "^": "**", "←": "<-"}
_SPACES = "\u00a0\u202f\u2009\ufeff\u200b"
_TOKEN = re.compile(
    r"(?P<space>[ \t]+)|(?P<comment>\#.*)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>jusqu['’]\w*|[^\W\d]\w*)"
    r"|(?P<sign>\*\*=?|//=?|<-|←|<=|>=|==|!=|<>|\+=|-=|\*=|/=|%=|[-+*/%=<>≠≤≥×·÷−–^()\[\],.:])",
    re.IGNORECASE,
)
_DECIMALS = re.compile(r",([0-9]+)(?![0-9.])")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line; `folded` is the word without accents and capitals, or the sign in its one spelling."""

    kind: Kind
    text: str
    folded: str
    value: int | Decimal | str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something: its number from 1, its indentation and its tokens, closed by one of kind `end`."""

    number: int
    indent: int
    tokens: tuple[Token, ...]


def folded(word: str) -> str:
    """Return a word without accents and capitals: « RÉPÉTER » is `repeter`."""
    return "".join(one for one in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(one))


def split(source: str) -> list[Line]:
    """Return the lines that say something.

    Raises:
        InvalidSource: nothing but comments and spaces, or longer than `limits` allows.
        ProgramError: a text that is not closed, a character that means nothing, brackets that do not go together.
    """
    if len(source) > SOURCE_LETTERS:
        raise InvalidSource("too_long", limit=SOURCE_LETTERS)
    rows = unicodedata.normalize("NFC", source).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(rows) > SOURCE_LINES:
        raise InvalidSource("too_many_lines", limit=SOURCE_LINES)
    lines = []
    for number, row in enumerate(rows, 1):
        tokens = _tokens(row, number)
        if tokens:
            lines.append(Line(number, _indent(row), (*tokens, Token("end", "", ""))))
    if not lines:
        raise InvalidSource("empty")
    return lines


def _indent(row: str) -> int:
    width = 0
    for letter in row:
        if letter == "\t":
            width += 4 - width % 4
        elif letter == " " or letter in _SPACES:
            width += 1
        else:
            break
    return width


def _tokens(row: str, number: int) -> list[Token]:
    tokens: list[Token] = []
    opened: list[str] = []
    place = 0
    while place < len(row):
        if row[place] in _CLOSING:
            token, place = _text(row, place, number)
            tokens.append(token)
            continue
        found = _TOKEN.match(row, place)
        if found is None:
            if row[place] not in _SPACES:
                raise ProgramError("unknown_character", number, found=row[place] if row[place].isprintable() else "?")
            place += 1
            continue
        place = found.end()
        if found.lastgroup == "comment":
            break
        if found.lastgroup == "number":
            token, place = _number(row, found, number, bool(opened))
            tokens.append(token)
        elif found.lastgroup == "name":
            tokens.append(Token("name", found.group(), folded(found.group()).replace("’", "'")))
        elif found.lastgroup == "sign":
            sign = _SIGNS.get(found.group(), found.group())
            _bracket(sign, opened, number)
            tokens.append(Token("sign", found.group(), sign))
    if opened:
        raise ProgramError("unclosed_bracket", number, bracket=opened[-1], closing=")" if opened[-1] == "(" else "]")
    return tokens


def _bracket(sign: str, opened: list[str], line: int) -> None:
    if sign in ("(", "["):
        opened.append(sign)
    elif sign in (")", "]") and (not opened or opened.pop() != ("(" if sign == ")" else "[")):
        raise ProgramError("extra_bracket", line, bracket=sign)


def _number(row: str, found: re.Match[str], line: int, inside: bool) -> tuple[Token, int]:
    """Read a number; « 3,5 » is one where no comma can separate, which is outside of brackets."""
    text, place = found.group(), found.end()
    comma = _DECIMALS.match(row, place)
    if comma and not inside and "." not in text:
        text, place = f"{text}.{comma.group(1)}", comma.end()
    following = row[place : place + 1]
    if following.isalpha() or following == "_":
        end = re.compile(r"\w*").match(row, place).end()  # type: ignore[union-attr]
        raise ProgramError("bad_name", line, name=row[found.start() : end][:40])
    if len(text) > 31 or abs(Decimal(text)) > LARGEST:
        raise ProgramError("number_too_big", line)
    value: int | Decimal = Decimal(text) if "." in text else int(text)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    return Token("number", text, text, value), place


def _text(row: str, place: int, line: int) -> tuple[Token, int]:
    closing, letters, opening = _CLOSING[row[place]], [], row[place]
    start, place = place, place + 1
    while place < len(row) and row[place] != closing:
        if row[place] == "\\" and row[place + 1 : place + 2] in _ESCAPES and closing in "\"'":
            letters.append(_ESCAPES[row[place + 1]])
            place += 1
        else:
            letters.append(row[place])
        place += 1
    if place >= len(row):
        raise ProgramError("unclosed_apostrophe" if opening == "'" else "unclosed_text", line, opening=opening, closing=closing)
    value = "".join(letters)
    if opening == "«":
        value = value.strip(" " + _SPACES)
    return Token("text", row[start : place + 1], "", value), place + 1
