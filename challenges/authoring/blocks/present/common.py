"""What several kinds of files share: the frame of a file, its columns, and the fields that are filled for each row of a table."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from challenges.authoring.blocks.build import Children, choice, listed, struct
from challenges.authoring.blocks.fields import ExpressionBlock, NameBlock, SwitchBlock, TemplateBlock

GROUP_SHEETS = _("Tableurs et données")
GROUP_DOCUMENTS = _("Documents")
GROUP_MAIL = _("Courriel et agenda")
GROUP_DRAWINGS = _("Images et schémas")
GROUP_WEB = _("Pages web et écrans")

FORMATS = [
    ("text", _("texte")),
    ("integer", _("entier")),
    ("decimal", _("décimal")),
    ("euros", _("euros")),
    ("date", _("date")),
    ("time", _("heure")),
]
ADDRESS_HELP = _("Un domaine réservé, par exemple mairie-montrival.example.")


def file(children: Children, label: object, icon: str, group: object, *, path: str, help_text: object = "") -> blocks.StructBlock:
    """Return the block of one kind of file.

    Args:
        children: the fields of this kind.
        label: name of the kind.
        icon: of Wagtail.
        group: heading under which the chooser lists it.
        path: example of a file name, with its extension.
        help_text: what the file is made of, in one or two sentences.
    """
    return struct(
        [
            ("path", TemplateBlock(label=_("Nom du fichier"), rows=1, help_text=format_lazy(_("Par exemple {path}."), path=path))),
            ("show", SwitchBlock(label=_("Montré dans la page"), help_text=_("Le contenu se lit alors sans télécharger le fichier."))),
            *children,
        ],
        label=label,
        icon=icon,
        group=group,
        help_text=help_text,
    )


def table(label: object = _("Tableau"), *, required: bool = True, help_text: object = "") -> NameBlock:
    """Return the name of a table of the draw."""
    return NameBlock(label=label, required=required, help_text=help_text or _("Le nom d’un de vos tableaux, par exemple ventes."))


def column(label: object = _("Colonne du tableau"), help_text: object = "") -> blocks.RegexBlock:
    """Return the name of a column, or of a field of a column that holds several."""
    return blocks.RegexBlock(
        regex=r"^[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?$",
        label=label,
        help_text=help_text or _("Par exemple montant ; pour une personne, client.last_name."),
        error_messages={"invalid": _("Écrivez le nom d’une colonne, ou un nom et un champ séparés par un point.")},
    )


def column_children() -> Children:
    """Return the fields that say which column is shown and how."""
    return [
        ("column", column()),
        ("header", TemplateBlock(label=_("En-tête"), rows=1, help_text=_("Ce qui est écrit en haut de la colonne, par exemple Montant."))),
        ("format", choice(_("Format"), FORMATS, absent=_("selon la valeur"))),
    ]


def file_columns(label: object = _("Colonnes")) -> blocks.ListBlock:
    """Return the columns shown by a file or a page."""
    return listed(struct(column_children(), label=_("Colonne")), label=label)


def text(label: object, help_text: object = "", *, required: bool = True, rows: int = 1, **kwargs: Any) -> TemplateBlock:
    """Return a text with names in braces."""
    return TemplateBlock(label=label, help_text=help_text, required=required, rows=rows, **kwargs)


def optional_text(label: object, help_text: object = "", rows: int = 1) -> TemplateBlock:
    """Return a text that may be left empty."""
    return text(label, help_text, required=False, rows=rows)


def value(label: object, help_text: object = "", *, required: bool = True) -> ExpressionBlock:
    """Return an expression."""
    return ExpressionBlock(label=label, help_text=help_text, required=required)


def optional_value(label: object, help_text: object = "") -> ExpressionBlock:
    """Return an expression that may be left empty."""
    return value(label, help_text, required=False)


def words(label: object, icon: str = "pilcrow", rows: int = 2) -> blocks.StructBlock:
    """Return a part that is one text: a heading, a paragraph, a notice, a quotation."""
    return struct([("text", text(_("Texte"), rows=rows))], label=label, icon=icon)


def shown_table(caption_help: object) -> blocks.StructBlock:
    """Return a table shown in a document or a page; `caption_help` tells what its caption is when nothing is written."""
    return struct(
        [("table", table()), ("columns", file_columns()), ("caption", optional_text(_("Légende"), caption_help))],
        label=_("Tableau"),
        icon="table",
    )
