"""The one error of the package and its French messages. Nothing else belongs here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

#: Message of each code; the braces are filled from the parameters. French is the reference wording (gettext identifiers).
MESSAGES: Final[dict[str, str]] = {
    "wrong_type": "La réponse n’a pas la forme attendue.",
    "empty": "La réponse est vide.",
    "too_long": "La réponse dépasse la longueur permise ({limit} caractères).",
    "too_many_lines": "La réponse dépasse la longueur permise ({limit} lignes).",
    "unknown_option": "Cette réponse ne figure pas parmi les choix proposés.",
    "duplicate_option": "Un même choix est donné plusieurs fois.",
    "not_a_number": "La réponse n’est pas un nombre.",
    "ambiguous_number": "Ce nombre peut se lire de plusieurs façons : une seule virgule (ou un point), des espaces entre les milliers.",
    "wrong_unit": "L’unité demandée est « {unit} » : écrivez le nombre seul, ou suivi de cette unité.",
    "no_unit": "Cette réponse est un nombre sans unité : écrivez le nombre seul.",
    "not_a_date": "La réponse n’est pas une date : écrivez-la par exemple 12/03/2026 ou 12 mars 2026.",
    "date_without_year": "Il manque l’année : écrivez par exemple 12/03/2026 ou 12 mars 2026.",
    "wrong_weekday": "Le jour de la semaine ne va pas avec cette date : vérifiez-la, ou écrivez-la sans lui.",
    "not_a_time": "La réponse n’est pas une heure : écrivez-la par exemple 14 h 05 ou 14:05.",
    "not_all_placed": "Donnez une place à chaque élément.",
    "same_place": "Deux éléments ont la même place.",
    "not_all_matched": "Choisissez une réponse à chaque ligne.",
    "unknown_item": "La réponse contient un élément inconnu.",
    "unknown_blank": "La réponse contient un champ inconnu.",
}
#: How a message tells which field it is about, where there are several.
IN_FIELD: Final = "« {field} » : {message}"


class InvalidAnswer(ValueError):
    """The value has not the form that the response asks for; it is not marked and costs the learner nothing.

    ``code`` is one of ``MESSAGES``; ``params`` holds JSON scalars (``limit`` in characters, ``unit``, ``blank`` the identifier of a blank,
    ``field`` the label of it). ``str(error)`` is the French message.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params: dict[str, str | int] = params
        super().__init__(self.told(str))

    def told(self, translate: Callable[[str], str]) -> str:
        """Return the message, with the field that it is about when it is known; ``translate`` gives a sentence in another language."""
        message = translate(MESSAGES[self.code]).format(**self.params)
        return translate(IN_FIELD).format(field=self.params["field"], message=message) if self.params.get("field") else message
