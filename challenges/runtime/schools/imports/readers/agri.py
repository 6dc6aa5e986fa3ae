"""The CSV file of agricultural schools and apprentices' centres (« Identifiant unique*;Premier prénom*;… »): facts sheet of schools, 6.4.

Both apostrophes occur in its headers, and asterisks that say what must be filled in.
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

NAME: Final = "agri"
WANTED: Final[dict[str, tuple[str, ...]]] = {
    "ine": ("identifiant unique",), "first_name": ("premier prenom",), "second_name": ("deuxieme prenom",), "third_name": ("troisieme prenom",),
    "last_name": ("nom de famille",), "usual_name": ("nom d usage",), "birth_date": ("date de naissance jj mm aaaa", "date de naissance"),
    "birth_code": ("code commune naissance",), "birth_place": ("libelle commune naissance",), "country": ("code pays naissance",),
    "level": ("code mef",), "class_name": ("division",),
}  # fmt: skip
SURE: Final = ("ine", "first_name", "last_name", "birth_date")
_FRANCE: Final = ("", "100", "99100", "FR")


def read(source: Source, about: About, *, today: datetime.date) -> Iterator[Entry | Refusal]:
    """Yield the pupils of a file.

    Raises:
        FileRefused: no such header, or no text.
    """
    missing = _("Les en-têtes attendus (« Identifiant unique* », « Premier prénom* », « Nom de famille* ») ne sont pas dans ce fichier.")
    for row, columns in headed(source, WANTED, SURE, missing):
        yield _pupil(row, columns, today)


def _pupil(row: Row, columns: dict[str, int], today: datetime.date) -> Entry | Refusal:
    def text(name: str) -> str:
        return cell(row, columns, name)

    ine, born = identifier(text("ine")), text("birth_date")
    who = named(text("last_name"), text("first_name"))
    where = _("ligne %(number)s (%(who)s)") % {"number": row.number, "who": f"{who}, {ine}" if ine and who else who or ine or "?"}
    day = read_date(born, today)
    reason = ""
    if not ine:
        reason = _("l’identifiant unique manque")
    elif not text("last_name") or not text("first_name"):
        reason = _("le nom ou le prénom manque")
    elif not born:
        reason = _("la date de naissance manque")
    elif day is None:
        reason = _("« %s » n’est pas une date de naissance") % born[:40]
    elif not text("class_name"):
        reason = _("cet élève n’est dans aucune division")
    if reason:
        return Refusal(who or ine or "?", where, reason, ine=ine, last_name=text("last_name"), first_name=text("first_name"))
    code = text("birth_code") if text("country").upper() in _FRANCE and not text("birth_place") else ""
    return Entry(
        where, text("last_name"), text("usual_name"), text("first_name"), first_names(text("second_name"), text("third_name")), day,
        text("birth_place"), code, ine, "", text("class_name"), None, text("level"),
    )  # fmt: skip
