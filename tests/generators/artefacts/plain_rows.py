"""What the tests of `text`, `url_list` and `log` share: a table of a few rows and kinds compiled for it."""

import datetime as dt
from typing import Any

from generators.artefacts.common import BuildContext
from generators.expressions import Environment
from generators.reporting import Reporter
from generators.scope import Scope, TableShape
from generators.shapes import DATE, NUMBER, TEXT, TIME

SHAPES = {"a": TEXT, "b": NUMBER, "d": DATE, "h": TIME}
ROWS: list[dict[str, Any]] = [
    {"a": "x", "b": 3, "d": dt.date(2026, 3, 1), "h": dt.time(9, 5)},
    {"a": "y", "b": 14, "d": dt.date(2026, 12, 31), "h": dt.time(23, 59)},
]


def compiled(kind: Any, **spec: Any) -> tuple[Any, Reporter]:
    """Return a kind compiled for the table `t` and the value `nom`, and what it noted."""
    reporter = Reporter()
    return kind(spec, Scope({"nom": TEXT}, {"t": TableShape("t", SHAPES)}), "b", reporter), reporter


def context(*texts: str, path: str = "f.txt", nom: str = "Léo") -> BuildContext:
    """Return values to build with; `texts` replace those of the column `a`."""
    rows = [{**ROWS[rank % 2], "a": text} for rank, text in enumerate(texts)] if texts else list(ROWS)
    return BuildContext(Environment({"nom": nom}, {"t": rows}), bytes(16), dt.date(2026, 3, 10), "a1", path)
