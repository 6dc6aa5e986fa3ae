"""The marker's refusals in the learner's language. The marker is pure Python and speaks French only; gettext must see the sentences here."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from challenges.marking import InvalidAnswer

REFUSALS = {
    "wrong_type": _("La réponse n’a pas la forme attendue."),
    "empty": _("La réponse est vide."),
    "too_long": _("La réponse dépasse la longueur permise ({limit} caractères)."),
    "too_many_lines": _("La réponse dépasse la longueur permise ({limit} lignes)."),
    "unknown_option": _("Cette réponse ne figure pas parmi les choix proposés."),
    "duplicate_option": _("Un même choix est donné plusieurs fois."),
    "not_a_number": _("La réponse n’est pas un nombre."),
    "ambiguous_number": _("Ce nombre peut se lire de plusieurs façons : une seule virgule (ou un point), des espaces entre les milliers."),
    "wrong_unit": _("L’unité demandée est « {unit} » : écrivez le nombre seul, ou suivi de cette unité."),
    "no_unit": _("Cette réponse est un nombre sans unité : écrivez le nombre seul."),
    "not_a_date": _("La réponse n’est pas une date : écrivez-la par exemple 12/03/2026 ou 12 mars 2026."),
    "date_without_year": _("Il manque l’année : écrivez par exemple 12/03/2026 ou 12 mars 2026."),
    "wrong_weekday": _("Le jour de la semaine ne va pas avec cette date : vérifiez-la, ou écrivez-la sans lui."),
    "not_a_time": _("La réponse n’est pas une heure : écrivez-la par exemple 14 h 05 ou 14:05."),
    "not_all_placed": _("Donnez une place à chaque élément."),
    "same_place": _("Deux éléments ont la même place."),
    "not_all_matched": _("Choisissez une réponse à chaque ligne."),
    "unknown_item": _("La réponse contient un élément inconnu."),
    "unknown_blank": _("La réponse contient un champ inconnu."),
}
IN_FIELD = _("« {field} » : {message}")


def refusal(error: InvalidAnswer) -> str:
    """Return why an answer cannot be marked, in the active language."""
    return error.told(gettext)
