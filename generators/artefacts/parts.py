"""Documents made of parts: what `docx`, `odt` and `pdf` have in common.

Here belong: the compiled parts, header, footer and metadata, what they say once rendered (the logical form, which is also what the writers
are given), their rendering in a page and the way back to the tables. Author and date of creation are in the properties of the file and are
not shown in the page: finding them there is what some challenges ask.

The logical form is `metadata` (title, author, subject, keywords, created), `header`, `footer` and `parts`. Its parts are in order; one part
`rows` without rows leaves none, so each `rows` part keeps its `rank` among the declared parts.
"""

from __future__ import annotations

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract, Rendering
from generators.artefacts.grids import FileColumn, Grid, compile_columns, html_table, make_grid, shown
from generators.artefacts.readback import kind_of_column, kind_of_format, value_shown
from generators.artefacts.rows import each_row, row_scope
from generators.artefacts.safety import check_template, check_third_parties, clean_text, one_line
from generators.errors import EvaluationError
from generators.expressions import Environment
from generators.expressions.functions import need
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = ["METADATA", "DocumentKind", "PartsPlan", "Rendered", "lines"]

METADATA = ("title", "author", "subject", "keywords")
MAX_SHORT = 255  # what the properties of a Word file may hold, and more than a header needs


@dataclass(frozen=True)
class Part:
    """A part as declared: which fields are used depends on `type`; `kinds` are those of the values of its columns."""

    type: str
    texts: list[Template] = field(default_factory=list)
    level: int = 1
    ordered: bool = False
    table: str = ""
    columns: list[FileColumn] = field(default_factory=list)
    column: str = ""
    kinds: list[str] = field(default_factory=list)
    caption: Template | None = None


@dataclass(frozen=True)
class Rendered:
    """What a document says, and what shows it in a page."""

    logical: dict[str, Any]
    html: Rendering


class PartsPlan:
    """The declared content of a document, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        def text(name: str, source: str) -> Template:
            return check_template(reporter.template(block, name, source, scope), block, name, reporter)

        metadata = spec.get("metadata", {})
        self.metadata = {name: text(f"metadata.{name}", metadata.get(name, "")) for name in METADATA}
        self.created = reporter.optional(block, "metadata.created", metadata.get("created", ""), scope, "date")
        self.header, self.footer = text("header", spec.get("header", "")), text("footer", spec.get("footer", ""))
        self.parts = [_compile(one, scope, f"{block}.parts[{rank}]", reporter) for rank, one in enumerate(spec["parts"])]

    def render(self, context: BuildContext) -> Rendered:
        """Put the values in place; `EvaluationError` when they do not fit."""
        env = context.environment
        grids: list[Grid] = []
        parts = [_render(part, rank, env, grids) for rank, part in enumerate(self.parts)]
        logical = {
            "metadata": self._metadata(context),
            "header": _short(self.header.render(env)),
            "footer": _short(self.footer.render(env)),
            "parts": [part for part in parts if part["type"] != "rows" or part["items"]],
        }
        return Rendered(logical, partial(_html, logical, grids, context.path))

    def _metadata(self, context: BuildContext) -> dict[str, str]:
        found = {name: _short(template.render(context.environment)) for name, template in self.metadata.items()}
        created: dt.date = need(self.created(context.environment), "date") if self.created is not None else context.reference_date
        if not 1980 <= created.year <= 2107:
            raise EvaluationError("bad_date", value=created.isoformat())
        return {**found, "created": created.isoformat()}

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the tables, and the rows that are exactly one column, back onto the tables of the dataset."""
        found: list[Extract] = []
        tables = iter([part for part in logical["parts"] if part["type"] == "table"])
        rows = {part["rank"]: part["items"] for part in logical["parts"] if part["type"] == "rows"}
        for rank, part in enumerate(self.parts):
            if part.type == "table":
                body = next(tables)["rows"][1:]
                for place, (column, kind) in enumerate(zip(part.columns, part.kinds, strict=True)):
                    found.append(Extract(part.table, column.column, [value_shown(row[place], kind) for row in body]))
            elif part.column:
                found.append(Extract(part.table, part.column, [value_shown(text, part.kinds[0]) for text in rows.get(rank, [])]))
        return found


