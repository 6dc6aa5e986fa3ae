"""Blocks of the `draw` part: parameters, tables with their columns and planted rows, constraints."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from challenges.authoring.blocks.build import Children, choice, listed, struct, typed
from challenges.authoring.blocks.fields import (
    ClockBlock,
    DecimalTextBlock,
    ExpressionBlock,
    LinesBlock,
    NameBlock,
    NamesBlock,
    RowsBlock,
    SwitchBlock,
    TemplateBlock,
    WordDefaultBlock,
)
from generators import words

ROLES = [("cosmetic", _("Décor : change l’habillage, pas la difficulté")), ("difficulty", _("Difficulté : change l’effort demandé"))]
WORD_LISTS = {
    "first_names": _("prénoms"),
    "surnames": _("noms de famille"),
    "communes": _("communes inventées"),
    "companies": _("entreprises inventées"),
    "products": _("produits"),
    "associations": _("associations"),
    "subjects": _("matières scolaires"),
    "jobs": _("métiers"),
    "hobbies": _("loisirs"),
}
GENDERS = [("f", _("féminin")), ("m", _("masculin"))]
PHONES = [("mobile", _("mobile (06)")), ("landline", _("fixe (01 à 05)"))]
NETWORKS = [("private", _("privée (192.168…)")), ("documentation", _("de documentation (réservée aux exemples)"))]
PROVIDERS = [
    ("color_name", _("nom de couleur")),
    ("hex_color", _("code de couleur (#a1b2c3)")),
    ("street_name", _("nom de rue")),
    ("street_address", _("numéro et rue")),
    ("postcode", _("code postal")),
    ("department_name", _("département")),
    ("region", _("région")),
    ("country", _("pays")),
    ("mime_type", _("type de fichier (MIME)")),
    ("file_extension", _("extension de fichier")),
    ("port_number", _("numéro de port")),
]


def word_lists() -> list[tuple[str, Any]]:
    """Return the choices of word lists; a list without a label goes by its own name. A function, so that no migration names them."""
    return [(name, WORD_LISTS.get(name, name)) for name in words.available()]


def _integer() -> Children:
    return [
        ("min", blocks.IntegerBlock(label=_("Minimum"))),
        ("max", blocks.IntegerBlock(label=_("Maximum"))),
        ("step", blocks.IntegerBlock(label=_("Pas"), required=False, min_value=1)),
    ]


def _decimal() -> Children:
    return [
        ("min", DecimalTextBlock(label=_("Minimum"))),
        ("max", DecimalTextBlock(label=_("Maximum"))),
        ("step", DecimalTextBlock(label=_("Pas"), help_text=_("Par exemple 0,01 pour des centimes."))),
    ]


def _choice() -> Children:
    return [("options", LinesBlock(label=_("Valeurs possibles")))]


def _sample() -> Children:
    return [("options", LinesBlock(label=_("Valeurs possibles"))), ("count", blocks.IntegerBlock(label=_("Combien en tirer"), min_value=1))]


def _scenario() -> Children:
    return [
        ("fields", NamesBlock(label=_("Champs"), help_text=_("Noms séparés par des virgules, par exemple : lieu, auteur, date_parution."))),
        ("rows", RowsBlock(label=_("Situations"))),
    ]


def _word() -> Children:
    return [
        ("list", blocks.ChoiceBlock(label=_("Liste"), choices=word_lists)),
        (
            "count",
            blocks.IntegerBlock(
                label=_("Combien en tirer"), required=False, min_value=1, max_value=100, help_text=_("Un seul si vous n’écrivez rien.")
            ),
        ),
        ("gender", choice(_("Genre"), GENDERS, absent=_("les deux"), help_text=_("Pour la liste des prénoms seulement."))),
    ]


def _date() -> Children:
    return [
        ("from", blocks.IntegerBlock(label=_("De (jours)"), help_text=_("Jours avant ou après la date de référence, par exemple -90."))),
        ("to", blocks.IntegerBlock(label=_("À (jours)"))),
        ("weekdays", SwitchBlock(label=_("Jours ouvrés seulement"))),
    ]


def _time() -> Children:
    return [
        ("from", ClockBlock(label=_("De"))),
        ("to", ClockBlock(label=_("À"))),
        ("step", blocks.IntegerBlock(label=_("Pas (minutes)"), min_value=1)),
    ]


def _phone() -> Children:
    return [("kind", choice(_("Sorte de numéro"), PHONES, absent=_("mobile (06)")))]


def _ip() -> Children:
    return [("kind", choice(_("Sorte d’adresse"), NETWORKS, absent=_("privée (192.168…)")))]


def _faker() -> Children:
    return [("provider", choice(_("Contenu"), PROVIDERS))]


def _free_default(help_text: object) -> blocks.CharBlock:
    return blocks.CharBlock(label=_("Valeur par défaut"), required=False, max_length=2000, help_text=help_text)


def _person_default() -> blocks.StructBlock:
    return struct(
        [
            ("first_name", blocks.CharBlock(label=_("Prénom"), max_length=80)),
            ("last_name", blocks.CharBlock(label=_("Nom"), max_length=80)),
            ("gender", choice(_("Genre"), GENDERS)),
        ],
        label=_("Personne par défaut"),
        help_text=_("Laissez vide pour que le moteur en tire une."),
        required=False,
    )


_KINDS: dict[str, tuple[object, str, Children, blocks.Block]] = {
    # Each default is a value that makes a valid variant: the engine can always fall back on it.
    "integer": (_("Nombre entier"), "decimal", _integer(), blocks.IntegerBlock(label=_("Valeur par défaut"))),
    "decimal": (_("Nombre décimal"), "decimal", _decimal(), DecimalTextBlock(label=_("Valeur par défaut"))),
    "choice": (_("Choix dans une liste à moi"), "list-ul", _choice(), blocks.CharBlock(label=_("Valeur par défaut"))),
    "sample": (_("Plusieurs valeurs d’une liste à moi"), "list-ul", _sample(), LinesBlock(label=_("Valeurs par défaut"))),
    "scenario": (_("Situation"), "doc-full", _scenario(), blocks.IntegerBlock(label=_("Ligne par défaut (0 = la première)"), min_value=0)),
    "word": (_("Mot d’une liste fournie"), "tag", _word(), WordDefaultBlock(label=_("Valeur par défaut"), required=False)),
    "person": (_("Personne"), "user", [], _person_default()),
    "date": (_("Date"), "date", _date(), blocks.IntegerBlock(label=_("Valeur par défaut (jours)"))),
    "time": (_("Heure"), "time", _time(), ClockBlock(label=_("Valeur par défaut"))),
    "phone": (
        _("Numéro de téléphone réservé à la fiction"),
        "mobile-alt",
        _phone(),
        _free_default(_("Par exemple 06 39 98 12 34 ; laissez vide pour que le moteur en tire un.")),
    ),
    "ip": (
        _("Adresse réseau (IP) qui n’est à personne"),
        "globe",
        _ip(),
        _free_default(_("Par exemple 192.168.1.20 ; laissez vide pour que le moteur en tire une.")),
    ),
    "faker": (
        _("Valeur fabriquée (couleur, rue, pays…)"),
        "resubmit",
        _faker(),
        _free_default(_("Laissez vide pour que le moteur en tire une.")),
    ),
}


def _parameter(kind: str) -> blocks.StructBlock:
    label, icon, fields, default = _KINDS[kind]
    return struct(
        [
            ("name", NameBlock()),
            ("description", blocks.CharBlock(label=_("À quoi il sert"), required=False, max_length=500)),
            ("role", blocks.ChoiceBlock(label=_("Rôle"), choices=ROLES, default="cosmetic")),
            *fields,
            ("default", default),
        ],
        label=label,
        icon=icon,
    )


def _column(kind: str) -> blocks.StructBlock:
    label, icon, fields, _default = _KINDS[kind]
    children: Children = [
        ("name", NameBlock()),
        ("description", blocks.CharBlock(label=_("À quoi elle sert"), required=False, max_length=500)),
        ("unique", SwitchBlock(label=_("Jamais deux fois la même valeur"))),
        *fields,
    ]
    return struct(children, label=label, icon=icon)


def _computed(field: str, block: blocks.Block | None, label: object, icon: str) -> blocks.StructBlock:
    children: Children = [
        ("name", NameBlock()),
        ("description", blocks.CharBlock(label=_("À quoi elle sert"), required=False, max_length=500)),
    ]
    return struct([*children, (field, block)] if block else children, label=label, icon=icon)


COLUMNS = typed(
    [
        *[(kind, _column(kind)) for kind in _KINDS],
        ("serial", _computed("", None, _("Numéro de ligne"), "order")),
        ("expr", _computed("expr", ExpressionBlock(label=_("Expression")), _("Calcul sur la ligne"), "code")),
        ("text", _computed("text", TemplateBlock(label=_("Texte")), _("Texte composé"), "pilcrow")),
    ],
    label=_("Colonnes"),
)

_PLANTED = struct(
    [
        ("count", ExpressionBlock(label=_("Combien de lignes"))),
        (
            "set",
            listed(
                struct(
                    [("column", NameBlock(label=_("Colonne"))), ("expr", ExpressionBlock(label=_("Valeur (expression)")))],
                    label=_("Valeur imposée"),
                ),
                label=_("Valeurs imposées"),
                default=[],
            ),
        ),
    ],
    keeps_id=True,
    label=_("Lignes plantées"),
    icon="pick",
)

_ORDER_HELP = _("« shuffled » pour mélanger, « drawn » pour garder l’ordre, ou le nom d’une colonne pour trier.")

TABLES = typed(
    [
        (
            "drawn",
            struct(
                [
                    ("name", NameBlock()),
                    ("rows", ExpressionBlock(label=_("Nombre de lignes"))),
                    ("columns", COLUMNS),
                    ("planted", listed(_PLANTED, label=_("Lignes plantées"), required=False)),
                    (
                        "exclude",
                        ExpressionBlock(
                            label=_("Lignes à éviter"),
                            required=False,
                            help_text=_("Les lignes ordinaires pour lesquelles cette condition est vraie sont tirées à nouveau."),
                        ),
                    ),
                    ("order", blocks.CharBlock(label=_("Ordre"), default="shuffled", required=False, max_length=81, help_text=_ORDER_HELP)),
                ],
                label=_("Tableau tiré au hasard"),
                icon="table",
            ),
        ),
        (
            "literal",
            struct(
                [
                    ("name", NameBlock()),
                    (
                        "columns",
                        blocks.ListBlock(
                            struct(
                                [
                                    ("name", NameBlock()),
                                    (
                                        "kind",
                                        blocks.ChoiceBlock(
                                            label=_("Contenu"),
                                            choices=[
                                                ("text", _("texte")),
                                                ("integer", _("entier")),
                                                ("decimal", _("décimal")),
                                                ("date", _("date")),
                                            ],
                                            default="text",
                                        ),
                                    ),
                                ],
                                label=_("Colonne"),
                            ),
                            label=_("Colonnes"),
                        ),
                    ),
                    ("rows", RowsBlock(label=_("Lignes"))),
                    ("order", blocks.CharBlock(label=_("Ordre"), default="shuffled", required=False, max_length=81, help_text=_ORDER_HELP)),
                ],
                label=_("Tableau écrit à la main"),
                icon="table",
            ),
        ),
    ],
    required=False,
    label=_("Tableaux"),
)

PARAMETERS = typed([(kind, _parameter(kind)) for kind in _KINDS], required=False, label=_("Paramètres"))

CONSTRAINTS = typed(
    [
        (
            "constraint",
            struct(
                [
                    ("expr", ExpressionBlock(label=_("Condition qui doit être vraie"))),
                    ("message", blocks.CharBlock(label=_("Pourquoi"), required=False, max_length=500)),
                ],
                label=_("Contrainte"),
                icon="warning",
            ),
        )
    ],
    required=False,
    discriminator="",
    label=_("Contraintes"),
)

VALUES = typed(
    [
        (
            "value",
            struct([("name", NameBlock()), ("expr", ExpressionBlock(label=_("Expression")))], label=_("Valeur calculée"), icon="code"),
        )
    ],
    required=False,
    discriminator="",
    label=_("Valeurs calculées"),
)
