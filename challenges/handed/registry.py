"""The families of files and their kinds of rules and steps, by name. A new family is one line of `FAMILIES`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from challenges.handed import archives, documents, images, portable, subtitles, workbooks
from challenges.handed.formats import FAMILY_OF
from challenges.handed.kinds import BadKey, Family, Kind, Step

FAMILIES: Final[Mapping[str, Family]] = {
    one.name: one for one in (workbooks.FAMILY, documents.FAMILY, images.FAMILY, archives.FAMILY, subtitles.FAMILY, portable.FAMILY)
}


def family_of(file_format: str) -> Family:
    """Return the family of a format; `BadKey` when it is none."""
    found = FAMILIES.get(FAMILY_OF.get(file_format, ""))
    if found is None:
        raise BadKey(f"no family of {file_format}")
    return found


def rule_kind(family: Family, name: str) -> Kind:
    """Return a kind of rule of a family by its name; `BadKey` when there is none."""
    found = next((one for one in family.rules if one.name == name), None)
    if found is None:
        raise BadKey(f"no rule {name} for {family.name}")
    return found


def step_kind(family: Family, name: str) -> Step:
    """Return a kind of step of a family by its name; `BadKey` when there is none."""
    found = next((one for one in family.steps if one.name == name), None)
    if found is None:
        raise BadKey(f"no step {name} for {family.name}")
    return found


def declared() -> dict[str, Any]:
    """Return families, their formats, and the fields of each kind of rule and step, as JSON: what schema and editor are made from."""
    return {
        family.name: {
            "formats": list(family.formats),
            "rules": [_declared(one, family) | {"start": one.start} for one in family.rules],
            "steps": [_declared(one, family) for one in family.steps],
        }
        for family in FAMILIES.values()
    }


def _declared(kind: Kind | Step, family: Family) -> dict[str, Any]:
    fields = [asdict(one) | {"choices": list(one.choices)} for one in kind.fields]
    return {"name": kind.name, "fields": fields, "formats": list(kind.formats or family.formats)}
