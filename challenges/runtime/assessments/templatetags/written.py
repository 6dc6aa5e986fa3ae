"""What the page of a program or a query shows: maps cell by cell, examples and values in words. For templates; no markup here."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges import programs
from challenges.programs.language.values import from_json, show
from challenges.programs.sentences import CONSTRUCTS
from challenges.programs.words import described_world

register = template.Library()


@dataclass(frozen=True)
class Cell:
    """A cell of a map: what it is, its place (« column,row »), whether an object lies on it, where the figure on it looks."""

    kind: str
    at: str
    object: bool
    figure: str


@register.filter
def world_of(lines: list[str]) -> dict[str, Any]:
    """Return the drawing of a map of a question."""
    return programs.drawing(programs.World.read(lines)) | {"lines": lines}


@register.filter
def world_rows(world: dict[str, Any]) -> list[list[Cell]]:
    """Return the cells of a drawing, row by row."""
    state = world["state"]
    objects = {tuple(one) for one in state["objects"]}
    return [
        [
            Cell(kind, f"{column},{row}", (row, column) in objects, state["heading"] if [row, column] == state["at"] else "")
            for column, kind in enumerate(cells)
        ]
        for row, cells in enumerate(world["cells"])
    ]


@register.filter
def world_words(world: dict[str, Any]) -> list[str]:
    """Return a map in sentences, for who does not see it."""
    return described_world(programs.World.read(world["lines"]), _)


@register.filter
def nth_map(lines: list[str], worlds: list[list[str]]) -> str:
    """Return the name of a map among several, empty for the only one."""
    return _("Plan %d") % (worlds.index(lines) + 1) if len(worlds) > 1 else ""


@register.filter
def value_words(value: Any) -> str:
    """Return a value of a table as a reader expects it: a comma in decimals, nothing for what is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, dict):
        return str(value.get("decimal", "")).replace(".", ",")
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


@register.filter
def example_words(test: dict[str, Any], response: dict[str, Any]) -> str:
    """Return an example as programs write it: what is given, an arrow, what must come of it."""
    if response["call"]:
        given = f"{response['call']}({', '.join(show(from_json(one)) for one in test.get('arguments', []))})"
    else:
        given = " ; ".join(f"{name} = {show(from_json(value))}" for name, value in test.get("inputs", {}).items())
    expect = from_json(test["expect"])
    if test.get("printed") and isinstance(expect, list):
        expect_words = _("affiche %s") % " / ".join(show(one) if not isinstance(one, str) else one for one in expect)
    elif response["result"]:
        expect_words = f"{response['result']} = {show(expect)}"
    else:
        expect_words = show(expect)
    return f"{given} → {expect_words}" if given else f"→ {expect_words}"


@register.filter
def asked_words(response: dict[str, Any]) -> list[str]:
    """Return what is asked of the program itself, one sentence each."""
    allowed = response.get("allowed") or {}
    found = []
    if response["call"]:
        found.append(_("Écrivez la fonction « %s ».") % response["call"])
    elif response["result"]:
        found.append(_("À la fin, la variable « %s » tient la réponse.") % response["result"])
    elif response["tests"]:
        found.append(_("Le programme affiche la réponse."))
    found += [_("Utilisez %s.") % _(CONSTRUCTS[one]) for one in allowed.get("must") or []]
    if most := allowed.get("most_lines"):
        found.append(ngettext("Au plus %d instruction.", "Au plus %d instructions.", most) % most)
    return found
