"""One variant of a challenge for the people who write and review it: what the learner sees, the data, the key."""

from typing import TYPE_CHECKING, Any

import generators
from challenges.authoring import documents
from challenges.authoring.problems import all_shown, as_problem, shown
from challenges.marking import expected
from challenges.text import render_markdown

if TYPE_CHECKING:
    from challenges.authoring.models import Challenge


def full_seed(typed: str) -> str:
    """Return 32 hexadecimal digits from what an author typed: `3` is the third variant."""
    return typed.strip().lower().rjust(32, "0")


def preview_context(challenge: "Challenge", mode: str) -> dict[str, Any]:
    """Return the template context of a preview: a variant, or the problems that prevent one."""
    typed = getattr(challenge, "preview_seed", "") or ""
    context: dict[str, Any] = {"challenge": challenge, "seed": typed, "show_solution": mode == "solution"}
    document = documents.to_document(challenge)
    try:
        program = generators.compile_challenge(document)
        variant = program.instantiate(full_seed(typed)) if typed else program.default_variant()
    except generators.SpecificationError as error:
        return context | {"problems": all_shown(error.problems, document)}
    except generators.GenerationError as error:
        return context | {"failure": shown(as_problem(error), document)}
    return context | variant_context(variant)


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
