"""OneRoster 1.1 and 1.2, CSV binding: a zip of manifest.csv, users.csv, enrollments.csv, classes.csv, orgs.csv… (1EdTech).

A *bulk* file holds everybody; a *delta* file only what changed, with `tobedeleted` for what ended: nobody leaves by not being in it.
The class of a pupil is the `homeroom` that they are enrolled in; other classes (`scheduled`) are groups. French identifiers stand in `userIds`
as {INE:…}; the `sourcedId` is the local identifier.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.runtime.schools.imports.readers.delimited import rows_of
from challenges.runtime.schools.imports.readers.entries import (
    About,
    Entry,
    FileRefused,
    Refusal,
    clean,
    first_names,
    identifier,
    named,
    read_date,
)
from challenges.runtime.schools.imports.readers.sources import Source, is_zip, members

NAME: Final = "oneroster"
MANIFEST: Final = "manifest.csv"
VERSIONS: Final = ("1.1", "1.2")
_DELETED: Final = "tobedeleted"
_INE: Final = re.compile(r"\{\s*(?:FR[.:_-])?INE(?:[-_ ]?RNIE)?\s*:\s*([0-9A-Za-z ]+)\}", re.IGNORECASE)
_UAI: Final = re.compile(r"\d{7}[A-Za-z]\Z", re.ASCII)


def unpacked(source: Source) -> dict[str, Source] | None:
    """Return the files of a package by their bare name; None when it is no zip or holds no manifest."""
    if not is_zip(source.head(4)):
        return None
    found = {PurePosixPath(name).name.lower(): one for name, one in members(source).items()}
    return found if MANIFEST in found else None


@dataclass
class _Package:
    """What is read of a package before its users: by sourcedId, what is needed of each."""

    files: dict[str, Source]
    modes: dict[str, str]
    classes: dict[str, tuple[str, bool]] = field(default_factory=dict)
    #: user: (homerooms, groups) that they are in now.
    enrolled: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    demographics: dict[str, tuple[str, str]] = field(default_factory=dict)
    roles: dict[str, set[str]] = field(default_factory=dict)
    orgs: set[str] | None = None
    unknown_classes: int = 0
    others: int = 0

    def rows(self, name: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the rows of one of its files by header, with their number; nothing when the manifest says that it is not there."""
        if self.modes.get(name, "bulk") == "absent" or f"{name}.csv" not in self.files:
            return
        with rows_of(self.files[f"{name}.csv"], ",") as rows:
            header = next(rows, None)
            if header is None:
                return
            names = [clean(one).casefold() for one in header.cells]
            for row in rows:
                yield row.number, dict(zip(names, (clean(one) for one in row.cells), strict=False))


def read(files: dict[str, Source], about: About, *, uai: str, today: datetime.date) -> Iterator[Entry | Refusal]:
    """Yield the pupils of a package, and of those who are only in its enrolments.

    Args:
        files: as `unpacked` gives them.
        about: completed: whether the package is full, and what was left out.
        uai: of the school; empty: the package cannot be told from another school's where it names one.
        today: enrolments that ended before have ended.

    Raises:
        FileRefused: another version, another school's, no pupil in it.
    """
    package = _opened(files)
    about.full = package.modes.get("users", "bulk") == "bulk"
    _read_orgs(package, uai)
    _read_classes(package)
    _read_enrolments(package, today)
    _read_people(package)
    seen: set[str] = set()
    for number, row in package.rows("users"):
        seen.add(row.get("sourcedid", ""))
        found = _user(package, number, row, today)
        if found is not None:
            yield found
    yield from _moved_only(package, seen)
    _tell(package, about)


def _opened(files: dict[str, Source]) -> _Package:
    values = {name.casefold(): value for name, value in _manifest(files[MANIFEST])}
    version = values.get("oneroster.version", "")
    if not version.startswith(VERSIONS):
        raise FileRefused(_("Ce paquet OneRoster est de la version « %s » : les versions 1.1 et 1.2 sont lues.") % (version[:20] or "?"))
    modes = {name.removeprefix("file.").casefold(): value.casefold() for name, value in values.items() if name.startswith("file.")}
    for name, mode in modes.items():
        if mode not in ("bulk", "delta", "absent"):
            raise FileRefused(
                _("Le manifeste OneRoster dit « %(mode)s » du fichier %(name)s.csv : bulk, delta ou absent étaient attendus.")
                % {"mode": mode[:20], "name": name[:40]}
            )
        if mode != "absent" and f"{name}.csv" not in files:
            raise FileRefused(_("Le manifeste OneRoster annonce %s.csv, que l’archive ne contient pas : refaites l’export.") % name[:40])
    if all(modes.get(name, "absent") == "absent" for name in ("users", "enrollments")):
        raise FileRefused(_("Ce paquet OneRoster ne contient ni utilisateurs ni inscriptions."))
    return _Package(files, modes)


def _manifest(source: Source) -> Iterator[tuple[str, str]]:
    with rows_of(source, ",") as rows:
        for row in rows:
            if len(row.cells) >= 2:
                yield clean(row.cells[0]), clean(row.cells[1])


def _read_orgs(package: _Package, uai: str) -> None:
    """Find which organisations are the school: those with its UAI; any, where the package holds no UAI and one school."""
    schools, ours, foreign = set(), set(), set()
    for _number, row in package.rows("orgs"):
        if row.get("type", "").casefold() != "school" or row.get("status", "").casefold() == _DELETED:
            continue
        code = row.get("identifier", "").upper()
        schools.add(row.get("sourcedid", ""))
        if uai and code == uai.upper():
            ours.add(row.get("sourcedid", ""))
        elif _UAI.match(code):
            foreign.add(code)
    if ours:
        package.orgs = ours
    elif foreign:
        said = {"theirs": ", ".join(sorted(foreign)[:3]), "ours": uai or _("sans UAI")}
        raise FileRefused(_("Ce fichier est celui de l’établissement %(theirs)s ; celui-ci est %(ours)s.") % said)
    elif len(schools) > 1:
        raise FileRefused(
            _("Ce paquet OneRoster contient plusieurs établissements, et aucun n’a l’UAI %s comme identifiant (identifier).") % (uai or "?")
        )


