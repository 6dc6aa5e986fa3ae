"""Matrices of access rights: written as a web page, read back by lxml.

Here belong: the `rights` kind: a table whose rows are people, groups or files, and whose columns are what each may do.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.grids import compile_columns, make_grid, shown
from generators.artefacts.pages import built_page, compile_text, content, element, filled, page_file, parse, safe_line
from generators.artefacts.rows import each_row, row_scope
from generators.artefacts.safety import one_line
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["Rights", "read", "render", "typed", "write"]


class Rights:
    """The `rights` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        row = row_scope(self.table, scope, block, reporter)
        self.title = compile_text(block, "title", spec["title"], scope, reporter)
        self.subject_header = compile_text(block, "subject_header", spec["subject_header"], scope, reporter)
        self.subject = compile_text(block, "subject", spec["subject"], row, reporter)
        # `row_scope` has told already that a table is unknown.
        self.columns = compile_columns(spec["columns"], self.table, scope, block, reporter) if self.table in scope.tables else []

    def build(self, context: BuildContext) -> Built:
        """Build the page."""
        env = context.environment
        title, header = filled(self.title, env, "titre"), filled(self.subject_header, env, "titre de la première colonne")
        grid = make_grid(self.columns, self.table, env)
        subjects = each_row(env, self.table, lambda _: filled(self.subject, env, "titre de la ligne"))
        rows = [[header, *(safe_line(one) for one in grid.headers)]]
        for subject, row in zip(subjects, grid.rows, strict=True):
            rows.append([subject, *(one_line(shown(value, name)) for value, name in zip(row, grid.formats, strict=True))])
        return built_page(title, {"title": title, "rows": rows}, render)

    def read(self, content: bytes) -> dict[str, Any]:
        """Read the page back with lxml."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the columns, and the subject when it is exactly one column, back onto the table."""
        rows = logical["rows"][1:]
        found = [Extract(self.table, self.subject.column, [row[0] for row in rows])] if self.subject.column else []
        for rank, column in enumerate(self.columns, start=1):
            found.append(Extract(self.table, column.column, [typed(row[rank], column.format) for row in rows]))
        return found


def typed(text: str, format_name: str) -> Any:
    """Return the value that a cell stands for, from its words."""
    if format_name in ("integer", "decimal", "euros"):
        return Decimal(re.sub(r"[\s€]", "", text).replace(",", "."))
    if format_name == "date":
        return dt.date(int(text[6:10]), int(text[3:5]), int(text[:2]))
    if format_name == "time":
        hour, minute = re.findall(r"\d+", text)
        return dt.time(int(hour), int(minute))
    return text


def render(page: Mapping[str, Any], level: int) -> str:
    """Return the matrix; `level` is not used, since its title is that of the table."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in page["rows"][0])
    body = []
    for subject, *cells in page["rows"][1:]:
        body.append(f'<tr><th scope="row">{escape(subject)}</th>{"".join(f"<td>{escape(text)}</td>" for text in cells)}</tr>')
    return (
        f'<table class="artefact-table artefact-rights">{element("caption", "title", page["title"])}'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )


def write(page: Mapping[str, Any]) -> bytes:
    """Write a page that stands alone."""
    return page_file(page["title"], render(page, 1))


def read(source: bytes) -> dict[str, Any]:
    """Read the matrix into what it says."""
    root = parse(source)
    rows = [[one_line(cell.text_content()) for cell in row.iter("th", "td")] for row in root.iter("tr")]
    return {"title": content(root, "title"), "rows": rows}
