"""What SQLite says of a query that fails, as codes and facts with the nearest name. Its messages are English and made for programmers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from challenges.programs.language.errors import ProgramError
from challenges.programs.language.lexing import folded

__all__ = ["Known", "fault"]

#: Message and code; the group of the pattern is the fact `name`.
_FAULTS: Final = (
    (re.compile(r"no such table: (.+)"), "unknown_table"),
    (re.compile(r"no such column: (.+)"), "unknown_column"),
    (re.compile(r"ambiguous column name: (.+)"), "ambiguous_column"),
    (re.compile(r'near "(.*)": syntax error', re.DOTALL), "sql_syntax"),
    (re.compile(r"incomplete input"), "sql_incomplete"),
    (re.compile(r'unrecognized token: "(.*)"', re.DOTALL), "sql_token"),
    (re.compile(r"no such function: (.+)"), "unknown_sql_function"),
    (re.compile(r"misuse of (?:aggregate|window function)(?: function)?:? (\w+)"), "misuse_aggregate"),
    (re.compile(r"wrong number of arguments to function (\w+)"), "sql_arguments"),
    (re.compile(r"SELECTs to the left and right"), "union_columns"),
    (re.compile(r"sub-select returns \d+ columns|row value misused"), "inner_columns"),
    (re.compile(r"(?:GROUP|ORDER) BY term out of range|ORDER BY term does not match"), "no_such_place"),
    (re.compile(r"HAVING clause on a non-aggregate|GROUP BY clause is required before HAVING"), "having_alone"),
    (re.compile(r"interrupted"), "query_too_slow"),
    (re.compile(r"too big|too many|too large|too long|too complex|overflow|parser stack"), "query_too_big"),
    (re.compile(r"one statement at a time"), "two_statements"),
    (re.compile(r"no tables specified"), "no_from"),
)


@dataclass(frozen=True)
class Known:
    """The names of tables and columns that a query may use."""

    tables: tuple[str, ...]
    columns: tuple[str, ...]

    @classmethod
    def of(cls, tables: Sequence[Mapping[str, Any]]) -> Known:
        """Return the names of the tables of a key."""
        return cls(tuple(one["name"] for one in tables), tuple(each["name"] for one in tables for each in one["columns"]))

    @property
    def lowered(self) -> frozenset[str]:
        """The tables without capitals: SQL does not tell them apart."""
        return frozenset(one.lower() for one in self.tables)


def fault(message: str, refused: tuple[str, str] | None, known: Known) -> ProgramError:
    """Return the error of a message of SQLite's; `refused` is what the authorizer did not let through."""
    if refused is not None:
        return _named(*refused, known)
    for pattern, code in _FAULTS:
        found = pattern.search(message)
        if found:
            return _named(code, found.group(1) if pattern.groups else "", known)
    return ProgramError("sql_other")


def _named(code: str, name: str, known: Known) -> ProgramError:
    if code in ("unknown_table", "unknown_column"):
        among = known.tables if code == "unknown_table" else known.columns
        plain = {folded(one): one for one in among}
        near = difflib.get_close_matches(folded(name.rpartition(".")[2][:40]), list(plain), 1, 0.6)
        return ProgramError(code, name=name[:40], near=plain[near[0]] if near else "", names=", ".join(dict.fromkeys(among))[:200])
    return ProgramError(code, name=name[:40]) if name else ProgramError(code)
