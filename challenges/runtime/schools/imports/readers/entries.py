"""What every reader gives, whatever the format: pupils and lines that cannot be taken; and how names, dates and identifiers are read.

Pure: no database. A file that cannot be taken as a whole raises `FileRefused`; one line that cannot is a `Refusal`, and the others go on.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges import typed

#: Fields of an entry as the register holds them, with the most characters that it keeps.
LENGTHS: Final = {"last_name": 100, "usual_name": 100, "first_name": 100, "other_names": 200, "birth_place": 120, "ine": 11, "local_id": 60,
                  "class_name": 60}  # fmt: skip
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})\Z", re.ASCII)
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?\Z", re.ASCII | re.DOTALL)
_DAY_ZERO: Final = datetime.date(1899, 12, 30)
#: Days that a spreadsheet counts from 1900: what a date is once its cell lost its format (1954 to 2064).
_SERIALS: Final = range(20_000, 60_000)
_OLDEST: Final = 120
_IDENTIFIER: Final = re.compile(r"[0-9A-Za-z]+\Z")

#: What people call the fields.
_LABELS: Final = {
    "last_name": gettext_lazy("nom de famille"), "usual_name": gettext_lazy("nom d’usage"), "first_name": gettext_lazy("prénom"),
    "other_names": gettext_lazy("autres prénoms"),
    "birth_date": gettext_lazy("date de naissance"), "birth_place": gettext_lazy("lieu de naissance"), "ine": gettext_lazy("INE"),
    "local_id": gettext_lazy("identifiant local"),
    "class_name": gettext_lazy("classe"), "groups": gettext_lazy("groupes"), "level": gettext_lazy("niveau"), "departed_on": gettext_lazy("date de départ"),
}  # fmt: skip


class FileRefused(ValidationError):
    """A file that cannot be taken; `messages` says why to a person who has never seen a line of it. Nothing is kept of it."""


@dataclass(slots=True)
class Refusal:
    """A line that cannot be taken: who it speaks of, where in the file it stands, and why. Identifiers and names, so that nobody is held to have
    left because of a mistake in their own line.
    """

    who: str
    where: str
    reason: str
    ine: str = ""
    local_id: str = ""
    last_name: str = ""
    first_name: str = ""


@dataclass(slots=True)
class Entry:
    """A pupil as a file says. An empty field is one that the file does not speak of: it never takes anything away.

    `groups`: None when the file says nothing of groups. `left`: why the pupil is said to have left, in words, empty for one who is there;
    `left_on`: since when, where the file says it. `birth_code`: INSEE code of the town, where the file gives no name.
    """

    where: str
    last_name: str = ""
    usual_name: str = ""
    first_name: str = ""
    other_names: str = ""
    birth_date: datetime.date | None = None
    birth_place: str = ""
    birth_code: str = ""
    ine: str = ""
    local_id: str = ""
    class_name: str = ""
    groups: list[str] | None = None
    level: str = ""
    left: str = ""
    left_on: datetime.date | None = None

    @property
    def who(self) -> str:
        """The person in a few words, for messages: name, or the identifier when there is no name."""
        return named(self.last_name, self.first_name) or self.ine or self.local_id or "?"


@dataclass
class About:
    """What a reader says of a file as a whole, complete once all its entries were read.

    `full`: the file holds every pupil of the school, so that those it does not name have left. `notes`: sentences for a person.
    `departs`: file speaks of those who left one by one.
    """

    format: str
    full: bool = True
    notes: list[str] = field(default_factory=list)


def named(last_name: str, first_name: str) -> str:
    """Return a name as secretaries write it."""
    return f"{last_name} {first_name}".strip()


def clean(text: Any) -> str:
    """Return a text as the register keeps it: composed accents, spaces of every kind made one, none at either end."""
    return " ".join(typed.composed(str(text)).replace("\u200b", "").split()) if text is not None else ""


def first_names(*names: str) -> str:
    """Return the further first names in one text, without the empty ones."""
    return ", ".join(name for name in (clean(one).strip(",") for one in names) if name)


def identifier(text: Any) -> str:
    """Return a national identifier without spaces, in upper case."""
    return "".join(clean(text).split()).upper()


def read_date(value: Any, today: datetime.date | None = None) -> datetime.date | None:
    """Read a day as people and programs write it: 27/01/2011, 27-1-2011, 27.01.11, 2011-01-27, a date of a spreadsheet or the number of one.

    Returns:
        None when it is no day that exists, or none on which a living person was born.
    """
    found = _read_date(value, today or datetime.date.today())  # noqa: DTZ011 - the caller's day is given where it counts
    if found is None:
        return None
    return found if (today or found).year - _OLDEST <= found.year else None


def _read_date(value: Any, today: datetime.date) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _DAY_ZERO + datetime.timedelta(days=int(value)) if int(value) in _SERIALS else None
    text = clean(value)
    try:
        if match := _YEAR_FIRST.match(text):
            return datetime.date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DAY_FIRST.match(text):
            return datetime.date(_year(match[3], today), int(match[2]), int(match[1]))
    except ValueError:
        return None
    if text.isascii() and text.isdigit() and int(text[:6]) in _SERIALS and len(text) == 5:
        return _DAY_ZERO + datetime.timedelta(days=int(text))
    return None


def _year(text: str, today: datetime.date) -> int:
    """Return a year of four digits; two are the latest such year that is not to come."""
    if len(text) == 4:
        return int(text)
    century = today.year - today.year % 100
    return century + int(text) if century + int(text) <= today.year else century - 100 + int(text)


def problem_of(entry: Entry, today: datetime.date) -> str:
    """Say why an entry cannot be taken, whatever the register holds; empty when nothing speaks against it."""
    for name, value in (("ine", entry.ine), ("local_id", entry.local_id)):
        if name == "ine" and value and not _IDENTIFIER.match(value):
            return _("l’INE « %s » contient autre chose que des chiffres et des lettres") % value[:40]
    too_long = next((name for name, most in LENGTHS.items() if len(getattr(entry, name)) > most), "")
    if too_long:
        said = {"field": label(too_long), "most": LENGTHS[too_long]}
        return _("%(field)s : plus de %(most)s caractères") % said
    if entry.groups and any(len(one) > LENGTHS["class_name"] for one in entry.groups):
        return _("%(field)s : plus de %(most)s caractères") % {"field": label("groups"), "most": LENGTHS["class_name"]}
    if entry.birth_date is not None and entry.birth_date > today:
        return _("la date de naissance %s est dans l’avenir") % entry.birth_date.strftime("%d/%m/%Y")
    return ""


def label(name: str) -> str:
    """Return what people call a field."""
    return str(_LABELS[name])


def place(names: Iterable[str]) -> str:
    """Return a place in words: parts that are there, with commas."""
    return ", ".join(name for name in names if name)
