"""Taking a person out of the reports of imports, when everything that is kept of them is erased: the numbers stay."""

import json
from collections.abc import Iterable
from typing import Any

from challenges.runtime.schools.identity import folded
from challenges.runtime.schools.models import Pupil, RegisterImport

_LISTS = ("refused", "asked", "created_list", "changed_list", "departed_list")


def forget(pupils: Iterable[Pupil]) -> int:
    """Take the lines of some pupils out of the reports of their schools; return how many reports changed.

    A file that nobody applied yet is left as it is: it goes within thirty days, and would else not be what was sent.
    """
    changed = 0
    for school, names in _names(pupils).items():
        for one in RegisterImport.objects.filter(school=school, report__isnull=False).defer("content"):
            report = _without(one.report or {}, names)
            if report != one.report:
                RegisterImport.objects.filter(pk=one.pk).update(report=report)
                changed += 1
    return changed


def _names(pupils: Iterable[Pupil]) -> dict[int, list[tuple[str, ...]]]:
    found: dict[int, list[tuple[str, ...]]] = {}
    for pupil in pupils:
        wanted = found.setdefault(pupil.school_id, [])
        wanted += [(folded(name), folded(pupil.first_name)) for name in {pupil.last_name, pupil.usual_name} if name]
        wanted += [(folded(pupil.ine),)] if pupil.ine else []
    return found


def _without(report: dict[str, Any], names: list[tuple[str, ...]]) -> dict[str, Any]:
    return {name: [line for line in value if not _tells(line, names)] if name in _LISTS else value for name, value in report.items()}


def _tells(line: Any, names: list[tuple[str, ...]]) -> bool:
    text = folded(json.dumps(line, ensure_ascii=False))
    return any(all(part in text for part in parts) for parts in names)
