"""Recipes: the reference solution, or a typically wrong one, made from the start file step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from challenges.handed.kinds import Asked, BadKey, Unmet, check_fields
from challenges.handed.registry import family_of, step_kind


def apply(data: bytes | None, file_format: str, steps: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the file that a recipe makes.

    Args:
        data: the start file, or None for a recipe that makes one from nothing.
        file_format: the name of its format, which is also that of the result.
        steps: each with `do` and the fields of its kind.

    Raises:
        BadKey: an unknown step, a field that is missing, a sheet or a column that is not there, a step that its format has not.
        Refused: the start file cannot be read.
    """
    family = family_of(file_format)
    editor = family.edit(data, file_format)
    for one in steps:
        kind = step_kind(family, one["do"])
        if kind.formats and file_format not in kind.formats:
            raise BadKey(f"{kind.name} cannot be done in {file_format}")
        check_fields(kind.name, kind.fields, one)
        try:
            kind.apply(editor, Asked(one))
        except Unmet as unmet:
            raise BadKey(f"{kind.name}: {unmet}") from unmet
    saved: bytes = editor.save()
    return saved
