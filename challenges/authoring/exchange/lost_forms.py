"""What foreign formats cannot carry of the forms of response: how partial marks are given, zones, units, dates. Read off the document."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from challenges.authoring.exchange.spelled import MOST_MINUTES
from challenges.marking import WRITTEN

_MOMENTS = ("date", "time")


def lost_forms(response: dict[str, Any], fmt: str) -> Iterator[str]:
    """Yield what a response loses in a format, as sentences without a full stop."""
    kind = response["type"]
    if kind in WRITTEN:
        yield _("la question entière : ce format n’a pas de réponse que l’on exécute")
        return
    if kind == "matching":
        yield from _matching(response, fmt)
    if kind == "ordering":
        yield from _ordering(response, fmt)
    if kind == "hotspot" and fmt == "moodle":
        yield _("les zones de l’image : la question devient un choix dans la liste")
    if fmt != "qti3" and _all_or_nothing_of_several(response):
        yield _("le tout ou rien du choix multiple : des points partiels sont donnés")
    if response.get("lines", 1) > 1:
        yield _("la place pour plusieurs lignes : la réponse s’écrit sur une seule")
    if kind == "blanks" and response.get("scoring") == "all" and fmt != "qti3":
        yield _("le tout ou rien : chaque champ compte pour une part")
    yield from _field(response, kind, fmt, alone=True)
    for blank in response.get("blanks", []):
        yield from _field(blank, blank["kind"], fmt, alone=False)


def _all_or_nothing_of_several(response: dict[str, Any]) -> bool:
    several = response["type"] == "multiple_choice" or (response["type"] == "hotspot" and response.get("several", False))
    return bool(several) and response.get("scoring") != "penalty"


def _matching(response: dict[str, Any], fmt: str) -> Iterator[str]:
    if fmt != "qti3" and response.get("scoring") != "each":
        yield _("le tout ou rien de l’association : chaque paire compte pour une part")
    if any(one.get("why") for one in response.get("pairs", [])):
        yield _("les commentaires des paires")


def _ordering(response: dict[str, Any], fmt: str) -> Iterator[str]:
    if response.get("items_from"):
        yield _("l’ordre libre des éléments de même rang, s’il y en a : un seul ordre est juste")
    if fmt == "qti3" and response.get("scoring") == "each":
        yield _("les points de chaque paire de voisins : tout est juste ou rien")
    if fmt == "gift":
        yield _("le rangement, écrit comme une association de chaque place et de ce qui s’y trouve")
        yield _("la notation du rangement : chaque place compte pour une part")


def _field(field: dict[str, Any], kind: str, fmt: str, *, alone: bool) -> Iterator[str]:
    if kind in _MOMENTS:
        yield _("la lecture des dates et des heures : seules leurs écritures courantes sont acceptées")
    if kind == "time" and int(field.get("tolerance") or 0) > MOST_MINUTES:
        yield _("la tolérance au-delà de %s minutes") % MOST_MINUTES
    in_label = fmt == "gift" or (fmt == "moodle" and not alone)
    if field.get("unit") and in_label:
        yield _("l’unité, ajoutée au libellé")
    if field.get("other_units") and not (fmt == "moodle" and alone):
        yield _("les autres unités : le nombre est attendu dans l’unité annoncée")
