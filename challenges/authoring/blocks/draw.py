"""Blocks of the `draw` part: parameters, tables with their columns and planted rows, constraints."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from challenges.authoring.blocks.build import Children, struct, typed
from challenges.authoring.blocks.fields import (
    ClockBlock,
    DecimalTextBlock,
    ExpressionBlock,
    LinesBlock,
    NameBlock,
    NamesBlock,
    RowsBlock,
    TemplateBlock,
    WordDefaultBlock,
)

ROLES = [("cosmetic", _("Décor : change l’habillage, pas la difficulté")), ("difficulty", _("Difficulté : change l’effort demandé"))]
WORD_LISTS = [
    ("first_names", _("prénoms")),
    ("surnames", _("noms de famille")),
    ("communes", _("communes inventées")),
    ("companies", _("entreprises inventées")),
    ("products", _("produits")),
    ("associations", _("associations")),
    ("subjects", _("matières scolaires")),
    ("jobs", _("métiers")),
    ("hobbies", _("loisirs")),
]


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
        ("list", blocks.ChoiceBlock(label=_("Liste"), choices=WORD_LISTS)),
        ("count", blocks.IntegerBlock(label=_("Combien en tirer"), required=False, min_value=1)),
    ]


def _date() -> Children:
    return [
        ("from", blocks.IntegerBlock(label=_("De (jours)"), help_text=_("Jours avant ou après la date de référence, par exemple -90."))),
        ("to", blocks.IntegerBlock(label=_("À (jours)"))),
        ("weekdays", blocks.BooleanBlock(label=_("Jours ouvrés seulement"), required=False)),
    ]


def _time() -> Children:
    return [
        ("from", ClockBlock(label=_("De"))),
        ("to", ClockBlock(label=_("À"))),
        ("step", blocks.IntegerBlock(label=_("Pas (minutes)"), min_value=1)),
    ]


def _person_default() -> blocks.StructBlock:
    return struct(
        [
            ("first_name", blocks.CharBlock(label=_("Prénom"), required=False)),
            ("last_name", blocks.CharBlock(label=_("Nom"), required=False)),
            ("gender", blocks.ChoiceBlock(label=_("Genre"), choices=[("f", _("féminin")), ("m", _("masculin"))], required=False)),
        ],
        label=_("Personne par défaut"),
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
        ("unique", blocks.BooleanBlock(label=_("Jamais deux fois la même valeur"), required=False)),
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
            blocks.ListBlock(
                struct([("column", NameBlock(label=_("Colonne"))), ("expr", ExpressionBlock(label=_("Valeur (expression)")))]),
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
                    ("planted", blocks.ListBlock(_PLANTED, label=_("Lignes plantées"), default=[], required=False)),
                    (
                        "exclude",
                        ExpressionBlock(
                            label=_("Lignes à éviter"),
                            required=False,
                            help_text=_("Les lignes ordinaires pour lesquelles cette condition est vraie sont tirées à nouveau."),
                        ),
                    ),
                    ("order", blocks.CharBlock(label=_("Ordre"), default="shuffled", required=False, help_text=_ORDER_HELP)),
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
                                ]
                            ),
                            label=_("Colonnes"),
                        ),
                    ),
                    ("rows", RowsBlock(label=_("Lignes"))),
                    ("order", blocks.CharBlock(label=_("Ordre"), default="shuffled", required=False, help_text=_ORDER_HELP)),
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
