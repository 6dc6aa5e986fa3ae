"""Conditions that choose nothing: always true, or never, in every variant; and names that a value and a column both bear.

What is legitimate was measured on the starter bank: a constraint that never refuses a draw is a guard, and so is an exclusion that never
happens, or a choice that looks whether a table has such a row; what is told of them is only what can be seen without a draw. A condition
that a refused draw made false is not told either: it is a constraint that keeps it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

import generators
from challenges.authoring.document.places import place
from challenges.authoring.laboratory.report import Finding, Report
from challenges.names import fold
from generators import nodes
from generators.watching import Condition, Placed, Shadow, Watch

#: Below, a condition may be the same in every variant by chance; what can be seen in the text is told at once.
MIN_VARIANTS = 12
MIN_FOR_CHOICES = 40


def check_conditions(document: Mapping[str, Any], program: generators.Program, watch: Watch, report: Report, made: int) -> None:
    """Add to the report conditions that are the same everywhere, and names with two meanings.

    Args:
        document: the challenge.
        program: the same, compiled; `watch` saw it make variants.
        watch: what its conditions came to.
        report: what is added to.
        made: how many variants were made.
    """
    for one in program.placed:
        told = False
        for finding, severe in _constant(document, program, one, watch, made):
            told = True
            (report.fail if severe else report.warn)(finding)
        if not told:
            for finding in _shadowed(document, program, one):
                report.warn(finding)


def _constant(
    document: Mapping[str, Any], program: generators.Program, one: Placed, watch: Watch, made: int
) -> Iterator[tuple[Finding, bool]]:
    """Yield what is constant in one expression, and whether it must be mended; the first condition tells for those inside it."""
    inside: set[int] = set()
    for condition in one.conditions:
        always = watch.always(condition.node)
        if id(condition.node) in inside or always is None:
            continue
        cause = _cause(document, one, condition, always)
        severe = _severe(program, one, condition, bool(cause), made)
        if severe is None:
            continue
        inside |= {id(part) for part in nodes.walk(condition.node)}
        where = place(one.block, one.field, document)
        message = _message(condition, always) % {"source": condition.source, "table": condition.table}
        text = _("%(place)s : %(message)s") % {"place": where, "message": message}
        remedy = cause or _("Vérifiez ce qui est comparé, ou retirez cette condition si elle ne sert à rien.")
        yield Finding("condition", text, remedy), severe


def _severe(program: generators.Program, one: Placed, condition: Condition, seen: bool, made: int) -> bool | None:
    """Say whether a constant condition must be mended (True), looked at (False) or left alone (None); `seen`: its cause is known."""
    if seen:
        return True
    if one.block.startswith(("draw.constraints", "response.wrong")) or made < MIN_VARIANTS:
        return None
    if condition.role == "where" or (condition.role == "whole" and one.block.startswith("response")):
        return _feeds_key(program, one)
    if condition.role in ("and", "or", "if") and made >= MIN_FOR_CHOICES and not _is_guard(condition):
        return False
    return None


def _is_guard(condition: Condition) -> bool:
    """Say whether a condition looks into a table or a list: it mostly keeps what follows from failing, and is meant to hold."""
    return any(isinstance(part, nodes.Aggregate | nodes.Item) for part in nodes.walk(condition.node))


def _message(condition: Condition, always: bool) -> str:
    if condition.role == "where":
        if always:
            return _("la condition « %(source)s » est vraie pour toutes les lignes du tableau « %(table)s », dans toutes les variantes.")
        return _("la condition « %(source)s » n’est vraie pour aucune ligne du tableau « %(table)s », dans aucune variante.")
    if always:
        return _("la condition « %(source)s » est toujours vraie, dans toutes les variantes.")
    return _("la condition « %(source)s » n’est jamais vraie, dans aucune variante.")


def _cause(document: Mapping[str, Any], one: Placed, condition: Condition, always: bool) -> str:
    """Return what can be seen to make a condition constant, with what to write instead; empty when nothing can."""
    parts = nodes.walk(condition.node)
    names = {part.name for part in parts if isinstance(part, nodes.Value)}
    cells = {(part.table, part.column) for part in parts if isinstance(part, nodes.Cell)}
    for shadow in one.shadows:
        if shadow.name in names and (shadow.table, shadow.name) not in cells:
            return _two_meanings(document, shadow)
    for part in parts:
        if isinstance(part, nodes.Compare) and any(left == right for left, right in zip(part.operands, part.operands[1:], strict=False)):
            return _("Les deux côtés de la comparaison sont la même chose : remplacez l’un des deux.")
    if not any(isinstance(part, nodes.Value | nodes.Cell | nodes.Aggregate) for part in parts) and not isinstance(
        condition.node, nodes.Literal
    ):
        return _("Elle ne dépend de rien qui soit tiré : faites-lui lire un paramètre, un calcul ou une colonne.")
    if condition.role == "where" and not cells and not any(isinstance(part, nodes.Aggregate) for part in parts):
        return _('Elle ne lit aucune colonne du tableau « %(table)s » : écrivez par exemple %(table)s["colonne"] d’un des deux côtés.') % {
            "table": condition.table
        }
    return _written_otherwise(document, condition) if not always else ""


def _written_otherwise(document: Mapping[str, Any], condition: Condition) -> str:
    """A text that a column of a short list holds with other capitals or accents is never equal to it."""
    for part in nodes.walk(condition.node):
        if not isinstance(part, nodes.Compare) or part.operators != ("==",):
            continue
        cell = next((one for one in part.operands if isinstance(one, nodes.Cell) and not one.part), None)
        text = next((one.value for one in part.operands if isinstance(one, nodes.Literal) and isinstance(one.value, str)), None)
        if cell is None or text is None:
            continue
        held = _options(document, cell.table, cell.column)
        other = next((one for one in held if fold(one) == fold(text)), "")
        if other and text not in held:
            return _("La colonne « %(column)s » contient « %(other)s », qui ne s’écrit pas comme « %(text)s ».") % {
                "column": cell.column, "other": other, "text": text,
            }  # fmt: skip
    return ""


def _options(document: Mapping[str, Any], table: str, column: str) -> list[str]:
    """Return the texts among which a column is drawn, or that its rows hold as they are written."""
    for one in document["dataset"]["draw"].get("tables", []):
        if one["name"] != table:
            continue
        for rank, each in enumerate(one["columns"]):
            if each["name"] == column:
                return list(each.get("options", [])) if one["type"] == "drawn" else [row[rank] for row in one["rows"] if len(row) > rank]
    return []


def _shadowed(document: Mapping[str, Any], program: generators.Program, one: Placed) -> Iterator[Finding]:
    """Yield names whose meaning an author may not guess: a bare name that reads a value where the column of that name was perhaps meant.

    Where the same expression names the column with its table, nobody is misled; nor where a planted row sets a column to the value of its name;
    nor where a text of a row shows its column, as long as the value serves elsewhere.
    """
    for shadow in one.shadows:
        if shadow.reads == "column":
            misled = not any(shadow.name in other.values for other in program.placed)
        else:
            parts = nodes.walk(one.tree) if one.tree is not None else []
            named = any(isinstance(part, nodes.Cell) and (part.table, part.column) == (shadow.table, shadow.name) for part in parts)
            misled = not named and one.field != "set"
        if misled:
            where = place(one.block, one.field, document)
            text = _("%(place)s : deux choses s’appellent « %(name)s ».") % {"place": where, "name": shadow.name}
            yield Finding("shadow", text, _two_meanings(document, shadow))


def _two_meanings(document: Mapping[str, Any], shadow: Shadow) -> str:
    parameters = {one["name"] for one in document["dataset"]["draw"].get("parameters", [])}
    words = {"name": shadow.name, "table": shadow.table}
    if shadow.reads == "column":
        return (
            _("Ici, « {%(name)s} » est la colonne du tableau « %(table)s » ; pour montrer l’autre valeur, donnez-lui un autre nom.") % words
        )
    if shadow.name in parameters:
        return (
            _(
                "Ici, « %(name)s » est le paramètre, et non la colonne du tableau « %(table)s ». "
                'Pour la colonne, écrivez %(table)s["%(name)s"] ; le plus sûr est de donner deux noms.'
            )
            % words
        )
    return (
        _(
            "Ici, « %(name)s » est la valeur calculée, et non la colonne du tableau « %(table)s ». "
            'Pour la colonne, écrivez %(table)s["%(name)s"] ; le plus sûr est de donner deux noms.'
        )
        % words
    )


def _feeds_key(program: generators.Program, one: Placed) -> bool:
    """Say whether the right answer depends on an expression: it is part of the response, or a value or a column that the response reads."""
    return (one.block, one.field) in key_places(program)


def key_places(program: generators.Program) -> frozenset[tuple[str, str]]:
    """Return the places of the expressions on which the right answer depends."""
    asked = [one for one in program.placed if one.block.startswith("response") and not one.block.startswith("response.wrong")]
    asked = [one for one in asked if one.tree is not None]
    found = {(one.block, one.field) for one in asked}
    while asked:
        current = asked.pop()
        reads = {f"derive.values.{name}" for name in current.values}
        for part in nodes.walk(current.tree) if current.tree is not None else []:
            if isinstance(part, nodes.Cell | nodes.Aggregate):
                reads.add(f"draw.tables.{part.table}.{part.column}")
        for other in program.placed:
            if other.tree is not None and other.block in reads and (other.block, other.field) not in found:
                found.add((other.block, other.field))
                asked.append(other)
    return frozenset(found)
