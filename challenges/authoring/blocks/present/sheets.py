"""Spreadsheets and data: workbooks, delimited files, plain text, logs, lists of addresses, archives."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from challenges.authoring.blocks.build import Children, choice, listed, struct
from challenges.authoring.blocks.fields import SwitchBlock
from challenges.authoring.blocks.present.common import (
    GROUP_SHEETS,
    column,
    column_children,
    file,
    file_columns,
    optional_text,
    optional_value,
    table,
    text,
    value,
)

_UTF_8 = ("utf-8", "UTF-8")
_ENCODINGS = [
    _UTF_8,
    ("utf-8-sig", _("UTF-8 avec marque")),
    ("iso-8859-15", "ISO-8859-15"),
    ("windows-1252", "Windows-1252"),
]
_LINE_ENDS = [("crlf", _("CR LF, comme sous Windows")), ("lf", _("LF, comme sous Linux et macOS"))]
_FUNCTIONS = [("sum", _("somme")), ("mean", _("moyenne")), ("min", _("minimum")), ("max", _("maximum")), ("count", _("nombre de cellules"))]
_ROWS_HELP = _("Le tableau qui donne une ligne par rangée, par exemple connexions.")


def _totals() -> blocks.StructBlock:
    total = struct(
        [
            ("column", column(_("Colonne"), _("Une colonne montrée par la feuille, mais pas la première ; par exemple montant."))),
            ("function", choice(_("Calcul"), _FUNCTIONS, default="sum")),
        ],
        label=_("Total"),
    )
    return struct(
        [
            ("label", text(_("Intitulé"), _("Ce qui est écrit dans la première colonne, par exemple Total."))),
            ("columns", listed(total, label=_("Totaux"), default=[])),
        ],
        label=_("Ligne de totaux"),
        help_text=_("Laissez vide s’il n’y en a pas. Les totaux sont des formules, avec leur valeur."),
        required=False,
    )


def _sheets() -> blocks.ListBlock:
    formula = SwitchBlock(
        label=_("Montrer la formule"),
        help_text=_("Pour une colonne de type « calcul sur la ligne » : la cellule contient la formule, et non la valeur seule."),
    )
    sheet = struct(
        [
            ("name", text(_("Nom de la feuille"), _("Par exemple Ventes {annee}."))),
            ("table", table()),
            ("columns", listed(struct([*column_children(), ("formula", formula)], label=_("Colonne")), label=_("Colonnes"))),
            ("totals", _totals()),
        ],
        label=_("Feuille"),
    )
    return listed(sheet, label=_("Feuilles"))


def _csv() -> Children:
    delimiters = [(";", _("point-virgule")), (",", _("virgule")), ("\t", _("tabulation")), ("|", _("barre verticale"))]
    quotes = [("needed", _("là où il en faut")), ("all", _("partout"))]
    marks = [(",", _("virgule")), (".", _("point"))]
    return [
        ("table", table()),
        ("columns", file_columns()),
        ("delimiter", choice(_("Séparateur"), delimiters, absent=_("point-virgule"))),
        ("encoding", choice(_("Encodage"), [*_ENCODINGS, ("utf-16", "UTF-16")], absent="UTF-8")),
        ("quotes", choice(_("Guillemets autour des champs"), quotes, absent=_("là où il en faut"))),
        ("line_end", choice(_("Fin de ligne"), _LINE_ENDS, absent=_("CR LF, comme sous Windows"))),
        ("decimal_mark", choice(_("Marque décimale"), marks, absent=_("virgule"))),
        (
            "headers",
            SwitchBlock(
                absent=True,
                label=_("Ligne d’en-têtes"),
                help_text=_("Décochez pour un fichier dont la première ligne est déjà une donnée."),
            ),
        ),
    ]


def _text() -> Children:
    kept = _("Les lignes vides au début et à la fin sont gardées.")
    return [
        ("before", text(_("Texte avant les lignes"), kept, required=False, rows=3, exact=True)),
        ("table", table(required=False, help_text=_("Le tableau qui donne une ligne par rangée ; rien pour un texte sans lignes tirées."))),
        ("line", optional_text(_("Une ligne"), _("Écrite pour chaque rangée du tableau, par exemple {nom} : {prix|euros}."))),
        ("after", text(_("Texte après les lignes"), kept, required=False, rows=3, exact=True)),
        ("encoding", choice(_("Encodage"), _ENCODINGS, absent="UTF-8")),
        ("line_end", choice(_("Fin de ligne"), _LINE_ENDS, absent=_("LF, comme sous Linux et macOS"))),
    ]


def _log() -> Children:
    forms = [
        ("iso", _("programme : 2026-03-10T14:05:00 NIVEAU source: message")),
        ("syslog", _("système : Mar 10 14:05:00 source: message")),
        ("web", _('serveur web : adresse - - [date] "message" code')),
    ]
    return [
        ("table", table(help_text=_ROWS_HELP)),
        ("format", choice(_("Forme des lignes"), forms, default="iso")),
        ("date", value(_("Date"), _('Expression, par exemple connexions["jour"].'))),
        ("time", value(_("Heure"), _('Expression, par exemple connexions["heure"].'))),
        (
            "level",
            optional_text(_("Niveau ou code"), _("Un mot : la gravité, par exemple ERROR, ou le code d’un serveur web, par exemple 404.")),
        ),
        ("source", text(_("Source"), _("Un mot : programme, machine ou adresse, par exemple {poste}."))),
        ("message", text(_("Message"), _("Ce qui s’est passé, par exemple Échec de connexion de {compte}."))),
    ]


def _url_list() -> Children:
    return [
        ("table", table(help_text=_("Le tableau qui donne une adresse par rangée, par exemple liens."))),
        ("address", text(_("Adresse"), _("Un domaine réservé, par exemple https://{site|slug}.example/horaires."))),
        ("label", optional_text(_("Mots avant l’adresse"), _("Dans la page seulement, par exemple Site « {site} »."))),
    ]


def _zip() -> Children:
    return [
        ("table", table(help_text=_("Le tableau qui donne un fichier par rangée, par exemple fichiers."))),
        ("name", text(_("Chemin dans l’archive"), _("Par exemple {dossier}/{nom}.txt."))),
        ("size", optional_value(_("Taille (octets)"), _("De 0 à 2 000 000 ; celle du contenu si vous n’écrivez rien."))),
        ("modified", optional_value(_("Date de modification"), _("La date de référence si vous n’écrivez rien."))),
        ("time", optional_value(_("Heure de modification"), _("Midi si vous n’écrivez rien."))),
        ("hidden", optional_value(_("Fichier caché"), _('Une condition, par exemple fichiers["cache"] == "oui".'))),
        ("content", optional_text(_("Contenu"), _("Le texte du fichier, complété par des espaces jusqu’à sa taille."), rows=2)),
    ]


SHEETS: Children = [
    ("xlsx", file([("sheets", _sheets())], _("Classeur (xlsx)"), "table", GROUP_SHEETS, path="ventes.xlsx")),
    ("ods", file([("sheets", _sheets())], _("Classeur (ods)"), "table", GROUP_SHEETS, path="ventes.ods")),
    ("csv", file(_csv(), _("Fichier CSV"), "table", GROUP_SHEETS, path="ventes.csv")),
    (
        "text",
        file(
            _text(),
            _("Fichier texte"),
            "doc-empty",
            GROUP_SHEETS,
            path="liste.txt",
            help_text=_("Un texte, puis une ligne par rangée d’un tableau, puis un texte ; chacun peut manquer."),
        ),
    ),
    ("log", file(_log(), _("Journal (log)"), "history", GROUP_SHEETS, path="serveur.log")),
    ("url_list", file(_url_list(), _("Liste d’adresses web"), "link", GROUP_SHEETS, path="adresses.txt")),
    ("zip", file(_zip(), _("Dossier de fichiers (zip)"), "folder-open-inverse", GROUP_SHEETS, path="documents.zip")),
]
