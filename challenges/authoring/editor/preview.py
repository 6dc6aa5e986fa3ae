"""One variant of a challenge for the people who write and review it: what the learner sees, the data, the key."""

from typing import TYPE_CHECKING, Any

import generators
from challenges.authoring.document import documents
from challenges.authoring.document.problems import all_shown, as_problem, shown
from challenges.authoring.editor import graphs
from challenges.authoring.editor.looking import Look, full_seed
from challenges.marking import expected
from challenges.text import render_markdown

if TYPE_CHECKING:
    from challenges.authoring.models import Challenge

__all__ = ["full_seed", "look_context", "looked_at", "preview_context", "value_shown", "values_table", "variant_context"]


def requested(challenge: "Challenge", request: Any, mode: str) -> dict[str, Any]:
    """Return what a preview asked by a request adds to Wagtail's context; the request says what the tool bar chose, if anything."""
    chosen = {"bare": getattr(request, "bare", False), "bare_url": getattr(request, "bare_url", ""),
              "in_panel": getattr(request, "in_preview_panel", False)}  # fmt: skip
    return chosen | preview_context(challenge, mode, getattr(request, "look", Look()))


def preview_context(challenge: "Challenge", mode: str, look: Look) -> dict[str, Any]:
    """Return the template context of a preview: a variant with its tool bar, or the problems that prevent one."""
    document = documents.to_document(challenge)
    context = {
        "challenge": challenge,
        "mode": mode,
        "show_solution": mode == "solution",
        "show_graph": mode == "graph",
        **look_context(look),
    }
    try:
        program = generators.compile_challenge(document)
    except generators.SpecificationError as error:
        return context | {"problems": all_shown(error.problems, document)}
    try:
        variant = look.variant(program)
    except generators.GenerationError as error:
        return context | {"failure": shown(as_problem(error), document)}
    rows = values_table(document, variant, look)
    return context | variant_context(variant) | {"rows": rows, "graph": graphs.drawing(document) if mode == "graph" else None}


def looked_at(document: dict[str, Any], look: Look) -> dict[str, Any]:
    """Return the template context of one variant of a document with its values, or the problems that prevent it."""
    try:
        variant = look.variant(generators.compile_challenge(document))
    except generators.SpecificationError as error:
        return {"problems": all_shown(error.problems, document)}
    except generators.GenerationError as error:
        return {"problems": [shown(as_problem(error), document)]}
    return variant_context(variant) | {"rows": values_table(document, variant, look)}


def look_context(look: Look) -> dict[str, Any]:
    """Return what the tool bar shows."""
    return {"look": look, "seed": look.seed, "locks": [f"{name}@{seed}" for name, seed in look.locks.items()]}


def variant_context(variant: generators.Variant) -> dict[str, Any]:
    """Return what the preview template needs of a variant."""
    return {
        "variant": variant,
        "instruction_html": render_markdown(variant.instruction),
        "feedback_html": render_markdown(variant.feedback),
        "hint_html": render_markdown(variant.hint),
        "expected": expected(variant.key),
        "values": variant.to_json()["values"],
        "options": variant.response.get("options", []),
        "blanks": variant.response.get("blanks", []),
    }


def value_shown(value: Any) -> str:
    """Return a value of a variant as people read it: fields and items separated by commas."""
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values())
    if isinstance(value, list):
        return " · ".join(value_shown(part) for part in value)
    return str(value)


def values_table(document: dict[str, Any], variant: generators.Variant, look: Look) -> list[dict[str, Any]]:
    """Return a row for each parameter and value: what it holds now, what it is made from, what uses it, and its lock."""
    found = generators.dependencies(document)
    specs = {one["name"]: one for one in document["dataset"]["draw"].get("parameters", [])}
    values = variant.to_json()["values"]
    rows = []
    for name in [*found.parameters, *found.values]:
        rows.append(
            {
                "name": name,
                "value": value_shown(values.get(name)),
                "description": specs.get(name, {}).get("description", ""),
                "parameter": name in specs,
                "difficulty": specs.get(name, {}).get("role") == "difficulty",
                "uses": found.uses.get(name, []),
                "used_by": [other for other, names in found.uses.items() if name in names],
                "lock": f"{name}@{look.locks.get(name, look.seed)}",
                "locked": name in look.locks,
            }
        )
    return rows
