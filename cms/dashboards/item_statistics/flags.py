"""What the flags of item statistics mean to those who write challenges, and what to do about each; the bounds are the runtime's."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from challenges.runtime.assessments import item_flags as bounds


@dataclass(frozen=True)
class Flag:
    """A flag in plain words: its name, what was seen, what to do."""

    code: str
    label: Any
    meaning: Any
    remedy: Any


_ALL = (
    Flag("too_few", _("Trop peu de réponses"), _("Moins de 100 réponses : rien d’autre n’est dit, le hasard pèserait trop."),
         _("Attendez d’autres réponses.")),
    Flag("negative", _("Discrimination négative"), _("Les plus forts réussissent moins souvent que les plus faibles."),
         _("Relisez la réponse attendue et l’énoncé : la clé est sans doute fausse, ou une autre réponse se défend.")),
    Flag("distractor", _("Proposition fausse qui attire les forts"),
         _("Une proposition fausse est choisie plus souvent par les plus forts que par les plus faibles."),
         _("Relisez cette proposition : elle est peut-être juste, ou juste dans certains cas. Précisez l’énoncé ou remplacez-la.")),
    Flag("variants", _("Variante à part"), _("Au moins une variante est nettement plus facile ou plus difficile que les autres."),
         _("Ouvrez-la au laboratoire, comparez-la aux autres, et retirez-la si l’écart est réel.")),
    Flag("drift", _("Dérive"), _("L’épreuve est devenue plus facile ou plus difficile au fil du temps, pour des élèves de même force."),
         _("Cherchez ce qui a changé : corrigé qui circule, logiciel ou site qui a évolué, consigne vieillie. Puis demandez un nouveau calibrage.")),
    Flag("dif_device", _("Écart sur téléphone"), _("À force égale, les élèves qui répondent sur un téléphone réussissent autrement que les autres."),
         _("Essayez l’épreuve sur un téléphone. Si elle y est plus difficile à manier, déclarez-la inadaptée au téléphone.")),
    Flag("dif_locale", _("Écart entre langues"), _("À force égale, les élèves qui répondent en anglais réussissent autrement que ceux qui répondent en français."),
         _("Comparez les deux textes : un mot plus rare, un indice perdu ou ajouté par la traduction.")),
    Flag("misfit", _("Courbe inattendue"), _("La part de réussite ne suit pas la force des élèves comme le modèle le prévoit."),
         _("Regardez la courbe : une marche ou un creux montre souvent une question double ou une astuce.")),
    Flag("weak", _("Discrimination faible"), _("Réussir cette épreuve ne dit presque rien de ce que l’élève sait faire ailleurs."),
         _("Cherchez ce qui aide sans compétence, ou ce qui égare ceux qui en ont.")),
    Flag("hard", _("Très difficile"), _("Presque personne ne réussit, ou pas plus qu’en répondant au hasard."),
         _("Vérifiez que la réponse attendue peut être trouvée, et que le niveau de l’acquis est le bon.")),
    Flag("easy", _("Très facile"), _("Presque tout le monde réussit : l’épreuve ne distingue personne."),
         _("Gardez-la pour un niveau plus bas, ou rendez-la un peu plus exigeante.")),
    Flag("slow", _("Longue"), _("La moitié des élèves y passent plus de quatre minutes : un examen en laisse un peu plus de trois."),
         _("Réduisez la matière à lire ou le nombre d’étapes.")),
    Flag("skipped", _("Souvent passée"), _("Plus de trois élèves sur dix passent sans répondre."),
         _("Vérifiez que la consigne dit clairement quoi faire et que les fichiers s’ouvrent partout.")),
    Flag("overexposed", _("Trop donnée"), _("Plus de trois sessions sur dix la reçoivent, bien plus que les autres : elle finira par circuler."),
         _("Écrivez d’autres épreuves de même niveau pour ce sujet.")),
)  # fmt: skip
FLAGS = {one.code: one for one in _ALL}


def named(codes: list[str]) -> list[Flag]:
    """Return the flags of a row in words, in their order; a code of another time is left out."""
    return [FLAGS[code] for code in codes if code in FLAGS]


def choices() -> list[tuple[str, Any]]:
    """Return every flag, for a filter."""
    return [(code, FLAGS[code].label) for code in bounds.CODES]
