"""Web pages: a page, a small site, the results of a search engine, terms of service."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from challenges.authoring.blocks.build import Children, listed, struct, typed
from challenges.authoring.blocks.fields import SwitchBlock
from challenges.authoring.blocks.present.common import (
    ADDRESS_HELP,
    GROUP_WEB,
    file,
    optional_text,
    optional_value,
    shown_table,
    table,
    text,
    value,
    words,
)


def _cards() -> blocks.StructBlock:
    return struct(
        [
            ("table", table()),
            ("title", text(_("Titre de chaque fiche"), _("Par exemple {titre}."))),
            ("meta", optional_text(_("Ligne secondaire"), _("Par exemple {auteur}, {date_parution}."))),
            ("text", optional_text(_("Texte"), rows=2)),
            ("link", optional_text(_("Adresse affichée"), ADDRESS_HELP)),
        ],
        label=_("Fiches, une par ligne du tableau"),
        icon="list-ul",
    )


def _sections() -> blocks.StreamBlock:
    return typed(
        [
            ("heading", words(_("Titre"))),
            ("paragraph", words(_("Paragraphe"))),
            ("notice", words(_("Encadré"))),
            ("quote", words(_("Citation"))),
            ("list", struct([("items", listed(text(_("Élément")), label=_("Éléments")))], label=_("Liste"), icon="list-ul")),
            ("table", shown_table(_("Le nom du tableau si vous n’écrivez rien."))),
            ("cards", _cards()),
        ],
        keeps_id=False,
        label=_("Contenu de la page"),
    )


def _html() -> Children:
    return [
        ("title", text(_("Titre de la page"))),
        ("address", text(_("Adresse affichée"), ADDRESS_HELP)),
        ("sections", _sections()),
    ]


def _page_id(label: object, help_text: object) -> blocks.RegexBlock:
    return blocks.RegexBlock(
        regex=r"^[a-z0-9][a-z0-9_-]{0,63}$",
        label=label,
        help_text=help_text,
        error_messages={"invalid": _("Écrivez des minuscules sans accent, des chiffres, des tirets ; pas d’espace.")},
    )


def _site() -> Children:
    link = struct(
        [
            ("text", text(_("Mots du lien"), _("Par exemple Voir les horaires."))),
            ("page", _page_id(_("Page"), _("L’identifiant de la page à laquelle il mène, par exemple horaires."))),
        ],
        label=_("Lien"),
    )
    page = struct(
        [
            ("id", _page_id(_("Identifiant"), _("La fin de l’adresse de la page, par exemple horaires."))),
            ("title", text(_("Titre de la page"))),
            ("menu", SwitchBlock(absent=True, label=_("Dans le menu"))),
            ("sections", _sections()),
            ("links", listed(link, required=False, label=_("Liens vers d’autres pages"))),
        ],
        label=_("Page"),
    )
    return [
        ("name", text(_("Nom du site"))),
        ("address", text(_("Adresse affichée"), ADDRESS_HELP)),
        ("pages", listed(page, label=_("Pages"), help_text=_("La première est la page d’accueil ; 12 au plus."))),
    ]


def _search_results() -> Children:
    return [
        ("engine", text(_("Nom du moteur"), _("Un nom inventé, par exemple Trouvetout."))),
        ("query", text(_("Mots recherchés"), _("Par exemple mairie {ville|lower}."))),
        ("count", optional_text(_("Nombre de résultats annoncé"), _("Par exemple Environ {nombre} résultats."))),
        ("table", table(help_text=_("Le tableau qui donne un résultat par rangée, par exemple resultats."))),
        ("title", text(_("Titre du résultat"), _("Par exemple {titre}."))),
        ("address", text(_("Adresse"), ADDRESS_HELP)),
        ("snippet", text(_("Extrait"), _("Par exemple {resume}."), rows=2)),
        ("date", optional_text(_("Date affichée"), _("Par exemple {parution|date}."))),
        ("sponsored", optional_value(_("Annonce"), _('Une condition, par exemple resultats["annonce"] == "oui".'))),
    ]


def _terms() -> Children:
    article = struct(
        [
            ("heading", text(_("Titre de l’article"))),
            ("clauses", listed(text(_("Paragraphe"), rows=2), label=_("Paragraphes"))),
        ],
        label=_("Article"),
        icon="pilcrow",
    )
    rows = struct(
        [
            ("table", table()),
            ("heading", text(_("Titre de l’article"), _("Écrit pour chaque rangée du tableau, par exemple {donnee}."))),
            ("text", text(_("Texte"), rows=2)),
        ],
        label=_("Articles, un par rangée d’un tableau"),
        icon="list-ul",
    )
    return [
        ("title", text(_("Titre"), _("Par exemple Conditions d’utilisation de {service}."))),
        ("service", text(_("Nom du service"), _("Un nom inventé."))),
        ("date", value(_("Date d’application"), _("Expression : le jour depuis lequel ces conditions s’appliquent."))),
        (
            "articles",
            typed([("article", article), ("rows", rows)], keeps_id=False, label=_("Articles"), help_text=_("Ils se numérotent seuls.")),
        ),
    ]


WEB: Children = [
    ("html", file(_html(), _("Page web"), "site", GROUP_WEB, path="mairie.html")),
    (
        "site",
        file(
            _site(),
            _("Petit site de plusieurs pages"),
            "globe",
            GROUP_WEB,
            path="site.zip",
            help_text=_("Chaque page doit pouvoir être atteinte depuis l’accueil, par le menu ou par un lien."),
        ),
    ),
    ("search_results", file(_search_results(), _("Résultats d’un moteur de recherche"), "search", GROUP_WEB, path="recherche.html")),
    ("terms", file(_terms(), _("Conditions d’utilisation"), "doc-full", GROUP_WEB, path="conditions.html")),
]
