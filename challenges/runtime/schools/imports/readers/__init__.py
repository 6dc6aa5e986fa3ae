"""Reading what schools' software exports: which format a file is, told by what it holds, and its pupils as a stream."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.runtime.schools.imports.readers import agri, onde, oneroster, siecle, table
from challenges.runtime.schools.imports.readers.delimited import TITLES, is_header, rows_of
from challenges.runtime.schools.imports.readers.entries import About, Entry, FileRefused, Refusal
from challenges.runtime.schools.imports.readers.sources import Source, is_zip, members

__all__ = ["FORMATS", "About", "Context", "Entry", "FileRefused", "Refusal", "Source", "detect", "read"]

FORMATS: Final = {
    siecle.NAME: gettext_lazy("SIECLE (XML)"),
    onde.NAME: gettext_lazy("ONDE (CSV)"),
    agri.NAME: gettext_lazy("enseignement agricole (CSV)"),
    oneroster.NAME: gettext_lazy("OneRoster (CSV)"),
    table.NAME: gettext_lazy("tableau (CSV, ODS, XLSX)"),
}


@dataclass(frozen=True)
class Context:
    """What reading needs to know besides the file: the school's UAI, the day, and for a table its columns and whether it holds everybody."""

    uai: str
    today: datetime.date
    matching: Mapping[str, Any] | None = None
    full: bool | None = None


def detect(source: Source) -> str:
    """Return the format of a file, told by what it holds and never by its name.

    Raises:
        FileRefused: none that is known, with what it seems to be.
    """
    head = source.head(64 * 1024)
    if not head:
        raise FileRefused(_("Le fichier est vide."))
    if head.startswith(b"%PDF"):
        raise FileRefused(
            _("Ce fichier est un PDF : il montre des pages et ne contient pas de tableau à lire. Exportez en CSV, ODS ou XLSX.")
        )
    if is_zip(head):
        return _of_zip(source)
    if table.is_workbook(source):
        return table.NAME
    if root := siecle.root_of(head):
        return _of_markup(root)
    with rows_of(source) as rows:
        for row in rows:
            for found in (agri, onde):
                if is_header(row.cells, found.WANTED, found.SURE):
                    return found.NAME
            if row.number > TITLES:
                break
    return table.NAME


def _of_markup(root: str) -> str:
    if root == siecle.ROOT:
        return siecle.NAME
    if root.lower() in ("html", "table", "head", "body", "meta"):
        raise FileRefused(
            _(
                "Ce fichier est une page web (HTML), même si son nom dit autre chose : ouvrez-le dans un tableur, puis enregistrez-le au format XLSX, ODS ou CSV."
            )
        )
    raise FileRefused(siecle.refusal_of_root(root))


def _of_zip(source: Source) -> str:
    names = members(source)
    plain = {name.lower() for name in names}
    if "[content_types].xml" in plain or "mimetype" in plain:
        if any(name.startswith(("word/", "ppt/")) for name in plain):
            raise FileRefused(
                _("Ce fichier est un document ou un diaporama, pas un tableau : enregistrez la liste au format XLSX, ODS ou CSV.")
            )
        return table.NAME
    if oneroster.unpacked(source) is not None:
        return oneroster.NAME
    if siecle.unpacked(source) is not None:
        return siecle.NAME
    for one in names.values():
        if (root := siecle.root_of(one.head())) and one.name.lower().endswith(".xml"):
            raise FileRefused(siecle.refusal_of_root(root))
    raise FileRefused(
        _(
            "L’archive ne contient ni export d’élèves de SIECLE, ni paquet OneRoster (manifest.csv). Un tableau s’envoie sans être compressé."
        )
    )


def read(source: Source, format: str, context: Context, about: About) -> Iterator[Entry | Refusal]:  # noqa: A002 - the word of the command
    """Yield the pupils of a file and the lines that cannot be taken, as a stream.

    Args:
        source: the file.
        format: one of `FORMATS`.
        context: the school and the day.
        about: what is said of the file as a whole; complete once everything was read.

    Raises:
        FileRefused: the file as a whole cannot be taken; maybe only met on the way.
    """
    about.format = format
    today = context.today
    if format == siecle.NAME:
        xml = siecle.unpacked(source)
        if xml is None:
            raise FileRefused(siecle.refusal_of_root(siecle.root_of(source.head()) or "?"))
        yield from siecle.read(xml, about, uai=context.uai, today=today)
    elif format == oneroster.NAME:
        files = oneroster.unpacked(source)
        if files is None:
            raise FileRefused(_("Ce fichier n’est pas un paquet OneRoster : un zip avec manifest.csv."))
        yield from oneroster.read(files, about, uai=context.uai, today=today)
    elif format == table.NAME:
        about.full = bool(context.full)
        yield from table.read(source, about, today=today, matching=context.matching or table.match(source).to_json())
    else:
        reader = onde if format == onde.NAME else agri
        yield from reader.read(source, about, today=today)
    if context.full is not None:
        about.full = context.full
