"""Text templates: `{name}`, `{name|format}`, `{name|format|format}`, `{name|one/many}`, `{record.field}`, `{{` and `}}`.

Here belong: reading a template once and rendering it for each variant, and the escaping of values put into Markdown. There is no other
syntax: no condition, no loop, no expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from generators.errors import ExpressionError
from generators.expressions.evaluator import Environment
from generators.formats import apply_format, default_text, format_kinds, split_format
from generators.labels import OR
from generators.scope import Scope, field_shape
from generators.shapes import KIND_LABELS, Shape
from generators.watching import Shadow

__all__ = ["Template", "compile_template", "escape_markdown"]

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_SLOT = re.compile(r"\s*([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,2})\s*(?:\|([^{}]*))?")
_INLINE = re.compile(r"([\\`*_\[\]<>&~|#!$])")
_LINE_START = re.compile(r"^(\s*)([+\-=]|\d{1,9}(?=[.)]))")
Reader = Callable[[Environment], Any]


@dataclass(frozen=True)
class Slot:
    """A placeholder: how to find its value, its format, and whether it stands in a code span of Markdown.

    `format`: a format, or a chain of them; `language`: that of the document, for plurals;
    `cell`: the column (or `column.field`) of the row at hand that it is, empty for a parameter or a derived value.
    """

    path: str
    read: Reader
    format: str
    in_code: bool
    cell: str
    language: str = "fr"

    def text(self, environment: Environment) -> str:
        """Return the value as shown to the learner."""
        value = self.read(environment)
        if not self.format:
            return default_text(value)
        return apply_format(value, self.format, self.language, surname=self.path.endswith(".last_name"))


@dataclass(frozen=True)
class Template:
    """A compiled template."""

    source: str
    parts: tuple[str | Slot, ...]
    markdown: bool
    shadows: tuple[Shadow, ...] = ()

    @property
    def static(self) -> bool:
        """True when the text holds no placeholder."""
        return not any(isinstance(part, Slot) for part in self.parts)

    @property
    def values(self) -> tuple[str, ...]:
        """Parameters and derived values that are shown."""
        return tuple(part.path.partition(".")[0] for part in self.parts if isinstance(part, Slot) and not part.cell)

    @property
    def column(self) -> str:
        """Column of the row at hand when the template is exactly that, else empty: what a file shows can then be mapped back to it."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Slot) and not self.parts[0].format:
            return self.parts[0].cell
        return ""

    def render(self, environment: Environment) -> str:
        """Return the text with values in place; `EvaluationError` when a value and its format do not go together."""
        out: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                out.append(part)
            elif not self.markdown:
                out.append(part.text(environment))
            else:
                out.append(_code(part.text(environment)) if part.in_code else escape_markdown(part.text(environment), out))
        return "".join(out)


def escape_markdown(text: str, before: list[str] | None = None) -> str:
    """Escape `text` so that Markdown shows it as it is.

    `before` holds what stands before it: marks that count only at the start of a line are escaped only there.
    """
    text = _INLINE.sub(r"\\\1", " ".join(text.splitlines()))
    previous = next((part for part in reversed(before or []) if part), "\n")
    if previous.endswith("\n"):
        # An escaped digit shows its backslash, so the mark after the digits is escaped instead.
        text = _LINE_START.sub(lambda found: found[1] + (found[2] if found[2].isdigit() else "\\" + found[2]), text)
        text = re.sub(r"^(\s*\d{1,9})([.)])", r"\1\\\2", text)
    return text


def _code(text: str) -> str:
    """Return a text fit for a code span, where nothing can be escaped."""
    return " ".join(text.replace("`", "'").splitlines())


def compile_template(source: str, scope: Scope, *, markdown: bool = False) -> Template:
    """Compile `source` as seen from `scope`.

    `markdown`: values are escaped. Raises `ExpressionError` for a placeholder that is badly written or names what does not exist.
    """
    parts: list[str | Slot] = []
    shadows: dict[Shadow, None] = {}
    literal, position, ticks = "", 0, 0
    for found in _TOKEN.finditer(source):
        literal += source[position : found.start()]
        position = found.end()
        if found[0] in ("{{", "}}"):
            literal += found[0][0]
            continue
        if found[1] is None:
            raise ExpressionError("template_syntax", detail=source[found.start() : found.start() + 20])
        if literal:
            parts.append(literal)
        ticks += literal.count("`")
        literal = ""
        slot = _slot(found[1], scope, in_code=ticks % 2 == 1)
        parts.append(slot)
        name = slot.path.partition(".")[0]
        if name in scope.names and name in scope.bare_columns():
            shadows[Shadow(name, scope.bare_table, "column")] = None
    literal += source[position:]
    return Template(source, (*parts, literal) if literal or not parts else tuple(parts), markdown, tuple(shadows))


def _slot(text: str, scope: Scope, *, in_code: bool) -> Slot:
    """Read what stands between braces."""
    found = _SLOT.fullmatch(text)
    if found is None:
        raise ExpressionError("template_syntax", detail="{" + text[:40] + "}")
    path = found[1]
    if found[2] is not None and not found[2].strip():
        raise ExpressionError("template_syntax", detail="{" + text[:40] + "}")
    chain = split_format(found[2] or "")
    read, shape = _resolve(path, scope)
    kinds = format_kinds(chain)
    if shape.kind == "record" and ("record" not in kinds or (shape.fields and "gender" not in shape.fields)):
        raise ExpressionError("record_as_value", name=path, known=", ".join(shape.fields))
    if kinds and not any(Shape(kind).accepts(shape) for kind in kinds):
        raise ExpressionError("bad_kind", found=KIND_LABELS[shape.kind], expected=OR.join(KIND_LABELS[kind] for kind in kinds))
    return Slot(path, read, "|".join(chain), in_code, _cell_path(path, scope), scope.language)


def _cell_path(path: str, scope: Scope) -> str:
    """Return the column that a path names in the row at hand, else empty."""
    first, _, rest = path.partition(".")
    if first in scope.bare_columns():
        return path
    return rest if scope.bare_table and first == scope.bare_table and first not in scope.names else ""


def _resolve(path: str, scope: Scope) -> tuple[Reader, Shape]:
    """Find what a path names: a column of the row at hand first, then a parameter or derived value, then `table.column`."""
    first, _, rest = path.partition(".")
    if first in scope.bare_columns():
        return _cell(scope, scope.bare_table, path)
    if first not in scope.names and first in scope.rows and rest:
        return _cell(scope, first, rest)
    shape = scope.value(first)
    if not rest:
        return (lambda env: env.values[first]), shape
    return (lambda env: env.values[first].get(rest, "")), field_shape(first, shape, rest)


def _cell(scope: Scope, table: str, path: str) -> tuple[Reader, Shape]:
    name, part, shape = scope.column(scope.rows[table], path)
    if part:
        return (lambda env: env.rows[table][name].get(part, "")), shape
    return (lambda env: env.rows[table][name]), shape
