"""Mail and calendar: messages with their headers, links and attached files; events."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from challenges.authoring.blocks.build import Children, listed, struct
from challenges.authoring.blocks.present.common import GROUP_MAIL, file, optional_text, optional_value, table, text, value

_HEADERS = r"^(Return-Path|Received|Authentication-Results|Received-SPF|DKIM-Signature|List-Unsubscribe|Importance|X-[A-Za-z0-9-]{1,40})$"


def _headers() -> blocks.ListBlock:
    name = blocks.RegexBlock(
        regex=_HEADERS,
        label=_("Nom"),
        help_text=_("Return-Path, Received, Authentication-Results, Received-SPF, DKIM-Signature, List-Unsubscribe, Importance, ou X-…"),
        error_messages={"invalid": _("Choisissez l’un des en-têtes proposés, ou un nom qui commence par X-.")},
    )
    header = struct(
        [
            ("name", name),
            ("value", text(_("Valeur"), _("Par exemple {retour} ; un message pour lequel elle est vide n’a pas cet en-tête."))),
        ],
        label=_("En-tête"),
    )
    return listed(
        header,
        required=False,
        label=_("Autres en-têtes"),
        help_text=_("Ceux que l’on voit en affichant la source du message ; 10 au plus."),
    )


def _attachments() -> blocks.ListBlock:
    attachment = struct(
        [
            ("name", text(_("Nom du fichier"), _("Par exemple {piece} ; un message pour lequel il est vide n’a pas cette pièce."))),
            ("content", optional_text(_("Contenu"), _("Le texte du fichier ; un texte sans effet si vous n’écrivez rien."), rows=2)),
            ("size", optional_value(_("Taille (octets)"), _("De 0 à 2 000 000 ; celle du contenu si vous n’écrivez rien."))),
        ],
        label=_("Pièce jointe"),
    )
    return listed(attachment, required=False, label=_("Autres pièces jointes"), help_text=_("5 au plus."))


def _mailbox() -> Children:
    return [
        ("table", table(help_text=_("Le tableau qui donne un message par rangée, par exemple messages."))),
        ("from", text(_("De"), _("Par exemple {auteur.full_name} <{auteur.email}>."))),
        ("to", text(_("À"), _("Une ou plusieurs adresses, séparées par des virgules."))),
        ("cc", optional_text(_("Copie"))),
        (
            "reply_to",
            optional_text(_("Répondre à"), _("L’adresse à laquelle les réponses partent, si elle diffère de celle de l’expéditeur.")),
        ),
        ("subject", text(_("Objet"))),
        ("body", text(_("Message"), rows=4)),
        ("link_text", optional_text(_("Mots du lien"), _("Un lien placé sous le message, par exemple Voir mon colis."))),
        (
            "link_target",
            optional_text(
                _("Adresse du lien"), _("Ce que ses mots peuvent cacher : un domaine réservé, par exemple https://colis.example/suivi.")
            ),
        ),
        ("date", value(_("Date"), _('Expression, par exemple messages["jour"].'))),
        ("time", optional_value(_("Heure"), _("9 h si vous n’écrivez rien."))),
        (
            "attachment",
            optional_text(_("Pièce jointe (nom du fichier)"), _("Par exemple {piece} ; un message pour lequel il est vide n’en a pas.")),
        ),
        ("attachments", _attachments()),
        ("folder", optional_text(_("Dossier"), _("La boîte de réception si vous n’écrivez rien."))),
        ("unread", optional_value(_("Non lu"), _('Une condition, par exemple messages["nouveau"].'))),
        ("starred", optional_value(_("Suivi"), _("Une condition : le message porte une étoile."))),
        ("headers", _headers()),
    ]


def _calendar() -> Children:
    return [
        ("name", text(_("Nom de l’agenda"), _("Par exemple Centre de loisirs."))),
        ("table", table(help_text=_("Le tableau qui donne un événement par rangée, par exemple seances."))),
        ("summary", text(_("Titre de l’événement"), _("Par exemple {activite}."))),
        ("date", value(_("Date"), _('Expression, par exemple seances["jour"].'))),
        ("time", optional_value(_("Heure de début"), _("Toute la journée si vous n’écrivez rien."))),
        ("duration", optional_value(_("Durée (minutes)"), _("60 si vous n’écrivez rien."))),
        ("location", optional_text(_("Lieu"))),
        ("description", optional_text(_("Description"), rows=2)),
        (
            "organizer",
            optional_text(_("Organisateur"), _("Un nom et une adresse, par exemple Centre de loisirs <accueil@loisirs.example>.")),
        ),
        ("attendees", optional_text(_("Invités"), _("Des noms et des adresses, séparés par des virgules."))),
        ("repeat", optional_text(_("Répétition"), _("jour, semaine ou mois ; rien pour un événement qui n’a lieu qu’une fois."))),
        ("repeat_count", optional_value(_("Nombre de fois"), _("1 si vous n’écrivez rien."))),
    ]


MAIL: Children = [
    (
        "mailbox",
        file(
            _mailbox(),
            _("Messagerie"),
            "mail",
            GROUP_MAIL,
            path="boite.zip",
            help_text=_("Le nom du fichier décide de la forme : .zip, un fichier par message ; .mbox, une boîte ; .eml, un seul message."),
        ),
    ),
    ("calendar", file(_calendar(), _("Agenda"), "calendar-alt", GROUP_MAIL, path="agenda.ics")),
]
