"""The one error of the package and its French messages. Nothing else belongs here."""

from __future__ import annotations

from typing import Final

#: Message of each code; the braces are filled from the parameters. French is the reference wording (gettext identifiers).
MESSAGES: Final[dict[str, str]] = {
    "wrong_type": "La réponse n’a pas la forme attendue.",
    "empty": "La réponse est vide.",
    "too_long": "La réponse dépasse la longueur permise ({limit} caractères).",
    "unknown_option": "Cette réponse ne figure pas parmi les choix proposés.",
    "duplicate_option": "Un même choix est donné plusieurs fois.",
    "not_a_number": "La réponse n’est pas un nombre.",
    "ambiguous_number": "Ce nombre peut se lire de plusieurs façons : une seule virgule (ou un point), des espaces entre les milliers.",
    "wrong_unit": "L’unité donnée n’est pas celle demandée.",
    "unknown_blank": "La réponse contient un champ inconnu.",
}


class InvalidAnswer(ValueError):
    """The value has not the form that the response asks for; it is not marked and costs the learner nothing.

    ``code`` is one of ``MESSAGES``; ``params`` holds JSON scalars (``limit`` in characters, ``blank`` the identifier of a blank).
    ``str(error)`` is the French message.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params: dict[str, str | int] = params
        super().__init__(MESSAGES[code].format(**params))
