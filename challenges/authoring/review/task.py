"""What a reviewer says to have checked. Here belong the points and their words; services demand all of them."""

from typing import Any

from django.utils.translation import gettext_lazy

# What a reviewer says to have checked; an approval without all of them is refused.
CHECKLIST: dict[str, Any] = {
    "instruction": gettext_lazy("L’énoncé se comprend à la première lecture, sans piège involontaire."),
    "key": gettext_lazy("La réponse attendue est juste, et il n’y en a pas d’autre."),
    "variants": gettext_lazy("Les variantes que j’ai vues sont plausibles et de même difficulté."),
    "level": gettext_lazy("Ce qui est demandé est bien l’acquis annoncé, à son niveau."),
    "feedback": gettext_lazy("L’explication permet de refaire la question seul."),
    "accessibility": gettext_lazy("Un clavier, un lecteur d’écran et un téléphone suffisent, ou la fiche dit le contraire."),
    "people": gettext_lazy("Personne n’est moqué ni oublié ; aucune marque, aucune personne réelle."),
}
