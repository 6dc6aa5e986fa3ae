"""Screens of services: the feed of a social network, a discussion, a settings panel, a matrix of access rights."""

from django.utils.translation import gettext_lazy as _

from challenges.authoring.blocks.build import Children, choice
from challenges.authoring.blocks.present.common import (
    GROUP_WEB,
    file,
    file_columns,
    optional_text,
    optional_value,
    table,
    text,
    value,
)


def _feed() -> Children:
    return [
        ("name", text(_("Nom du réseau"), _("Un nom inventé."))),
        ("table", table(help_text=_("Le tableau qui donne une publication par rangée, par exemple publications."))),
        ("author", text(_("Auteur"), _("Par exemple {auteur.full_name}."))),
        ("handle", optional_text(_("Compte"), _("Par exemple @{auteur.first_name|slug}."))),
        ("text", text(_("Texte"), rows=2)),
        ("date", value(_("Date"), _('Expression, par exemple publications["jour"].'))),
        ("time", optional_value(_("Heure"))),
        ("link", optional_text(_("Adresse partagée"), _("Un domaine réservé, par exemple https://{site|slug}.example/article."))),
        ("likes", optional_value(_("Nombre d’approbations"), _("Rien n’est montré si vous n’écrivez rien."))),
        ("shares", optional_value(_("Nombre de partages"), _("Rien n’est montré si vous n’écrivez rien."))),
        ("verified", optional_value(_("Compte vérifié"), _('Une condition, par exemple publications["officiel"].'))),
        ("sponsored", optional_value(_("Annonce"), _('Une condition, par exemple publications["annonce"].'))),
    ]


def _thread() -> Children:
    styles = [("forum", _("forum")), ("chat", _("messagerie instantanée")), ("comments", _("commentaires d’une page"))]
    return [
        ("style", choice(_("Forme"), styles, default="forum")),
        ("title", text(_("Sujet"))),
        ("table", table(help_text=_("Le tableau qui donne un message par rangée, dans l’ordre ; par exemple messages."))),
        ("author", text(_("Auteur"), _("Par exemple {auteur}."))),
        ("text", text(_("Texte"), rows=2)),
        ("date", value(_("Date"), _('Expression, par exemple messages["jour"].'))),
        ("time", optional_value(_("Heure"))),
        ("reply_to", optional_value(_("En réponse à"), _("Le numéro d’un message placé plus haut, à partir de 1 ; 0 pour aucun."))),
        ("own", optional_value(_("De la personne qui regarde"), _('Une condition, par exemple messages["auteur"] == moi.'))),
    ]


def _settings() -> Children:
    return [
        ("title", text(_("Titre"), _("Par exemple Réglages de {application}."))),
        ("table", table(help_text=_("Le tableau qui donne un réglage par rangée, par exemple reglages."))),
        ("group", optional_text(_("Groupe"), _("Les rangées d’un même groupe se suivent ; par exemple {groupe}."))),
        ("label", text(_("Nom du réglage"), _("Par exemple {nom}."))),
        ("control", text(_("Sorte de réglage"), _("Par exemple {sorte}, qui vaut switch, choice, text ou range."))),
        ("value", text(_("État"), _("Par exemple {valeur} ; oui ou non pour un interrupteur."))),
        ("help", optional_text(_("Explication"))),
    ]


def _rights() -> Children:
    return [
        ("title", text(_("Titre"))),
        ("table", table(help_text=_("Le tableau qui donne une personne, un groupe ou un fichier par rangée."))),
        ("subject_header", text(_("En-tête de la première colonne"), _("Par exemple Membre."))),
        ("subject", text(_("Première colonne"), _("Par exemple {personne.full_name}."))),
        ("columns", file_columns(_("Droits, fichiers ou lieux"))),
    ]


SCREENS: Children = [
    ("feed", file(_feed(), _("Fil d’un réseau social"), "group", GROUP_WEB, path="fil.html")),
    ("thread", file(_thread(), _("Discussion"), "comment", GROUP_WEB, path="discussion.html")),
    ("settings", file(_settings(), _("Panneau de réglages"), "cog", GROUP_WEB, path="reglages.html")),
    ("rights", file(_rights(), _("Droits d’accès"), "key", GROUP_WEB, path="droits.html")),
]
