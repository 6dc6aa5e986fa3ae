"""Collects the problems of a document while it is compiled, so that all of them are told at once.

Here belong: `Reporter`, which compiles expressions and templates and notes what fails instead of stopping.
"""

from __future__ import annotations

from collections.abc import Iterable

from generators.errors import ExpressionError, Problem, make_problem
from generators.expressions import Expression, compile_expression
from generators.scope import Scope
from generators.templates import Template, compile_template
from generators.watching import Placed

__all__ = ["Reporter"]


class Reporter:
    """The problems found so far, and what could be compiled, with its place."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.placed: list[Placed] = []

    def add(self, block: str, field: str, code: str, **params: object) -> None:
        """Note a problem of the catalogue."""
        self.problems.append(make_problem(block, field, code, **params))

    def note(self, block: str, field: str, error: ExpressionError) -> None:
        """Note an error raised while reading an expression or a template."""
        self.add(block, field, error.code, **error.params)

    def expression(self, block: str, field: str, source: str, scope: Scope, expected: str = "any") -> Expression | None:
        """Compile an expression; None, and a note, when it cannot be."""
        try:
            found = compile_expression(source, scope, expected)
        except ExpressionError as error:
            self.note(block, field, error)
            return None
        self.placed.append(Placed(block, field, source, found.tree, tuple(found.names), found.conditions, found.shadows))
        return found

    def optional(self, block: str, field: str, source: str, scope: Scope, expected: str = "any") -> Expression | None:
        """Compile an expression that may be empty."""
        return self.expression(block, field, source, scope, expected) if source.strip() else None

    def template(self, block: str, field: str, source: str, scope: Scope, *, markdown: bool = False) -> Template:
        """Compile a template; an empty one, and a note, when it cannot be."""
        try:
            found = compile_template(source, scope, markdown=markdown)
        except ExpressionError as error:
            self.note(block, field, error)
            return Template("", ("",), markdown)
        if not found.static:
            self.placed.append(Placed(block, field, source, None, found.values, shadows=found.shadows))
        return found

    def unique(self, block: str, field: str, code: str, names: Iterable[str]) -> None:
        """Note each name that comes twice, once."""
        seen: dict[str, int] = {}
        for name in names:
            seen[name] = seen.get(name, 0) + 1
            if seen[name] == 2:
                self.add(block, field, code, name=name)
