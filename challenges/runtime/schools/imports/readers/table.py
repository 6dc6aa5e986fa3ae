"""A plain table of pupils: CSV, ODS, XLSX (and the old XLS). Columns are found by their headers; a person confirms or corrects what is not sure.

Also the table to download and fill in.
"""

import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from challenges.runtime.schools.imports.readers.delimited import TITLES, header_key, rows_of
from challenges.runtime.schools.imports.readers.entries import (
    About,
    Entry,
    FileRefused,
    Refusal,
    clean,
    first_names,
    identifier,
    label,
    named,
    read_date,
)
from challenges.runtime.schools.imports.readers.sources import MAX_UPLOAD, MEGABYTE, Source, check_workbook, is_zip

NAME: Final = "table"
#: For each field, the headers that surely say it, folded.
SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "last_name": ("nom de famille", "nom", "nom de naissance", "nom eleve", "nom de l eleve", "nom patronymique", "last name", "family name",
                  "surname", "lastname"),
    "usual_name": ("nom d usage", "nom usuel", "nom usage", "usual name"),
    "first_name": ("prenom", "premier prenom", "prenom 1", "prenom eleve", "prenom de l eleve", "prenom usuel", "first name", "given name",
                   "firstname"),
    "other_names": ("autres prenoms", "deuxieme prenom", "prenom 2", "prenoms suivants", "middle name", "middle names", "other names"),
    "birth_date": ("date de naissance", "date naissance", "ne e le", "ne le", "nee le", "naissance", "date de naissance jj mm aaaa",
                   "birth date", "date of birth", "birthdate", "dob"),
    "birth_place": ("lieu de naissance", "commune de naissance", "ville de naissance", "ne e a", "libelle commune naissance", "birth place",
                    "place of birth", "birthplace"),
    "ine": ("ine", "identifiant national", "identifiant national eleve", "numero ine", "n ine", "id national"),
    "local_id": ("identifiant local", "matricule", "numero interne", "identifiant", "local identifier", "student number", "id local"),
    "class_name": ("classe", "division", "libelle classe", "code classe", "class"),
    "groups": ("groupes", "groupe", "groups"),
    "level": ("niveau", "mef", "code mef", "level", "grade"),
}  # fmt: skip
FIELDS: Final = tuple(SYNONYMS)
REQUIRED: Final = ("last_name", "first_name")
#: Without one of these nobody can be told from a homonym.
TELLING: Final = ("birth_date", "ine", "local_id")
_SAMPLES: Final = 3
_LIST: Final = re.compile(r"[;,|]")


@dataclass
class Matching:
    """Which column of which sheet holds which field. `sure`: every header that counts was known; nobody needs to be asked."""

    sheet: str
    header: int
    headers: list[str]
    columns: dict[str, int]
    samples: list[list[str]] = field(default_factory=list)
    sure: bool = False

    @property
    def missing(self) -> list[str]:
        """What is still to be found before anything can be read."""
        lacking = [label(name) for name in REQUIRED if name not in self.columns]
        if not any(name in self.columns for name in TELLING):
            lacking.append(_("date de naissance, INE ou identifiant local"))
        return lacking

    def to_json(self) -> dict[str, Any]:
        """Return what is kept."""
        return {"sheet": self.sheet, "header": self.header, "headers": self.headers, "columns": self.columns, "samples": self.samples,
                "sure": self.sure}  # fmt: skip


@dataclass(frozen=True)
class _Line:
    number: int
    cells: Sequence[Any]


def match(source: Source) -> Matching:
    """Find which columns hold what.

    Raises:
        FileRefused: it is no table, or an empty one.
    """
    best: Matching | None = None
    for sheet in sheets_of(source):
        with _lines(source, sheet) as lines:
            found = _matched(sheet, lines)
        if found is not None and (best is None or len(found.columns) > len(best.columns)):
            best = found
    if best is None:
        raise FileRefused(_("Ce tableau est vide : il n’y a rien à lire sous une ligne d’en-têtes."))
    return best


