"""Whether answers given under one version of a challenge may be marked again under another.

Here belongs: the comparison of two versions. What was drawn is never drawn again: only a version that draws and shows the same may mark
answers again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generators.errors import Problem, make_problem
from generators.program import Program

__all__ = ["regrading_refusal"]


def regrading_refusal(before: Program, after: Program, old: Mapping[str, Any], new: Mapping[str, Any]) -> Problem | None:
    """Return why answers given under `before` cannot be marked under `after`; None when only what is derived differs.

    `old` and `new` are the documents of the two programs: they tell what differs.
    """
    if before.digests["draw"] != after.digests["draw"]:
        return make_problem("dataset", "draw", "draw_differs", detail=_draw_differences(old["dataset"], new["dataset"]))
    if before.digests["present"] != after.digests["present"]:
        return make_problem("dataset", "present", "present_differs", detail=_present_differences(old, new))
    if before.digests["derive"] == after.digests["derive"]:
        return make_problem("dataset", "derive", "nothing_differs")
    return None


def _draw_differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Name the parameters, tables and constraints that differ."""
    found = [name for name in ("rng", "reference_date") if old[name] != new[name]]
    for part in ("parameters", "tables", "constraints"):
        before, after = ({one["id"]: one for one in dataset["draw"].get(part, [])} for dataset in (old, new))
        changed = [ident for ident in {**before, **after} if before.get(ident) != after.get(ident)]
        found += [str({**before, **after}[ident].get("name", ident)) for ident in changed]
    # With equal parts, the constraints use derived values: what is derived then decides what is drawn.
    return ", ".join(found) or "derive"


def _present_differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    found = [name for name in ("title", "instruction", "hint") if old.get(name, "") != new.get(name, "")]
    before, after = ({one["id"]: one for one in document["dataset"]["present"].get("artefacts", [])} for document in (old, new))
    return ", ".join([*found, *(ident for ident in {**before, **after} if before.get(ident) != after.get(ident))]) or "present"
