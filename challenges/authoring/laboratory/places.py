"""Where the row to find stands in the table that a learner is given, and whether it stands out by its value. Over all variants."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

import generators
from challenges.authoring.laboratory.chance import alarming
from challenges.authoring.laboratory.conditions import key_places
from challenges.authoring.laboratory.guessing import LEAST, MIN_SHARE
from challenges.authoring.laboratory.report import Finding, Report
from generators import nodes
from generators.watching import Placed, Row, Watch

#: From this share on, the place alone gives the answer.
SURE_SHARE = 0.9
#: In fewer rows, a place says little.
LEAST_ROWS = 3


def check_places(
    document: Mapping[str, Any], program: generators.Program, watch: Watch, variants: Sequence[generators.Variant], report: Report
) -> None:
    """Add to the report rows to find that stand always at one place, or are always the greatest or the smallest of their column.

    Args:
        document: the challenge.
        program: the same, compiled; `watch` saw it make variants.
        watch: which rows its table functions found.
        variants: those that were made.
        report: what is added to.
    """
    if len(variants) < LEAST:
        return
    given = _tables_given(document)
    wanted = key_places(program)
    key = [one for one in program.placed if one.tree is not None and (one.block, one.field) in wanted]
    told: set[str] = set()
    for table, rows in [*_found(key, watch), *_option_rows(document, variants)]:
        if table in given and table not in told:
            for finding, share in _place(table, rows):
                told.add(table)
                (report.fail if share > SURE_SHARE else report.warn)(finding)
    for one in key:
        for finding in _stands_out(key, one, variants):
            report.warn(finding)


def _tables_given(document: Mapping[str, Any]) -> set[str]:
    """Return the tables that some file or page shows."""
    names = {one["name"] for one in document["dataset"]["draw"].get("tables", [])}
    text = json.dumps(document["dataset"]["present"].get("artefacts", []), ensure_ascii=False)
    return {name for name in names if f'"{name}"' in text}


def _found(key: Sequence[Placed], watch: Watch) -> Iterator[tuple[str, list[Row]]]:
    """The rows that the expressions of the key look for."""
    for one in key:
        for node in nodes.walk(one.tree) if one.tree is not None else []:
            if isinstance(node, nodes.Aggregate) and id(node) in watch.found:
                yield node.table, watch.found[id(node)]


def _option_rows(document: Mapping[str, Any], variants: Sequence[generators.Variant]) -> Iterator[tuple[str, list[Row]]]:
    """The right rows, where one option is right and options are the rows of a table."""
    source = document["response"].get("options_from")
    if not source or document["response"]["type"] != "single_choice":
        return
    rows = []
    for variant in variants:
        right = str(variant.key["correct"])
        if right.startswith("row-"):
            rows.append(Row(int(right.removeprefix("row-")), len(variant.tables[source["table"]])))
    yield source["table"], rows


def _place(table: str, rows: Sequence[Row]) -> Iterator[tuple[Finding, float]]:
    """The most frequent place, from the first row or from the last."""
    rows = [one for one in rows if one.rows >= LEAST_ROWS]
    if len(rows) < LEAST:
        return
    counts: dict[tuple[bool, int], int] = {}
    for one in rows:
        for place in ((False, one.rank), (True, one.rows - one.rank + 1)):
            counts[place] = counts.get(place, 0) + 1
    (last, rank), count = max(counts.items(), key=lambda one: (one[1], one[0][1] == 1))
    if not alarming(count, [1 / one.rows for one in rows], MIN_SHARE, len(counts)):
        return
    if last and rank == 1:
        message = _("La ligne à trouver est la dernière du tableau « %(table)s » dans %(share)d %% des variantes.")
    elif last:
        message = _("La ligne à trouver est la %(rank)dᵉ du tableau « %(table)s » en partant de la fin dans %(share)d %% des variantes.")
    elif rank == 1:
        message = _("La ligne à trouver est la première du tableau « %(table)s » dans %(share)d %% des variantes.")
    else:
        message = _("La ligne à trouver est la %(rank)dᵉ du tableau « %(table)s » dans %(share)d %% des variantes.")
    share = count / len(rows)
    words = {"table": table, "rank": rank, "share": round(share * 100)}
    yield Finding("place", message % words, _("Choisissez l’ordre « mélangé » pour ce tableau.")), share


def _stands_out(key: Sequence[Placed], one: Placed, variants: Sequence[generators.Variant]) -> Iterator[Finding]:
    """A number to find that is always the greatest or the smallest of its column, when nothing asks for it."""
    node = one.tree
    if not isinstance(node, nodes.Aggregate) or node.function != "only" or node.column_shape.kind != "number" or node.part:
        return
    if _about_extremes(key, node):
        return
    name = one.block.removeprefix("derive.values.")
    for choose, text in (
        (max, _("La valeur à trouver est la plus grande de la colonne « %(column)s » dans toutes les variantes.")),
        (min, _("La valeur à trouver est la plus petite de la colonne « %(column)s » dans toutes les variantes.")),
    ):
        chances = []
        for variant in variants:
            value = variant.values.get(name, variant.key.get("value"))
            column = [row[node.column] for row in variant.tables[node.table]]
            if value is None or Decimal(value) != choose(column):
                break
            chances.append(column.count(choose(column)) / len(column))
        else:
            if alarming(len(chances), chances, 1):
                remedy = _("Mettez dans la colonne des valeurs plus grandes et plus petites que la bonne.")
                yield Finding("extreme", text % {"column": node.column}, remedy)


def _about_extremes(key: Sequence[Placed], node: nodes.Aggregate) -> bool:
    """Say whether the key asks for an extreme, or compares the column: being the greatest is then what is asked for."""
    for one in key:
        for part in nodes.walk(one.tree) if one.tree is not None else []:
            if isinstance(part, nodes.Aggregate) and part.function in ("min", "max", "row_number"):
                return True
            if isinstance(part, nodes.Cell) and (part.table, part.column) == (node.table, node.column):
                return True
    return False
