"""Reading Balise's own JSON: one document, a list of them, or a collection. Nothing is lost; whether a document is good is the plan's to say."""

import json
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from challenges.authoring.document.documents import SCHEMA
from challenges.authoring.exchange.reading import Reading, ReadItem
from challenges.authoring.exchange.refusal import ExchangeRefused
from challenges.authoring.exchange.xml import decode, without_controls

FORMAT = "balise"
COLLECTION = "balise/challenges/1"
MAX_ITEMS = 500


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def load_json(content: bytes) -> Any:
    """Return what a JSON file holds.

    Raises:
        ExchangeRefused: it cannot be read, or holds characters or numbers that JSON between programs does not.
    """
    text = decode(content)
    try:
        # NaN and Infinity are no JSON, and a database would refuse them later.
        loaded = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ExchangeRefused(_("Le fichier JSON est mal formé (ligne %s).") % error.lineno) from None
    except (ValueError, RecursionError):
        raise ExchangeRefused(_("Le fichier JSON ne peut pas être lu.")) from None
    if _holds_controls(loaded):
        raise ExchangeRefused(_("Le fichier contient des caractères de contrôle : ce n’est pas un texte."))
    return loaded


def _holds_controls(loaded: Any) -> bool:
    """Say whether a text or a name holds what a database or an XML file cannot: a NUL, half a character."""
    stack = [loaded]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            stack.extend(one.keys())
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)
        elif isinstance(one, str) and without_controls(one) != one:
            return True
    return False


def read(content: bytes, locale: str = "fr") -> Reading:
    """Read documents of the exchange format; `locale` is of no use, each says its own.

    Raises:
        ExchangeRefused: no JSON, no challenge in it, or too many.
    """
    return from_loaded(load_json(content))


def from_loaded(loaded: Any) -> Reading:
    """Return the documents of what a JSON file holds.

    Raises:
        ExchangeRefused: no challenge, or too many.
    """
    if isinstance(loaded, dict) and loaded.get("schema") == COLLECTION:
        loaded = loaded.get("challenges")
    items = loaded if isinstance(loaded, list) else [loaded]
    if not items or not all(isinstance(item, dict) and item.get("schema") == SCHEMA for item in items):
        raise ExchangeRefused(_("Ce fichier JSON ne contient pas d’épreuve Balise."))
    if len(items) > MAX_ITEMS:
        raise ExchangeRefused(_("Le fichier contient plus de %s épreuves : partagez-le.") % MAX_ITEMS)
    reading = Reading(FORMAT)
    for item in items:
        reading.add(ReadItem(str(item.get("uid", "")), str(item.get("title", "")), item, [], str(item.get("skill", ""))))
    return reading