class DocumentKind(ABC):
    """A kind of document whose file says exactly its logical form. A format tells its media type, how it is written and read."""

    media_type: str

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.plan = PartsPlan(spec, scope, block, reporter)

    @abstractmethod
    def write_file(self, logical: Mapping[str, Any]) -> bytes:
        """Write a document that says this; the same words give the same bytes."""

    @abstractmethod
    def read(self, content: bytes) -> dict[str, Any]:
        """Read a document back."""

    def build(self, context: BuildContext) -> Built:
        """Build the document."""
        rendered = self.plan.render(context)
        return Built(self.write_file(rendered.logical), rendered.logical, rendered.html, self.media_type)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the tables and the rows back onto the tables of the dataset."""
        return self.plan.extract(logical)


def _compile(spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> Part:
    kind: str = spec["type"]

    def text(name: str, source: str, where: Scope) -> Template:
        return check_template(reporter.template(block, name, source, where), block, name, reporter)

    if kind == "table":
        table = spec["table"]
        columns = compile_columns(spec["columns"], table, scope, block, reporter)
        for column in columns:
            check_template(column.header, block, "header", reporter)
        kinds = [kind_of_format(column.format, kind_of_column(table, column.column, scope)) for column in columns]
        return Part(kind, table=table, columns=columns, kinds=kinds, caption=text("caption", spec.get("caption", ""), scope))
    if kind == "rows":
        row = row_scope(spec["table"], scope, block, reporter)
        line = text("text", spec["text"], row)
        name = line.column
        return Part(kind, [line], table=spec["table"], column=name, kinds=[kind_of_column(spec["table"], name, scope)])
    if kind == "page_break":
        return Part(kind)
    sources = spec["items"] if kind == "list" else [spec["text"]]
    texts = [text("items" if kind == "list" else "text", one, scope) for one in sources]
    return Part(kind, texts, level=spec.get("level", 1), ordered=spec.get("ordered", False))


def lines(text: str) -> str:
    """Return clean text in which each line has single spaces; line ends are kept, empty lines around the text are not."""
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip(" ") for line in clean_text(text).split("\n")).strip("\n")


def _safe(text: str) -> str:
    check_third_parties(text)
    return one_line(text)


def _short(text: str) -> str:
    found = _safe(text)
    if len(found) > MAX_SHORT:
        raise EvaluationError("text_too_long", value=found[:40], count=len(found), expected=MAX_SHORT)
    return found


def _paragraph(text: str) -> str:
    check_third_parties(text)
    return lines(text)


def _render(part: Part, rank: int, env: Environment, grids: list[Grid]) -> dict[str, Any]:
    """Return what a part says; the grid of a table goes to `grids` for the page."""
    if part.type == "page_break":
        return {"type": part.type}
    if part.type == "rows":
        return {"type": "rows", "rank": rank, "items": each_row(env, part.table, lambda _: _paragraph(part.texts[0].render(env)))}
    if part.type == "table":
        grid = make_grid(part.columns, part.table, env)
        grids.append(grid)
        body = [[one_line(shown(value, name)) for value, name in zip(row, grid.formats, strict=True)] for row in grid.rows]
        caption = _safe(part.caption.render(env)) if part.caption is not None else ""
        return {"type": "table", "caption": caption, "rows": [[_safe(header) for header in grid.headers], *body]}
    if part.type == "list":
        return {"type": "list", "ordered": part.ordered, "items": [_safe(one.render(env)) for one in part.texts]}
    text = part.texts[0].render(env)
    if part.type == "heading":
        return {"type": "heading", "level": part.level, "text": _safe(text)}
    return {"type": part.type, "text": _paragraph(text)}


def _html(logical: Mapping[str, Any], grids: list[Grid], path: str) -> str:
    """Return the document as an article named after its file; the metadata is left out."""
    remaining = iter(enumerate(grids, start=1))
    body = "".join(_html_part(part, remaining) for part in logical["parts"])
    header, footer = (
        f'<p class="artefact-{name}"><span class="artefact-label">{label}\u00a0:</span> {escape(logical[name])}</p>'
        if logical[name]
        else ""
        for name, label in (("header", "En-tête de page"), ("footer", "Pied de page"))
    )
    return f'<article class="artefact-document"><h3 class="artefact-name">{escape(path)}</h3>{header}{body}{footer}</article>'


def _html_part(part: Mapping[str, Any], grids: Any) -> str:
    kind = part["type"]
    if kind == "heading":
        level = 3 + part["level"]  # the name of the file is an h3
        return f'<h{level} class="artefact-heading">{escape(part["text"])}</h{level}>'
    if kind == "table":
        rank, grid = next(grids)
        return html_table(grid, part["caption"] or f"Tableau {rank}")
    if kind == "list":
        name = "ol" if part["ordered"] else "ul"
        return f'<{name} class="artefact-list">{"".join(f"<li>{escape(item)}</li>" for item in part["items"])}</{name}>'
    if kind == "page_break":
        return '<p class="artefact-page-break">Page suivante</p>'
    texts = [escape(text).replace("\n", "<br>") for text in (part["items"] if kind == "rows" else [part["text"]])]
    if kind == "quote":
        return f'<blockquote class="artefact-quote"><p>{texts[0]}</p></blockquote>'
    mark = ' class="artefact-notice"' if kind == "notice" else ""
    return "".join(f"<p{mark}>{text}</p>" for text in texts)
