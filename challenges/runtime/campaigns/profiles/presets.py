"""The sets of topics that come with Balise, as a rule over a framework: domains or competences, and the highest level asked. Pure.

A topic belongs to a set when the framework has a skill of it at or below that level: of the others nothing could ever be asked. Sources:
facts/crcn-and-schools.md 1.3 (the attestation of the sixth year covers domain 4 up to level 2), 1.2 (level 3 is expected at the end of
collège, levels 1 to 5 are what pupils aim at). The opening sets go one level above, so that those who are ahead are situated too: ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

MAX_LEVEL = 8
COLLEGE, LYCEE, SIXIEME = 4, 6, 2


@dataclass(frozen=True)
class Preset:
    """A set by rule. `prefixes`: codes of competences begin with one of them."""

    code: str
    name: Any
    description: Any
    prefixes: tuple[str, ...]
    cap: int = MAX_LEVEL

    def topics(self, referential: Mapping[str, Any]) -> dict[str, int]:
        """Return the highest level asked by code of topic, in the order of a framework (a release's `referential`)."""
        competences = [one for domain in referential["domains"] for one in domain["competences"]]
        mine = [one for one in competences if one["code"].startswith(self.prefixes)]
        return {topic["code"]: self.cap for one in mine for topic in one["topics"] if any(s["level"] <= self.cap for s in topic["skills"])}


PRESETS: tuple[Preset, ...] = (
    Preset("college", _("Parcours de rentrée, collège"), _("Les seize compétences, jusqu’au niveau 4."), ("",), COLLEGE),
    Preset("lycee", _("Parcours de rentrée, lycée"), _("Les seize compétences, jusqu’au niveau 6."), ("",), LYCEE),
    Preset("sixieme", _("Attestation 6e"), _("Le domaine « Protection et sécurité », jusqu’au niveau 2."), ("4.",), SIXIEME),
    Preset("securite", _("Sécurité"), _("Sécuriser l’environnement numérique, protéger les données personnelles."), ("4.1", "4.2")),
    Preset("donnees", _("Données"), _("Gérer des données, traiter des données."), ("1.2", "1.3")),
    Preset("domaine-1", _("Domaine 1 : Information et données"), _("Tous les sujets du domaine, à tous les niveaux."), ("1.",)),
    Preset("domaine-2", _("Domaine 2 : Communication et collaboration"), _("Tous les sujets du domaine, à tous les niveaux."), ("2.",)),
    Preset("domaine-3", _("Domaine 3 : Création de contenus"), _("Tous les sujets du domaine, à tous les niveaux."), ("3.",)),
    Preset("domaine-4", _("Domaine 4 : Protection et sécurité"), _("Tous les sujets du domaine, à tous les niveaux."), ("4.",)),
    Preset("domaine-5", _("Domaine 5 : Environnement numérique"), _("Tous les sujets du domaine, à tous les niveaux."), ("5.",)),
)


def preset(code: str) -> Preset | None:
    """Return the set of this code, or None."""
    return next((one for one in PRESETS if one.code == code), None)
