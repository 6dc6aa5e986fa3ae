"""French words that stand inside the messages of the package: what was expected, what a text is called, "none".

Here belong: those words, and the mark under which the collector of messages finds every French sentence. Nothing is translated here: a
caller that speaks another language does it, with the sentences as identifiers.
"""

__all__ = ["LABELS", "NONE", "OR", "gettext_noop"]


def gettext_noop(text: str) -> str:
    """Mark a sentence for the collector of messages, and return it as it is."""
    return text


_ = gettext_noop

NONE = _("(aucun)")
OR = _(" ou ")

# Each may be the value of a parameter of a message; braces stand for what changes.
LABELS: tuple[str, ...] = (
    NONE,
    _("une valeur"),
    _("un nombre"),
    _("un texte"),
    _("vrai ou faux"),
    _("une date"),
    _("une heure"),
    _("une liste"),
    _("une fiche de plusieurs champs"),
    _("une valeur que l’on peut ranger"),
    _("un nombre, une personne, ou « m » ou « f »"),
    _("un séparateur"),
    _("une réponse non vide"),
    _("proposition"),
    _("forme"),
    _("« jour », « semaine » ou « mois »"),
    _("une seule personne"),
    _("une durée en minutes, de 1 à {most}"),
    _("un nombre de fois, de 1 à {most}"),
    _("un nombre positif ou nul"),
    _("au format « {asked} »"),
    _("un mot sans espace"),
    _("un nom d’appareil"),
    _("{least} à {most}"),
    _("auteur"),
    _("titre"),
    _("titre de la première colonne"),
    _("titre de la ligne"),
    _("titre du résultat"),
    _("titre de la page"),
    _("titre de l’article"),
    _("texte de l’article"),
    _("texte du lien"),
    _("adresse du résultat"),
    _("nom du réseau"),
    _("nom du programme"),
    _("nom du moteur"),
    _("nom du réglage"),
    _("nom du site"),
    _("nom du service"),
    _("instruction {rank}"),
    _("sorte de bloc"),
    _("sorte de réglage"),
    _("état de l’interrupteur"),
    _("mot-clé autre que where"),
    _("erreur vers le caractère {column}"),
    _("écriture incomplète"),
)
