"""Text documents (docx, odt, PDF): their parts and their properties."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from challenges.authoring.blocks.build import Children, listed, struct, typed
from challenges.authoring.blocks.fields import SwitchBlock
from challenges.authoring.blocks.present.common import (
    GROUP_DOCUMENTS,
    file,
    optional_text,
    optional_value,
    shown_table,
    table,
    text,
    words,
)


def _heading() -> blocks.StructBlock:
    level = blocks.IntegerBlock(
        label=_("Niveau"), required=False, min_value=1, max_value=3, help_text=_("De 1 à 3 ; 1 si vous n’écrivez rien.")
    )
    return struct([("text", text(_("Texte"))), ("level", level)], label=_("Titre"), icon="title")


def _list() -> blocks.StructBlock:
    return struct(
        [
            ("items", listed(text(_("Élément")), label=_("Éléments"))),
            ("ordered", SwitchBlock(label=_("Numérotée"))),
        ],
        label=_("Liste"),
        icon="list-ul",
    )


def _rows() -> blocks.StructBlock:
    return struct(
        [
            ("table", table()),
            ("text", text(_("Texte"), _("Écrit pour chaque rangée du tableau, par exemple {jour} : {activite}."), rows=2)),
        ],
        label=_("Paragraphes, un par rangée d’un tableau"),
        icon="list-ul",
    )


def _parts() -> blocks.StreamBlock:
    return typed(
        [
            ("heading", _heading()),
            ("paragraph", words(_("Paragraphe"))),
            ("notice", words(_("Encadré"))),
            ("quote", words(_("Citation"), "openquote")),
            ("list", _list()),
            ("table", shown_table(_("Par exemple Ventes de la semaine."))),
            ("rows", _rows()),
            ("page_break", struct([], label=_("Saut de page"), icon="minus")),
        ],
        keeps_id=False,
        label=_("Contenu"),
    )


def _metadata() -> blocks.StructBlock:
    return struct(
        [
            ("title", optional_text(_("Titre"))),
            ("author", optional_text(_("Auteur"), _("Par exemple {auteur.full_name}."))),
            ("subject", optional_text(_("Sujet"))),
            ("keywords", optional_text(_("Mots-clés"), _("Séparés par des virgules."))),
            ("created", optional_value(_("Date de création"), _("Expression ; la date de référence si vous n’écrivez rien."))),
        ],
        label=_("Propriétés du fichier"),
        help_text=_("Ce que le logiciel montre dans les propriétés du document."),
        required=False,
    )


def _document() -> Children:
    return [
        ("metadata", _metadata()),
        ("header", optional_text(_("En-tête des pages"), _("Répété en haut de chaque page."))),
        ("footer", optional_text(_("Pied des pages"), _("Répété en bas de chaque page."))),
        ("parts", _parts()),
    ]


DOCUMENTS: Children = [
    ("docx", file(_document(), _("Document (docx)"), "doc-full", GROUP_DOCUMENTS, path="compte-rendu.docx")),
    ("odt", file(_document(), _("Document (odt)"), "doc-full", GROUP_DOCUMENTS, path="compte-rendu.odt")),
    ("pdf", file(_document(), _("Document (PDF)"), "doc-full-inverse", GROUP_DOCUMENTS, path="reglement.pdf")),
]
