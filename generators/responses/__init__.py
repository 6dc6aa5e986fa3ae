"""From the response of a document to what the learner sees, the key, and the probes: one compiled class per form of response.

Only `compile_response` and re-exports belong here; forms are in the modules beside it, what they share in `plan`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from generators.reporting import Reporter
from generators.responses.blanks import Blanks
from generators.responses.choice import Choice, Hotspot
from generators.responses.fields import Date, Number, ShortText, Time
from generators.responses.plan import KeyExpression, ResponsePlan, Solved, Spec
from generators.responses.programs import Program, Query
from generators.responses.sorting import Matching, Ordering
from generators.scope import Scope

__all__ = ["PICTURES", "KeyExpression", "ResponsePlan", "Solved", "compile_response"]

#: Kinds of files that may stand in a response as pictures, and those whose size a document gives, which zones can be laid on.
PICTURES = ("image", "chart", "network", "scene")
_SIZED = ("image", "scene")
_MAKERS: dict[str, Callable[[Spec, Scope, Reporter], ResponsePlan]] = {
    "single_choice": Choice, "multiple_choice": Choice, "short_text": ShortText, "number": Number, "date": Date, "time": Time,
    "blanks": Blanks, "matching": Matching, "ordering": Ordering, "program": Program, "query": Query,
}  # fmt: skip


def compile_response(spec: Spec, scope: Scope, reporter: Reporter, artefacts: Sequence[Spec] = ()) -> ResponsePlan:
    """Compile the response of a document; problems go to `reporter`.

    Args:
        spec: the response.
        scope: names that it may use.
        reporter: where problems go.
        artefacts: the files of the document, of which some may stand in the response as pictures.
    """
    spec = _resolved(spec, artefacts, reporter)
    if spec["type"] == "hotspot":
        return Hotspot(spec, scope, reporter, _size(spec["picture"], artefacts, reporter))
    return _MAKERS[spec["type"]](spec, scope, reporter)


def _resolved(spec: Spec, artefacts: Sequence[Spec], reporter: Reporter) -> Spec:
    """Return a response with the identifiers of its pictures in the place of their names."""
    known = {one["path"]: one["id"] for one in artefacts if one["type"] in PICTURES}

    def ident(name: str, block: str) -> str:
        if name not in known:
            reporter.add(block, "image", "unknown_picture", name=name, known=", ".join(known) or "(aucune)")
        return known.get(name, name)

    options = [
        one | {"image": ident(one["image"], f"response.options.{one['id']}")} if one.get("image") else one
        for one in spec.get("options", [])
    ]
    found = dict(spec) | ({"options": options} if "options" in spec else {})
    return found | ({"picture": ident(spec["picture"], "response")} if "picture" in spec else {})


def _size(ident: str, artefacts: Sequence[Spec], reporter: Reporter) -> tuple[int, int]:
    """Return width and height of the picture that zones are laid on."""
    found = next((one for one in artefacts if one["id"] == ident), None)
    if found is not None and found["type"] not in _SIZED:
        reporter.add("response", "picture", "unsized_picture", name=found["path"])
    return (found["width"], found["height"]) if found is not None and found["type"] in _SIZED else (1, 1)
