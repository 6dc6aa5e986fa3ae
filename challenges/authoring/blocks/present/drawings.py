"""Pictures and drawings: photographs, charts, network plans, scenes, programs in blocks."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from challenges.authoring.blocks.build import Children, choice, listed, struct
from challenges.authoring.blocks.fields import SwitchBlock
from challenges.authoring.blocks.present.common import (
    GROUP_DRAWINGS,
    column,
    file,
    optional_text,
    optional_value,
    table,
    text,
    value,
)
from generators.artefacts.scene_shapes import SHAPES


def _exif() -> blocks.StructBlock:
    return struct(
        [
            ("date", optional_value(_("Date de prise de vue"))),
            ("time", optional_value(_("Heure"))),
            ("make", optional_value(_("Marque de l’appareil"), _("Expression : un texte fixe s’écrit entre guillemets droits."))),
            ("model", optional_value(_("Modèle"))),
            ("artist", optional_value(_("Auteur"))),
            ("latitude", optional_value(_("Latitude"), _("En degrés ; positive au nord."))),
            ("longitude", optional_value(_("Longitude"), _("En degrés ; positive à l’est."))),
        ],
        label=_("Métadonnées (expressions)"),
        required=False,
    )


def _image() -> Children:
    scenes = [("landscape", _("paysage")), ("street", _("rue")), ("portrait", _("portrait")), ("object", _("objet"))]
    return [
        ("scene", choice(_("Scène"), scenes, default="landscape")),
        ("width", blocks.IntegerBlock(label=_("Largeur (pixels)"), default=800, min_value=64, max_value=2000)),
        ("height", blocks.IntegerBlock(label=_("Hauteur (pixels)"), default=600, min_value=64, max_value=2000)),
        ("alt", text(_("Texte de remplacement"), _("Ce que l’image montre, pour qui ne la voit pas."), rows=2)),
        ("exif", _exif()),
    ]


def _chart() -> Children:
    forms = [("bar", _("barres")), ("line", _("courbe")), ("pie", _("camembert"))]
    series = struct(
        [
            ("name", text(_("Nom dans la légende"), _("Par exemple Classe de {classe}."))),
            ("column", column(_("Colonne de nombres"), _("Par exemple emprunts."))),
        ],
        label=_("Série"),
    )
    return [
        ("chart", choice(_("Forme"), forms, default="bar")),
        ("title", text(_("Titre"))),
        ("table", table(help_text=_("Le tableau qui contient les nombres, par exemple emprunts."))),
        ("label", column(_("Colonne des noms"), _("Celle qui nomme chaque barre, chaque point ou chaque part, par exemple mois."))),
        ("series", listed(series, label=_("Séries"), help_text=_("De 1 à 4 ; une seule pour un camembert."))),
        ("unit", optional_text(_("Unité"), _("Par exemple livres."))),
        (
            "labels",
            SwitchBlock(
                absent=True,
                label=_("Nombres écrits sur le dessin"),
                help_text=_("Décochez pour qu’il faille lire l’axe ; les nombres restent dans le tableau de la page."),
            ),
        ),
    ]


def _network() -> Children:
    return [
        ("title", text(_("Titre du plan"))),
        ("table", table(_("Tableau des appareils"), help_text=_("Une rangée par appareil, par exemple appareils."))),
        ("name", text(_("Nom de l’appareil"), _("Différent pour chacun, par exemple {nom}."))),
        (
            "kind",
            text(
                _("Sorte d’appareil"),
                _(
                    "Par exemple {sorte}, qui vaut ordinateur, portable, tablette, téléphone, imprimante, serveur, commutateur, routeur, "
                    "box, borne ou internet."
                ),
            ),
        ),
        ("address", optional_text(_("Adresse réseau"), _("Privée ou de documentation, par exemple {adresse}."))),
        ("links", table(_("Tableau des liens"), help_text=_("Une rangée par lien, par exemple liens."))),
        ("from", text(_("Un bout du lien"), _("Le nom exact d’un appareil, par exemple {depuis}."))),
        ("to", text(_("L’autre bout du lien"), _("Le nom exact d’un appareil, par exemple {vers}."))),
        ("label", optional_text(_("Mots sur le lien"), _("Par exemple Wi-Fi."))),
    ]


def _shape(label: object, help_text: object) -> list[tuple[str, blocks.Block]]:
    return [
        ("shape", text(label, help_text)),
        ("text", optional_text(_("Mots de la forme"), _("Écrits dedans ou dessous."))),
        ("x", value(_("Bord gauche"), _("Un nombre, ou une expression."))),
        ("y", value(_("Bord haut"), _("Un nombre, ou une expression."))),
        ("width", value(_("Largeur"), _("Un nombre, ou une expression."))),
        ("height", value(_("Hauteur"), _("Un nombre, ou une expression."))),
    ]


def _drawn_scene() -> Children:
    grounds = [("sheet", _("feuille")), ("desk", _("bureau")), ("metal", _("arrière d’un appareil")), ("screen", _("écran"))]
    known = format_lazy("{} {}.", _("L’une de ces formes :"), ", ".join(SHAPES))
    return [
        ("title", text(_("Titre du dessin"))),
        ("alt", text(_("Texte de remplacement"), _("Ce que le dessin montre, pour qui ne le voit pas."), rows=2)),
        ("width", blocks.IntegerBlock(label=_("Largeur"), default=600, min_value=120, max_value=1200)),
        ("height", blocks.IntegerBlock(label=_("Hauteur"), default=360, min_value=80, max_value=1200)),
        ("ground", choice(_("Fond"), grounds, _("feuille"))),
        ("parts", listed(struct(_shape(_("Forme"), known), label=_("Forme")), label=_("Formes, les premières derrière"), required=False)),
        (
            "parts_from",
            struct(
                [("table", table()), *_shape(_("Forme"), format_lazy("{} {}", _("Par exemple {forme}."), known))],
                label=_("Et : une forme par ligne d’un tableau"),
                required=False,
            ),
        ),
    ]


def _program() -> Children:
    return [
        ("title", text(_("Nom du programme"))),
        ("table", table(help_text=_("Le tableau qui donne une instruction par rangée, dans l’ordre ; par exemple instructions."))),
        ("text", text(_("Mots de l’instruction"), _("Par exemple avancer de {pas} pas."))),
        (
            "depth",
            value(_("Profondeur"), _('Dans combien de blocs elle se trouve, de 0 à 6 ; par exemple instructions["niveau"].')),
        ),
        (
            "block",
            text(_("Sorte de bloc"), _("Par exemple {bloc}, qui vaut event, action, repeat, if, else, variable ou answer.")),
        ),
    ]


DRAWINGS: Children = [
    (
        "image",
        file(
            _image(),
            _("Photo avec métadonnées"),
            "image",
            GROUP_DRAWINGS,
            path="photo.jpg",
            help_text=_("Le nom du fichier décide de la forme : .jpg ou .png."),
        ),
    ),
    ("chart", file(_chart(), _("Graphique"), "sliders", GROUP_DRAWINGS, path="emprunts.svg")),
    ("network", file(_network(), _("Plan de réseau"), "site", GROUP_DRAWINGS, path="plan.svg")),
    ("scene", file(_drawn_scene(), _("Scène dessinée"), "image", GROUP_DRAWINGS, path="scene.svg")),
    ("program", file(_program(), _("Programme en blocs"), "code", GROUP_DRAWINGS, path="robot.txt")),
]
