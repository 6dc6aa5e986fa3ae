"""ONDE, the pupils' base of the first degree: the CSV export of a school's pupils, in ISO-8859-1 or UTF-8.

Columns: facts sheet of schools, 6.4, and of programs (« Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;…;Libellé classe »).
"""

import datetime
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from challenges.runtime.schools.imports.readers.delimited import Row, cell, headed
from challenges.runtime.schools.imports.readers.entries import (
    About,
    Entry,
    Refusal,
    first_names,
    identifier,
    named,
    read_date,
)
from challenges.runtime.schools.imports.readers.sources import Source

NAME: Final = "onde"
WANTED: Final[dict[str, tuple[str, ...]]] = {
    "last_name": ("nom eleve", "nom de famille eleve"), "usual_name": ("nom d usage eleve", "nom usage eleve"), "first_name": ("prenom eleve",),
    "other_names": ("autres prenoms eleve", "autres prenoms"), "birth_date": ("date naissance", "date de naissance"),
    "birth_place": ("commune naissance", "ville naissance", "lieu naissance"), "ine": ("ine",), "class_name": ("libelle classe",),
    "level": ("niveau",), "cycle": ("cycle",),
}  # fmt: skip
SURE: Final = ("last_name", "first_name", "ine", "class_name")


def read(source: Source, about: About, *, today: datetime.date) -> Iterator[Entry | Refusal]:
    """Yield the pupils of an export.

    Raises:
        FileRefused: no header of ONDE, or no text.
    """
    missing = _("Les en-têtes d’ONDE (« Nom élève », « Prénom élève », « INE », « Libellé classe ») ne sont pas dans ce fichier.")
    for row, columns in headed(source, WANTED, SURE, missing):
        yield _pupil(row, columns, today)


def _pupil(row: Row, columns: dict[str, int], today: datetime.date) -> Entry | Refusal:
    def text(name: str) -> str:
        return cell(row, columns, name)

    ine, born = identifier(text("ine")), text("birth_date")
    who = named(text("last_name"), text("first_name"))
    where = _("ligne %(number)s (%(who)s)") % {"number": row.number, "who": f"{who}, INE {ine}" if ine and who else who or ine or "?"}
    day = read_date(born, today)
    reason = ""
    if not text("last_name") or not text("first_name"):
        reason = _("le nom ou le prénom manque")
    elif born and day is None:
        reason = _("« %s » n’est pas une date de naissance") % born[:40]
    elif not text("class_name"):
        reason = _("cet élève n’est dans aucune classe")
    if reason:
        return Refusal(who or ine or "?", where, reason, ine=ine, last_name=text("last_name"), first_name=text("first_name"))
    return Entry(
        where, text("last_name"), text("usual_name"), text("first_name"), first_names(text("other_names")), day, text("birth_place"), "", ine,
        "", text("class_name"), None, text("level") or text("cycle"),
    )  # fmt: skip
