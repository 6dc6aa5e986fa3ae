"""What a line of a file changes in an entry of the register, field by field. What the file does not say takes nothing away."""

from typing import Any, Final

from django.utils.translation import gettext as _

from challenges.names import fold
from challenges.runtime.schools.imports.known import Known
from challenges.runtime.schools.imports.readers import Entry
from challenges.runtime.schools.imports.readers.entries import label
from challenges.runtime.schools.models import Pupil, SchoolClass

TEXTS: Final = ("last_name", "usual_name", "first_name", "birth_place", "ine", "local_id")


def birth_place_of(entry: Entry) -> str:
    """Return the place of birth: the town, or its INSEE code where the file gives no name."""
    if entry.birth_place or not entry.birth_code:
        return entry.birth_place
    return f"{entry.birth_code} (code INSEE)"


def differences(
    entry: Entry, pupil: Pupil, known: Known, groups: dict[int, SchoolClass], renamed: SchoolClass | None, *, full: bool
) -> tuple[list[list[str]], dict[str, Any]]:
    """Compare a line with an entry.

    Args:
        entry: the line.
        pupil: the entry, with its class.
        known: the register.
        groups: the groups of the year that the pupil is in.
        renamed: the class whose new name the file gives; a pupil in it changes nothing.
        full: the file holds everything: a group that it no longer gives is left.

    Returns:
        The changes for people (field, before, after), and the values to write: fields of the entry, `class_name`, `groups` to join, `left_groups`.
    """
    changes: list[list[str]] = []
    values: dict[str, Any] = {}
    for name in TEXTS:
        said = birth_place_of(entry) if name == "birth_place" else getattr(entry, name)
        _text(name, said, pupil, entry, changes, values)
    if entry.other_names and not _fewer(entry.other_names, pupil.other_names):
        _text("other_names", entry.other_names, pupil, entry, changes, values)
    if entry.birth_date is not None and entry.birth_date != pupil.birth_date:
        changes.append([label("birth_date"), pupil.birth_date.strftime("%d/%m/%Y"), entry.birth_date.strftime("%d/%m/%Y")])
        values["birth_date"] = entry.birth_date
    if pupil.departed_on is not None:
        changes.append([label("departed_on"), pupil.departed_on.strftime("%d/%m/%Y"), _("de retour")])
        values["departed_on"] = None
    _class(entry, pupil, known, renamed, changes, values)
    _groups(entry, known, groups, changes, values, full=full)
    return changes, values


def _text(name: str, said: str, pupil: Pupil, entry: Entry, changes: list[list[str]], values: dict[str, Any]) -> None:
    before = getattr(pupil, name)
    if not said or said == before:
        return
    if name == "birth_place" and before and not entry.birth_place:
        # A code says no more than the town that is there.
        return
    changes.append([label(name), before, said])
    values[name] = said


def _fewer(said: str, before: str) -> bool:
    """Say whether a file gives only the first of the names that are known: an export with fewer names takes none away."""
    mine, theirs = [fold(one) for one in said.split(",")], [fold(one) for one in before.split(",")]
    return mine == theirs[: len(mine)] and len(mine) < len(theirs)


def _class(entry: Entry, pupil: Pupil, known: Known, renamed: SchoolClass | None, changes: list[list[str]], values: dict[str, Any]) -> None:
    if not entry.class_name:
        return
    now = pupil.school_class
    target = renamed or known.class_named(entry.class_name)
    if now is not None and target is not None and now.pk == target.pk:
        return
    before = "" if now is None else now.name if now.year == known.year else f"{now.name} ({now.year})"
    changes.append([label("class_name"), before, entry.class_name])
    values["class_name"] = entry.class_name


def _groups(
    entry: Entry, known: Known, groups: dict[int, SchoolClass], changes: list[list[str]], values: dict[str, Any], *, full: bool
) -> None:
    if entry.groups is None:
        return
    there = {fold(one.name): one for one in groups.values()}
    said = {fold(name): name for name in entry.groups}
    joined = [name for key, name in said.items() if key not in there]
    left = [one for key, one in there.items() if key not in said] if full else []
    if not joined and not left:
        return
    after = [*(one.name for one in groups.values() if one not in left), *joined]
    changes.append([label("groups"), ", ".join(sorted(one.name for one in groups.values())), ", ".join(sorted(after))])
    values["groups"], values["left_groups"] = joined, left
