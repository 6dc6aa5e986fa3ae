"""Worksheets of Office Open XML files, cell by cell.

Here belongs: the worksheet class given to XlsxWriter. XlsxWriter lays out the workbook (styles, widths, panes, package); the cells are
written here because its general cell writer takes five times the time of everything else that a variant needs. Every file is read back by
another library before anybody sees it, and the tests read it with a third.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from generators.artefacts.grids import Formula
from generators.artefacts.safety import unsafe_in_a_cell
from generators.expressions.formula import column_letters

__all__ = ["GridSheet", "Styles"]

_DAY_ZERO = dt.date(1899, 12, 30)  # of spreadsheets; right from March 1900 on
# Office Open XML reads _x0041_ in a text as a character code (ECMA-376 part 1, 22.9.2.19): such a text has its underscore escaped.
_CODE = re.compile(r"(_x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class Styles:
    """The formats of a workbook: titles, texts that must not be run, and one for each named format of a column."""

    title: Format
    quoted: Format
    named: Mapping[str, Format]


class GridSheet(Worksheet):
    """A worksheet whose cells come from `fill`."""

    def fill(self, rows: Sequence[Sequence[Any]], formats: Sequence[str], styles: Styles) -> None:
        """Give the cells: titles first, then rows of typed values; `formats` names the format of each column."""
        self._cells, self._formats, self._styles = rows, formats, styles
        self.dim_rowmin, self.dim_rowmax = 0, len(rows) - 1
        self.dim_colmin, self.dim_colmax = 0, max(1, len(formats)) - 1

    def _write_rows(self) -> None:
        """Write every row (called by XlsxWriter, once the indexes of the styles are known)."""
        styles = {name: _style(one) for name, one in self._styles.named.items()}
        by_column = [styles.get(name, "") for name in self._formats]
        letters = [column_letters(rank) for rank in range(len(by_column))]
        title, quoted = _style(self._styles.title), _style(self._styles.quoted)
        date, time = styles["date"], styles["time"]
        out: list[str] = []
        for rank, row in enumerate(self._cells, start=1):
            out.append(f'<row r="{rank}">')
            for letter, style, value in zip(letters, by_column, row, strict=True):
                kind = type(value)
                if kind is str:
                    if value:
                        plain = title if rank == 1 else quoted if unsafe_in_a_cell(value) else ""
                        out.append(f'<c r="{letter}{rank}"{plain} t="inlineStr"><is>{_text(value)}</is></c>')
                elif kind is int or kind is Decimal:
                    out.append(f'<c r="{letter}{rank}"{style}><v>{float(value):.16G}</v></c>')
                elif kind is dt.date:
                    out.append(f'<c r="{letter}{rank}"{date}><v>{(value - _DAY_ZERO).days}</v></c>')
                elif kind is dt.time:
                    out.append(f'<c r="{letter}{rank}"{time}><v>{_part_of_day(value)}</v></c>')
                else:
                    own = time if isinstance(value.value, dt.time) else date if isinstance(value.value, dt.date) else ""
                    out.append(_formula(f"{letter}{rank}", style or own, value))
            out.append("</row>")
        self.fh.write("".join(out))


def _style(one: Format) -> str:
    return f' s="{one._get_xf_index()}"'


def _text(value: str) -> str:
    text = escape(value, quote=False)
    if "_x" in text:
        text = _CODE.sub(r"_x005F\1", text)
    return f"<t>{text}</t>" if text.strip() == text and "\n" not in text else f'<t xml:space="preserve">{text}</t>'


def _part_of_day(value: dt.time) -> str:
    return f"{(value.hour * 60 + value.minute) / 1440:.16G}"


def _formula(place: str, style: str, cell: Formula) -> str:
    """Write a formula with its value, so that software that does not compute shows it too."""
    text, value = escape(cell.text, quote=False), cell.value
    if isinstance(value, str):
        return f'<c r="{place}"{style} t="str"><f>{text}</f><v>{escape(value, quote=False)}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{place}"{style} t="b"><f>{text}</f><v>{int(value)}</v></c>'
    if isinstance(value, dt.time):
        return f'<c r="{place}"{style}><f>{text}</f><v>{_part_of_day(value)}</v></c>'
    number = (value - _DAY_ZERO).days if isinstance(value, dt.date) else f"{float(value):.16G}"
    return f'<c r="{place}"{style}><f>{text}</f><v>{number}</v></c>'