def _matched(sheet: str, lines: Iterator[_Line]) -> Matching | None:
    """Look for the header among the first lines: the one with the most known headers; the first line otherwise."""
    first: list[_Line] = []
    for line in lines:
        first.append(line)
        if len(first) > TITLES + _SAMPLES:
            break
    if not first:
        return None
    best = max(range(min(len(first), TITLES)), key=lambda place: (len(_columns(first[place].cells)), -place))
    headers = [clean(one)[:80] for one in first[best].cells]
    samples = [[_shown(one) for one in line.cells] for line in first[best + 1 : best + 1 + _SAMPLES]]
    known = _columns(headers)
    found = Matching(sheet, first[best].number, headers, known | _proposed(headers, known), samples)
    found.sure = all(name in known for name in (*REQUIRED, "birth_date")) and not _doubtful(headers)
    return found


def _columns(headers: Sequence[Any]) -> dict[str, int]:
    keys = [header_key(one) for one in headers]
    found: dict[str, int] = {}
    for name, names in SYNONYMS.items():
        for known in names:
            if known in keys:
                found[name] = keys.index(known)
                break
    return found


def _proposed(headers: Sequence[str], known: dict[str, int]) -> dict[str, int]:
    """Return columns that may hold what no known header says: « Prénom usuel de l’élève » holds a first name. A person confirms it."""
    keys = [header_key(one) for one in headers]
    taken = set(known.values())
    found: dict[str, int] = {}
    for name in (*REQUIRED, "birth_date"):
        if name in known:
            continue
        for place, key in enumerate(keys):
            if place not in taken and any(f" {one} " in f" {key} " for one in SYNONYMS[name]):
                found[name] = place
                taken.add(place)
                break
    return found


def _doubtful(headers: Sequence[str]) -> bool:
    """Say whether two columns may hold the same field of those that tell who somebody is: « Nom » twice, « Nom » and « Nom de naissance »."""
    keys = [header_key(one) for one in headers]
    return any(sum(key in SYNONYMS[name] for key in keys) > 1 for name in ("last_name", "first_name", "birth_date", "ine"))


def _shown(value: Any) -> str:
    return value.strftime("%d/%m/%Y") if isinstance(value, datetime.date) else clean(_text(value))[:40]


def read(source: Source, about: About, *, today: datetime.date, matching: Mapping[str, Any]) -> Iterator[Entry | Refusal]:
    """Yield the pupils of a table.

    Args:
        source: the file.
        about: nothing is added.
        today: nobody is born after it.
        matching: as `Matching.to_json` gives it, corrected by a person or not.

    Raises:
        FileRefused: the table is no longer as it was matched, or a column is missing.
    """
    columns: dict[str, int] = {name: int(place) for name, place in matching["columns"].items() if name in SYNONYMS}
    with _lines(source, matching["sheet"]) as lines:
        for line in lines:
            if line.number <= matching["header"]:
                continue
            yield _pupil(line, columns, matching["sheet"], today)


def _pupil(line: _Line, columns: dict[str, int], sheet: str, today: datetime.date) -> Entry | Refusal:
    def raw(name: str) -> Any:
        place = columns.get(name)
        return line.cells[place] if place is not None and place < len(line.cells) else ""

    def text(name: str) -> str:
        return clean(_text(raw(name)))

    ine, local_id = identifier(text("ine")), text("local_id")
    who = named(text("last_name"), text("first_name")) or ine or local_id or "?"
    if sheet:
        where = _("feuille %(sheet)s, ligne %(number)s (%(who)s)") % {"sheet": sheet, "number": line.number, "who": who}
    else:
        where = _("ligne %(number)s (%(who)s)") % {"number": line.number, "who": who}
    day = read_date(raw("birth_date"), today)
    reason = ""
    if not text("last_name") or not text("first_name"):
        reason = _("le nom ou le prénom manque")
    elif text("birth_date") and day is None:
        reason = _("« %s » n’est pas une date de naissance (jj/mm/aaaa)") % text("birth_date")[:40]
    if reason:
        return Refusal(who, where, reason, ine=ine, local_id=local_id, last_name=text("last_name"), first_name=text("first_name"))
    groups = [one for one in (clean(part) for part in _LIST.split(text("groups"))) if one] if "groups" in columns else None
    return Entry(
        where, text("last_name"), text("usual_name"), text("first_name"), first_names(*text("other_names").split(",")), day,
        text("birth_place"), "", ine, local_id, text("class_name"), groups, text("level"),
    )  # fmt: skip


