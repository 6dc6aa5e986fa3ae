"""Programs in blocks: written as indented text, read back by the small parser below.

Here belong: the `program` kind. The file holds the name of the program, then one instruction on each line, four spaces further for each
block it is in. The kind of a block is only shown in the page, in words for those who do not see its shape.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.pages import compile_text, compile_texts, element, filled, safe_line
from generators.artefacts.rows import column_of, each_row, row_scope
from generators.errors import EvaluationError
from generators.expressions import Environment
from generators.expressions.functions import whole
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["BLOCKS", "Program", "read", "render", "write"]

# What a block is called for those who do not see it.
BLOCKS = {
    "event": "Événement", "action": "Action", "repeat": "Boucle", "if": "Condition", "else": "Sinon", "variable": "Variable",
    "answer": "Réponse",
}  # fmt: skip
_DEEPEST = 6
_LINE = re.compile(r"((?: {4})*)(?! )(.+)")


class Program:
    """The `program` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        row = row_scope(self.table, scope, block, reporter)
        self.title = compile_text(block, "title", spec["title"], scope, reporter)
        self.texts = compile_texts(spec, ("text", "block"), row, block, reporter)
        self.depth = reporter.expression(block, "depth", spec["depth"], row, "number")
        kind = self.texts["block"]
        if kind.static and kind.source not in BLOCKS:
            reporter.add(block, "block", "unknown_choice", value=kind.source, name="sorte de bloc", known=", ".join(BLOCKS))

    def build(self, context: BuildContext) -> Built:
        """Build the text, and the blocks of its rendering."""
        env = context.environment
        title = filled(self.title, env, "nom du programme")
        rows: list[tuple[str, int, str]] = each_row(env, self.table, lambda rank: self._instruction(env, rank + 1))
        previous = -1
        for rank, (_, depth, _) in enumerate(rows, start=1):
            limit = min(previous + 1, _DEEPEST)
            if not 0 <= depth <= limit:
                raise EvaluationError("bad_depth", rank=rank, value=depth, limit=limit)
            previous = depth
        program = {"title": title, "instructions": [{"text": text, "depth": depth} for text, depth, _ in rows]}
        kinds = [kind for _, _, kind in rows]
        return Built(write(program), program, lambda: render(program, kinds), "text/plain")

    def _instruction(self, env: Environment, rank: int) -> tuple[str, int, str]:
        """Return the words, the depth and the kind of the row at hand."""
        kind = safe_line(self.texts["block"].render(env))
        if kind not in BLOCKS:
            raise EvaluationError("unknown_choice", value=kind, name="sorte de bloc", known=", ".join(BLOCKS))
        depth = whole(self.depth(env)) if self.depth is not None else 0
        return filled(self.texts["text"], env, f"instruction {rank}"), depth, kind

    def read(self, content: bytes) -> dict[str, Any]:
        """Read the text back."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map words and depths back onto the table where each is exactly one column."""
        columns = {"text": self.texts["text"].column, "depth": column_of(self.depth)}
        return [Extract(self.table, column, [one[name] for one in logical["instructions"]]) for name, column in columns.items() if column]


def write(program: Mapping[str, Any]) -> bytes:
    """Write the text form."""
    return _text(program).encode()


def _text(program: Mapping[str, Any]) -> str:
    lines = [program["title"], *("    " * one["depth"] + one["text"] for one in program["instructions"])]
    return "".join(line + "\n" for line in lines)


def read(content: bytes) -> dict[str, Any]:
    """Parse the text form; `ValueError` when a line is not indented by blocks of four spaces."""
    title, *lines, end = content.decode().split("\n")
    if end:
        raise ValueError(end)
    instructions: list[dict[str, Any]] = []
    for line in lines:
        found = _LINE.fullmatch(line)
        depth = len(found[1]) // 4 if found else -1
        if found is None or depth > (instructions[-1]["depth"] + 1 if instructions else 0):
            raise ValueError(line)
        instructions.append({"text": found[2], "depth": depth})
    return {"title": title, "instructions": instructions}


def render(program: Mapping[str, Any], kinds: Sequence[str]) -> str:
    """Return the blocks as nested lists, then the text form."""
    shown, depth = "", -1
    for one, kind in zip(program["instructions"], kinds, strict=True):
        if one["depth"] > depth:
            shown += '<ol class="artefact-blocks">'
        else:
            shown += "</li>" + "</ol></li>" * (depth - one["depth"])
        depth = one["depth"]
        spoken = element("span", "spoken", f"{BLOCKS[kind]}\u00a0: ")
        shown += f'<li class="artefact-block artefact-block-{kind}"><p>{spoken}{element("span", "block-text", one["text"])}</p>'
    shown += "</li></ol>" * (depth + 1) or element("p", "empty", "Aucune instruction.")
    return (
        f'<section class="artefact-program">{element("h3", "title", program["title"])}{shown}'
        f'<details class="artefact-program-text"><summary>Programme en texte</summary><pre>{escape(_text(program))}</pre></details></section>'
    )
