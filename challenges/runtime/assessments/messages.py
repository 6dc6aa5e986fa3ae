"""The marker's refusals in the learner's language. The marker is pure Python and speaks French only; gettext must see the sentences here."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from challenges.marking import InvalidAnswer

REFUSALS = {
    "wrong_type": _("La réponse n’a pas la forme attendue."),
    "empty": _("La réponse est vide."),
    "too_long": _("La réponse dépasse la longueur permise ({limit} caractères)."),
    "unknown_option": _("Cette réponse ne figure pas parmi les choix proposés."),
    "duplicate_option": _("Un même choix est donné plusieurs fois."),
    "not_a_number": _("La réponse n’est pas un nombre."),
    "ambiguous_number": _("Ce nombre peut se lire de plusieurs façons : une seule virgule (ou un point), des espaces entre les milliers."),
    "wrong_unit": _("L’unité demandée est « {unit} » : écrivez le nombre seul, ou suivi de cette unité."),
    "no_unit": _("Cette réponse est un nombre sans unité : écrivez le nombre seul."),
    "unknown_blank": _("La réponse contient un champ inconnu."),
}
IN_FIELD = _("« {field} » : {message}")


def refusal(error: InvalidAnswer) -> str:
    """Return why an answer cannot be marked, in the active language."""
    return error.told(gettext)
