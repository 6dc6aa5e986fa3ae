"""Dates that contradict the story: weekdays that are not, places that are closed, words that perish.

Here belong: reading dates in a line of French, the French public holidays (article L3133-1 of the Code du travail), and what is closed when.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from dateutil.easter import easter  # type: ignore[import-untyped]
from django.utils.translation import gettext as _

from challenges.authoring.laboratory.french.faults import SPACE, Fault

__all__ = ["closed_day", "closed_place", "dates_of", "holidays", "perishing", "weekdays"]

_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_DATE = re.compile(
    rf"(?:(?P<weekday>{'|'.join(_WEEKDAYS)}){SPACE}(?:le{SPACE})?)?"
    rf"(?:(?P<day>1er|\d{{1,2}}){SPACE}(?P<month>{'|'.join(_MONTHS)}){SPACE}(?P<year>\d{{4}})"
    r"|(?<![\d/])(?P<d>\d{2})/(?P<m>\d{2})/(?P<y>\d{4})(?![\d/])|(?<![\d-])(?P<Y>\d{4})-(?P<M>\d{2})-(?P<D>\d{2})(?![\d-]))",
    re.IGNORECASE,
)
# Places and activities that stop on Sundays and public holidays; true: on Saturdays too.
_PLACES = {
    "cantine": True, "restaurant scolaire": True, "demi-pension": True, "crèche": True,
    "école": False, "collège": False, "lycée": False, "cdi": False, "salle de classe": False, "secrétariat": False, "mairie": False,
    "bibliothèque scolaire": False, "bibliothèque de l’école": False, "bibliothèque du collège": False, "périscolaire": False,
}  # fmt: skip
_PLACE = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(_PLACES, key=len, reverse=True))})(?![\w-])", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
# What is written of a day on which a place is closed, or of something that happens elsewhere or by itself.
_EXCUSED = re.compile(
    r"fermé|ferment|fermeture|férié|naissance|née? le|publi|vacances|portes ouvertes|kermesse|fête|modifi|avant le|jusqu’au|échéance|expir|week-end"
    r"|créé|photo|envoyé|reçu|message|article|mis à jour",
    re.IGNORECASE,
)
_PERISHING = re.compile(
    r"(?<![\w’-])(?:(?P<year>cette année|l’an (?:dernier|passé|prochain)|l’année (?:dernière|passée|prochaine))"
    r"|ce mois-ci|le mois (?:dernier|prochain)|la semaine (?:dernière|prochaine)|demain|hier|avant-hier|après-demain|ces jours-ci)(?![\w-])",
    re.IGNORECASE,
)


@cache
def holidays(year: int) -> frozenset[dt.date]:
    """Return the eleven public holidays of a year in France, those that move with Easter included."""
    sunday = easter(year)
    moving = {sunday + dt.timedelta(days=days) for days in (1, 39, 50)}
    fixed = {dt.date(year, month, day) for month, day in ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))}
    return frozenset(moving | fixed)


def dates_of(line: str) -> Iterator[tuple[re.Match[str], dt.date]]:
    """Yield the whole dates of a line with what is written, in words or in figures; what is no day of the calendar is left out."""
    for found in _DATE.finditer(line):
        parts = found.groupdict()
        if parts["month"]:
            numbers = (int(parts["year"]), _MONTHS.index(parts["month"].lower()) + 1, int(parts["day"].removesuffix("er")))
        elif parts["y"]:
            numbers = (int(parts["y"]), int(parts["m"]), int(parts["d"]))
        else:
            numbers = (int(parts["Y"]), int(parts["M"]), int(parts["D"]))
        try:
            yield found, dt.date(*numbers)
        except ValueError:
            continue


def weekdays(line: str) -> Iterator[Fault]:
    """Yield the dates whose weekday is another one."""
    if not _YEAR.search(line):
        return
    for found, day in dates_of(line):
        said = found["weekday"]
        if said and said.lower() != _WEEKDAYS[day.weekday()]:
            message = _("« %(date)s » : ce jour est un %(weekday)s.") % {"date": found[0], "weekday": _WEEKDAYS[day.weekday()]}
            yield Fault("weekday", found[0], message, _("Calculez le jour de la semaine d’après la date."))


@lru_cache(maxsize=4096)
def closed_place(text: str) -> str:
    """Return the first word of a place or an activity that stops on some days, empty when there is none."""
    found = _PLACE.search(text)
    return found[0].lower() if found else ""


def closed_day(place: str, day: dt.date) -> str:
    """Say in words on what kind of day a place is closed, empty when it is open."""
    if day in holidays(day.year):
        return _("un jour férié")
    if day.weekday() == 6 or (day.weekday() == 5 and _PLACES[place]):
        return _("un %s") % _WEEKDAYS[day.weekday()]
    return ""


def closed(line: str, context: str = "", *, certain: bool = False) -> Iterator[Fault]:
    """Yield the dates of a line on which the place that it speaks of is closed.

    `context`: for a cell of a table, which has only its date, the words that tell the place; `certain`: these are the table's own.
    """
    if not _YEAR.search(line):
        return
    place = closed_place(context or line)
    if not place or _EXCUSED.search(context + line):
        return
    for found, day in dates_of(line):
        if kind := closed_day(place, day):
            told = {"date": found[0], "kind": kind, "place": place}
            message = _("« %(date)s » est %(kind)s : il est question de « %(place)s », qui serait fermé.") % told
            yield Fault("closed", found[0], message, _("Tirez des jours d’ouverture, par exemple du lundi au vendredi hors jours fériés."),
                        certain=certain)  # fmt: skip


def perishing(line: str, *, days: bool = True) -> Iterator[Fault]:
    """Yield the words whose meaning changes with the day on which they are read; `days`: « hier » and « demain » too."""
    for found in _PERISHING.finditer(line):
        if not days and not found["year"]:
            continue
        message = _("« %s » ne voudra plus dire la même chose quand la question sera lue.") % found[0]
        yield Fault("perishing", found[0].lower(), message, _("Écrivez une date, ou une durée depuis une date."), certain=False)
