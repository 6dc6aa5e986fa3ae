"""The list of a class as schools export it: one line a pupil, read whole or refused with every line that is not one."""

import csv
import io
from datetime import date, datetime

from django.utils.translation import gettext as _

from challenges.runtime.schools.services import PupilRow

COLUMNS = ("nom", "prénom", "date de naissance", "lieu de naissance")
_OLDEST = date(1900, 1, 1)


class ListRefused(Exception):
    """The list was not read; `problems` names every line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read(content: bytes) -> list[PupilRow]:
    """Read a CSV file in UTF-8, separated by semicolons or commas, whose first line names the columns of `COLUMNS` in any order.

    Raises:
        ListRefused: with every problem.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListRefused([_("Le fichier n’est pas en UTF-8.")]) from error
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    names = {(name or "").strip().lower(): name for name in reader.fieldnames or []}
    if lacking := [column for column in COLUMNS if column not in names]:
        raise ListRefused([_("Colonne absente : %s.") % column for column in lacking])
    problems: list[str] = []
    rows = []
    for number, line in enumerate(reader, 2):
        values = [(line[names[column]] or "").strip() for column in COLUMNS]
        if any(values):
            rows.append(_row(number, values, problems))
    if not rows:
        problems.append(_("Le fichier ne contient aucun élève."))
    if problems:
        raise ListRefused(problems)
    return [row for row in rows if row is not None]


def _row(number: int, values: list[str], problems: list[str]) -> PupilRow | None:
    last_name, first_name, born, place = values
    birth_date = _day(born)
    if not last_name or not first_name:
        problems.append(_("Ligne %d : il manque un nom ou un prénom.") % number)
    elif birth_date is None:
        problems.append(
            _("Ligne %(number)d : « %(text)s » n’est pas une date de naissance (JJ/MM/AAAA).") % {"number": number, "text": born}
        )
    elif max(len(last_name), len(first_name), len(place)) > 100:
        problems.append(_("Ligne %d : un nom ou un lieu dépasse 100 caractères.") % number)
    else:
        return PupilRow(last_name, first_name, birth_date, place)
    return None


def _day(text: str) -> date | None:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
        return found if _OLDEST <= found <= date.today() else None  # noqa: DTZ011  the server's day is near enough for a birth
    return None
