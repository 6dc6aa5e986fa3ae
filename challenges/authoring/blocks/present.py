"""Blocks of the `present` part: the files and pages that a variant gives the learner."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from challenges.authoring.blocks.build import Children, struct, typed
from challenges.authoring.blocks.fields import ExpressionBlock, NameBlock, TemplateBlock

_FORMATS = [
    ("text", _("texte")),
    ("integer", _("entier")),
    ("decimal", _("décimal")),
    ("euros", _("euros")),
    ("date", _("date")),
    ("time", _("heure")),
]


def _file_columns() -> blocks.ListBlock:
    return blocks.ListBlock(
        struct(
            [
                ("column", blocks.CharBlock(label=_("Colonne du tableau"), max_length=81)),
                ("header", TemplateBlock(label=_("En-tête"), rows=1)),
                ("format", blocks.ChoiceBlock(label=_("Format"), choices=_FORMATS, default="text", required=False)),
            ]
        ),
        label=_("Colonnes"),
    )


def _file(children: Children, label: object, icon: str) -> blocks.StructBlock:
    return struct(
        [
            ("path", TemplateBlock(label=_("Nom du fichier"), rows=1)),
            ("show", blocks.BooleanBlock(label=_("Montré dans la page"), required=False)),
            *children,
        ],
        label=label,
        icon=icon,
    )


def _text(label: object) -> blocks.StructBlock:
    return struct([("text", TemplateBlock(label=_("Texte")))], label=label, icon="pilcrow")


_SECTIONS = typed(
    [
        ("heading", _text(_("Titre"))),
        ("paragraph", _text(_("Paragraphe"))),
        ("notice", _text(_("Encadré"))),
        ("quote", _text(_("Citation"))),
        ("list", struct([("items", blocks.ListBlock(TemplateBlock(label=_("Élément"), rows=1), label=_("Éléments")))], label=_("Liste"))),
        ("table", struct([("table", NameBlock(label=_("Tableau"))), ("columns", _file_columns())], label=_("Tableau"), icon="table")),
        (
            "cards",
            struct(
                [
                    ("table", NameBlock(label=_("Tableau"))),
                    ("title", TemplateBlock(label=_("Titre de chaque fiche"), rows=1)),
                    ("meta", TemplateBlock(label=_("Ligne secondaire"), rows=1, required=False)),
                    ("text", TemplateBlock(label=_("Texte"), required=False)),
                    ("link", TemplateBlock(label=_("Adresse affichée"), rows=1, required=False)),
                ],
                label=_("Fiches, une par ligne du tableau"),
                icon="list-ul",
            ),
        ),
    ],
    keeps_id=False,
    label=_("Contenu de la page"),
)

_EXIF = struct(
    [
        ("date", ExpressionBlock(label=_("Date de prise de vue"), required=False)),
        ("time", ExpressionBlock(label=_("Heure"), required=False)),
        ("make", ExpressionBlock(label=_("Marque de l’appareil"), required=False)),
        ("model", ExpressionBlock(label=_("Modèle"), required=False)),
        ("artist", ExpressionBlock(label=_("Auteur"), required=False)),
        ("latitude", ExpressionBlock(label=_("Latitude"), required=False)),
        ("longitude", ExpressionBlock(label=_("Longitude"), required=False)),
    ],
    label=_("Métadonnées (expressions)"),
    required=False,
)

_XLSX = [
    (
        "sheets",
        blocks.ListBlock(
            struct(
                [
                    ("name", TemplateBlock(label=_("Nom de la feuille"), rows=1)),
                    ("table", NameBlock(label=_("Tableau"))),
                    ("columns", _file_columns()),
                ]
            ),
            label=_("Feuilles"),
        ),
    )
]
_CSV = [
    ("table", NameBlock(label=_("Tableau"))),
    ("columns", _file_columns()),
    (
        "delimiter",
        blocks.ChoiceBlock(
            label=_("Séparateur"),
            choices=[(";", _("point-virgule")), (",", _("virgule")), ("\t", _("tabulation"))],
            default=";",
            required=False,
        ),
    ),
    (
        "encoding",
        blocks.ChoiceBlock(
            label=_("Encodage"),
            choices=[("utf-8", "UTF-8"), ("utf-8-sig", _("UTF-8 avec marque")), ("iso-8859-15", "ISO-8859-15")],
            default="utf-8",
            required=False,
        ),
    ),
]
_ZIP = [
    ("table", NameBlock(label=_("Tableau"))),
    ("name", TemplateBlock(label=_("Chemin dans l’archive"), rows=1)),
    ("size", ExpressionBlock(label=_("Taille (octets)"), required=False)),
    ("modified", ExpressionBlock(label=_("Date de modification"), required=False)),
    ("content", TemplateBlock(label=_("Contenu"), required=False)),
]
_MAILBOX = [
    ("table", NameBlock(label=_("Tableau"))),
    ("from", TemplateBlock(label=_("De"), rows=1)),
    ("to", TemplateBlock(label=_("À"), rows=1)),
    ("cc", TemplateBlock(label=_("Copie"), rows=1, required=False)),
    ("subject", TemplateBlock(label=_("Objet"), rows=1)),
    ("body", TemplateBlock(label=_("Message"), rows=4)),
    ("date", ExpressionBlock(label=_("Date"))),
    ("time", ExpressionBlock(label=_("Heure"), required=False)),
    ("attachment", TemplateBlock(label=_("Pièce jointe (nom du fichier)"), rows=1, required=False)),
    ("folder", TemplateBlock(label=_("Dossier"), rows=1, required=False)),
]
_IMAGE = [
    (
        "scene",
        blocks.ChoiceBlock(
            label=_("Scène"),
            choices=[("landscape", _("paysage")), ("street", _("rue")), ("portrait", _("portrait")), ("object", _("objet"))],
            default="landscape",
        ),
    ),
    ("width", blocks.IntegerBlock(label=_("Largeur (pixels)"), default=800, min_value=64, max_value=2000)),
    ("height", blocks.IntegerBlock(label=_("Hauteur (pixels)"), default=600, min_value=64, max_value=2000)),
    ("alt", TemplateBlock(label=_("Texte de remplacement"))),
    ("exif", _EXIF),
]
_HTML = [
    ("title", TemplateBlock(label=_("Titre de la page"), rows=1)),
    (
        "address",
        TemplateBlock(label=_("Adresse affichée"), rows=1, help_text=_("Un domaine réservé, par exemple mairie-montrival.example.")),
    ),
    ("sections", _SECTIONS),
]

ARTEFACTS = typed(
    [
        ("xlsx", _file(_XLSX, _("Classeur (xlsx)"), "table")),
        ("csv", _file(_CSV, _("Fichier CSV"), "table")),
        ("zip", _file(_ZIP, _("Dossier de fichiers (zip)"), "folder-open-inverse")),
        ("mailbox", _file(_MAILBOX, _("Messagerie"), "mail")),
        ("image", _file(_IMAGE, _("Photo avec métadonnées"), "image")),
        ("html", _file(_HTML, _("Page web"), "site")),
    ],
    required=False,
    label=_("Fichiers et pages"),
)