def _text(value: Any) -> str:
    """Return a cell as it is shown: a class « 601 » that a spreadsheet holds as the number 601.0 is « 601 »."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


# ---------------------------------------------------------------- sheets


def is_workbook(source: Source) -> bool:
    """Say whether a file begins as a workbook does: a zip, or the old binary form."""
    head = source.head(8)
    return is_zip(head) or head.startswith(b"\xd0\xcf\x11\xe0")


def sheets_of(source: Source) -> list[str]:
    """Return the names of the sheets that are shown; one without a name for a text.

    Raises:
        FileRefused: no workbook, or one with a password.
    """
    if not is_workbook(source):
        return [""]
    with _workbook(source) as book:
        shown = [one.name for one in book.sheets_metadata if str(one.visible).endswith("Visible") and str(one.typ).endswith("WorkSheet")]
        return shown or list(book.sheet_names)


@contextmanager
def _workbook(source: Source) -> Iterator[CalamineWorkbook]:
    if source.size > MAX_UPLOAD:
        raise FileRefused(_("Le classeur dépasse %s Mo : enregistrez-le au format CSV.") % (MAX_UPLOAD // MEGABYTE))
    if is_zip(source.head(4)):
        check_workbook(source)
    with source.opener() as stream:
        try:
            book = CalamineWorkbook.from_filelike(stream)
        except (CalamineError, OSError, ValueError) as error:
            raise FileRefused(_("Ce classeur ne s’ouvre pas : il est abîmé ou protégé par un mot de passe.")) from error
        yield book


@contextmanager
def _lines(source: Source, sheet: str) -> Iterator[Iterator[_Line]]:
    if not sheet:
        with rows_of(source) as rows:
            yield (_Line(row.number, row.cells) for row in rows)
        return
    with _workbook(source) as book:
        if sheet not in book.sheet_names:
            raise FileRefused(_("La feuille « %s » n’est pas dans ce classeur.") % sheet[:60])
        yield _sheet_lines(book, sheet)


def _sheet_lines(book: CalamineWorkbook, name: str) -> Iterator[_Line]:
    try:
        sheet = book.get_sheet_by_name(name)
        # `iter_rows` begins at the top of the sheet, `to_python` at its first cell that holds something: only the former counts as people do.
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if any(clean(_text(cell)) for cell in cells):
                yield _Line(number, cells)
    except CalamineError as error:
        raise FileRefused(_("Ce classeur ne s’ouvre pas : il est abîmé ou protégé par un mot de passe.")) from error


# ---------------------------------------------------------------- the table to fill in


def _template_rows() -> tuple[list[str], list[str]]:
    headers = [label(name)[:1].upper() + label(name)[1:] for name in FIELDS if name != "level"]
    example = ["Durand", "", "Zoé", "Marie, Anne", "27/01/2011", "Brest", "123456789AB", "", "6e A", "6e A groupe 1"]
    return headers, example


def template_csv() -> bytes:
    """Return a CSV table to fill in, as French spreadsheets open it."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(_template_rows())
    return ("\ufeff" + text.getvalue()).encode()


def template_xlsx() -> bytes:
    """Return a workbook to fill in; the column of dates is one of dates, identifiers are texts."""
    content = io.BytesIO()
    headers, example = _template_rows()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_("Élèves"))
        bold, day, text = (
            book.add_format({"bold": True}),
            book.add_format({"num_format": "dd/mm/yyyy"}),
            book.add_format({"num_format": "@"}),
        )
        for column, (header, value) in enumerate(zip(headers, example, strict=True)):
            born = column == FIELDS.index("birth_date")
            sheet.set_column(column, column, 18, day if born else text)
            sheet.write_string(0, column, header, bold)
            if born:
                sheet.write_datetime(1, column, datetime.datetime(2011, 1, 27), day)  # noqa: DTZ001 - a day
            else:
                sheet.write_string(1, column, value, text)
        sheet.freeze_panes(1, 0)
    return content.getvalue()