def _read_classes(package: _Package) -> None:
    for _number, row in package.rows("classes"):
        if row.get("status", "").casefold() != _DELETED:
            name = row.get("title") or row.get("classcode", "")
            package.classes[row.get("sourcedid", "")] = name, row.get("classtype", "").casefold() == "homeroom"


def _read_enrolments(package: _Package, today: datetime.date) -> None:
    for _number, row in package.rows("enrollments"):
        if row.get("role", "").casefold() != "student":
            continue
        if package.orgs is not None and row.get("schoolsourcedid", "") not in package.orgs:
            continue
        homerooms, groups = package.enrolled.setdefault(row.get("usersourcedid", ""), ([], []))
        ends = read_date(row.get("enddate", ""))
        if row.get("status", "").casefold() == _DELETED or (ends is not None and ends < today):
            continue
        name, homeroom = package.classes.get(row.get("classsourcedid", ""), ("", False))
        if not name:
            package.unknown_classes += 1
            continue
        (homerooms if homeroom else groups).append(name)


def _read_people(package: _Package) -> None:
    for _number, row in package.rows("demographics"):
        package.demographics[row.get("sourcedid", "")] = row.get("birthdate", ""), row.get("cityofbirth", "")
    for _number, row in package.rows("roles"):
        # 1.2 says there what 1.1 says in users.csv.
        if row.get("status", "").casefold() != _DELETED and (package.orgs is None or row.get("orgsourcedid", "") in package.orgs):
            package.roles.setdefault(row.get("usersourcedid", ""), set()).add(row.get("role", "").casefold())


def _user(package: _Package, number: int, row: dict[str, str], today: datetime.date) -> Entry | Refusal | None:
    """Return a pupil, or None for whoever is none of this school's."""
    source_id = row.get("sourcedid", "")
    if not _is_pupil(package, source_id, row):
        package.others += 1
        return None
    who = named(row.get("familyname", ""), row.get("givenname", ""))
    where = _("users.csv, ligne %(number)s (%(who)s)") % {"number": number, "who": who or source_id or "?"}
    found = _INE.search(row.get("userids", ""))
    ine = identifier(found[1]) if found else ""
    born, city = package.demographics.get(source_id, ("", ""))
    day = read_date(born, today)
    if not source_id:
        return Refusal(who or "?", where, _("le sourcedId manque"), ine=ine)
    if born and day is None:
        return Refusal(
            who or source_id,
            where,
            _("« %s » n’est pas une date de naissance") % born[:40],
            ine=ine,
            local_id=source_id,
            last_name=row.get("familyname", ""),
            first_name=row.get("givenname", ""),
        )
    homerooms, groups = package.enrolled.get(source_id, ([], []))
    left = _("supprimé dans le fichier (tobedeleted)") if row.get("status", "").casefold() == _DELETED else ""
    return Entry(
        where, row.get("familyname", ""), row.get("preferredfamilyname", ""), row.get("givenname", ""), first_names(row.get("middlename", "")),
        day, city, "", ine, source_id, homerooms[0] if homerooms and not left else "", _groups(package, source_id, groups),
        row.get("grades", ""), left,
    )  # fmt: skip


def _is_pupil(package: _Package, source_id: str, row: dict[str, str]) -> bool:
    if source_id in package.enrolled:
        return True
    orgs = row.get("orgsourcedids") or row.get("primaryorgsourcedid", "")
    here = package.orgs is None or not orgs or bool(package.orgs & {clean(one) for one in orgs.split(",")})
    roles = package.roles.get(source_id, set()) or {row.get("role", "").casefold()}
    # Someone who is taken away may have lost the role already: whether the register knows the identifier decides.
    gone = row.get("status", "").casefold() == _DELETED and roles == {""}
    return here and ("student" in roles or gone)


def _groups(package: _Package, source_id: str, groups: list[str]) -> list[str] | None:
    """Return the groups of a pupil; None where the package says only what changed, or nothing, of enrolments."""
    return groups if package.modes.get("enrollments", "bulk") == "bulk" and "enrollments.csv" in package.files else groups or None


def _moved_only(package: _Package, seen: set[str]) -> Iterator[Entry]:
    """Yield those whom a package moves to another class without saying who they are: the register knows their identifier."""
    for source_id, (homerooms, groups) in package.enrolled.items():
        if source_id and source_id not in seen and (homerooms or groups):
            where = _("enrollments.csv (%s)") % source_id
            yield Entry(where, local_id=source_id, class_name=homerooms[0] if homerooms else "", groups=_groups(package, source_id, groups))


def _tell(package: _Package, about: About) -> None:
    if package.others:
        about.notes.append(ngettext(
            "%(n)s personne du fichier n’est pas élève de l’établissement : elle est laissée de côté.",
            "%(n)s personnes du fichier ne sont pas élèves de l’établissement : elles sont laissées de côté.", package.others,
        ) % {"n": package.others})  # fmt: skip
    if package.unknown_classes:
        about.notes.append(ngettext(
            "%(n)s inscription cite une classe que le fichier ne contient pas : la classe de l’élève reste ce qu’elle est.",
            "%(n)s inscriptions citent une classe que le fichier ne contient pas : la classe des élèves reste ce qu’elle est.",
            package.unknown_classes,
        ) % {"n": package.unknown_classes})  # fmt: skip
