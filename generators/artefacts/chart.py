"""Charts: drawn as SVG, read back by lxml from their figures and from their shapes.

Here belong: the `chart` kind: what it takes from a table, and the figure of the page with its data table. The drawing is the matter of
`chart_drawing`, reading it that of `chart_reader`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from html import escape
from typing import Any

from generators.artefacts import chart_reader
from generators.artefacts.chart_drawing import draw
from generators.artefacts.chart_figure import Figure
from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.grids import Grid, compile_columns, html_table, make_grid
from generators.artefacts.safety import check_template, check_third_parties, one_line
from generators.canonical import decimal_text
from generators.errors import EvaluationError
from generators.expressions import Environment
from generators.formats import default_text
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = ["Chart", "logical_form", "read", "write"]

MAX_LABELS = 40


class Chart:
    """The `chart` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.form: str = spec["chart"]
        self.table: str = spec["table"]
        self.labelled: bool = spec.get("labels", True)
        self.title = check_template(reporter.template(block, "title", spec["title"], scope), block, "title", reporter)
        self.unit = check_template(reporter.template(block, "unit", spec.get("unit", ""), scope), block, "unit", reporter)
        columns: list[Mapping[str, Any]] = [{"column": spec["label"], "header": ""}]
        columns += [{"column": one["column"], "header": one["name"], "format": "decimal"} for one in spec["series"]]
        self.columns = compile_columns(columns, self.table, scope, block, reporter)
        for rank, column in enumerate(self.columns[1:]):
            check_template(column.header, block, f"series[{rank}].name", reporter)
        if self.form == "pie" and len(spec["series"]) != 1:
            reporter.add(block, "series", "pie_series", count=len(spec["series"]))

    def build(self, context: BuildContext) -> Built:
        """Draw the chart."""
        figure = self._figure(context.environment)
        svg = draw(figure, f"artefact-{context.artefact_id}")
        first = self.columns[0].column.partition(".")[0].replace("_", " ").capitalize()
        return Built(svg.encode(), logical_form(figure), lambda: _html(figure, svg, first, context.artefact_id), "image/svg+xml")

    def _figure(self, env: Environment) -> Figure:
        """Return what the chart shows; `EvaluationError` when it cannot be drawn so."""
        rows = make_grid(self.columns, self.table, env).rows
        if not rows:
            raise EvaluationError("no_row", name=self.table)
        if len(rows) > MAX_LABELS:
            raise EvaluationError("too_many_rows", name=self.table, count=len(rows), expected=MAX_LABELS)
        series = [
            (_line(column.header, env), [Decimal(row[rank]) for row in rows]) for rank, column in enumerate(self.columns[1:], start=1)
        ]
        figure = Figure(
            self.form,
            _line(self.title, env),
            _line(self.unit, env),
            [one_line(default_text(row[0])) for row in rows],
            series,
            self.labelled,
        )
        if self.form == "pie":
            negative = next((value for value in figure.values if value < 0), None)
            if negative is not None:
                raise EvaluationError("negative_slice", value=default_text(negative))
            if not any(figure.values):
                raise EvaluationError("empty_pie")
        return figure

    def read(self, content: bytes) -> dict[str, Any]:
        """Read a chart back."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map names and figures back onto the columns of the table."""
        found = [Extract(self.table, self.columns[0].column, logical["labels"])]
        for column, series in zip(self.columns[1:], logical["series"], strict=True):
            found.append(Extract(self.table, column.column, [Decimal(value) for value in series["values"]]))
        return found


def _line(template: Template, env: Environment) -> str:
    text = template.render(env)
    check_third_parties(text)
    return one_line(text)


def logical_form(figure: Figure) -> dict[str, Any]:
    """Return what a chart says."""
    series = [{"name": name, "values": [decimal_text(value) for value in values]} for name, values in figure.series]
    return {"chart": figure.form, "title": figure.title, "unit": figure.unit, "labels": figure.labels, "series": series}


def write(figure: Figure, artefact_id: str) -> bytes:
    """Write the file of a chart."""
    return draw(figure, f"artefact-{artefact_id}").encode()


def read(content: bytes) -> dict[str, Any]:
    """Read a chart into the form of `logical_form`."""
    return chart_reader.read(content)


def _html(figure: Figure, svg: str, first: str, artefact_id: str) -> str:
    """Return the drawing and, folded, the table of its figures."""
    rows = [[label, *(values[rank] for _, values in figure.series)] for rank, label in enumerate(figure.labels)]
    grid = Grid([first, *(name for name, _ in figure.series)], ["text", *("decimal" for _ in figure.series)], rows)
    caption = f"{figure.title} (en {figure.unit})" if figure.unit else figure.title
    return (
        f'<figure class="artefact-chart" aria-labelledby="artefact-{escape(artefact_id)}-title">{svg}'
        f'<figcaption><details class="artefact-data"><summary>Tableau des données</summary>{html_table(grid, caption)}</details></figcaption></figure>'
    )
