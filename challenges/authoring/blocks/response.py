"""Blocks of the response: how the learner answers, and the key."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from challenges.authoring.blocks.build import choice, listed, struct, typed
from challenges.authoring.blocks.fields import DecimalTextBlock, ExpressionBlock, LinesBlock, NameBlock, SwitchBlock, TemplateBlock
from challenges.authoring.blocks.running import PROGRAM, QUERY


def _treatments() -> blocks.StructBlock:
    return struct(
        [
            ("case", SwitchBlock(label=_("Majuscules ignorées"), default=True)),
            ("accents", SwitchBlock(label=_("Accents ignorés"), default=True)),
            ("spaces", SwitchBlock(label=_("Espaces ignorées"), default=True)),
            ("punctuation", SwitchBlock(label=_("Ponctuation ignorée"), default=True)),
            ("edit_distance", SwitchBlock(label=_("Petites fautes de frappe admises"))),
        ],
        label=_("Tolérances"),
        required=False,
    )


def _wrong() -> blocks.ListBlock:
    return blocks.ListBlock(
        struct(
            [
                ("expr", ExpressionBlock(label=_("Réponse (expression)"))),
                ("why", TemplateBlock(label=_("Ce qu’elle révèle"), required=False)),
            ],
            label=_("Réponse fausse typique"),
        ),
        label=_("Réponses fausses typiques"),
        default=[],
        required=False,
    )


def _picture(label: object, *, required: bool) -> blocks.CharBlock:
    return blocks.CharBlock(
        label=label,
        required=required,
        max_length=200,
        help_text=_("Le nom d’une image de l’onglet « Fichiers et pages », tel qu’il y est écrit, par exemple plan.svg."),
    )


def _scoring(partial: str, label: object) -> blocks.ChoiceBlock:
    """How an answer that is right in part counts; all or nothing where the author chooses nothing."""
    return choice(_("Réponse juste en partie"), [("all", _("ne compte pas : tout ou rien")), (partial, label)], _("tout ou rien"))


def _options() -> blocks.ListBlock:
    return blocks.ListBlock(
        struct(
            [
                ("text", TemplateBlock(label=_("Proposition"))),
                ("correct", blocks.BooleanBlock(label=_("Bonne réponse"), required=False)),
                ("why", TemplateBlock(label=_("Explication"), required=False)),
                ("image", _picture(_("Image à la place du texte"), required=False)),
            ],
            keeps_id=True,
            label=_("Proposition"),
        ),
        label=_("Propositions"),
        default=[],
        required=False,
    )


def _choice(label: object, icon: str, *more: tuple[str, blocks.Block]) -> blocks.StructBlock:
    return struct(
        [
            ("label", blocks.CharBlock(label=_("Libellé"), required=False, max_length=500)),
            ("options", _options()),
            (
                "options_from",
                struct(
                    [
                        ("table", NameBlock(label=_("Tableau"))),
                        ("text", TemplateBlock(label=_("Texte de chaque proposition"), rows=1)),
                        ("correct", ExpressionBlock(label=_("Est la bonne si (expression)"))),
                    ],
                    label=_("Ou : une proposition par ligne d’un tableau"),
                    required=False,
                ),
            ),
            ("shuffle", SwitchBlock(label=_("Ordre mélangé"), default=True)),
            *more,
        ],
        label=label,
        icon=icon,
    )


def _accept() -> LinesBlock:
    return LinesBlock(
        label=_("Réponses acceptées (expressions)"),
        help_text=_("Une expression par ligne ; un texte fixe s’écrit entre guillemets droits."),
    )


def _value(label: object, help_text: object) -> ExpressionBlock:
    return ExpressionBlock(label=label, help_text=help_text)


def _number_value() -> ExpressionBlock:
    return _value(_("Bonne réponse (expression)"), _('Par exemple a + b, ou sum(ventes["montant"]).'))


def _moment_value(kind: str) -> ExpressionBlock:
    example = _("Par exemple jour, ou add_days(jour, 7).") if kind == "date" else _("Par exemple heure, ou add_minutes(heure, 45).")
    return _value(_("Bonne réponse (expression)"), example)


def _units() -> list[tuple[str, blocks.Block]]:
    other = struct(
        [
            ("unit", blocks.CharBlock(label=_("Unité"), max_length=40)),
            ("factor", DecimalTextBlock(label=_("Vaut, dans l’unité demandée"), help_text=_("Par exemple 1000 : un Go vaut 1000 Mo."))),
        ],
        label=_("Autre unité"),
    )
    return [
        ("unit", blocks.CharBlock(label=_("Unité"), required=False, max_length=40)),
        ("other_units", listed(other, label=_("Autres unités admises"), required=False)),
    ]


def _minutes() -> blocks.IntegerBlock:
    return blocks.IntegerBlock(label=_("Tolérance (minutes)"), required=False, min_value=0, max_value=720)


_BLANK_COMMON = [("name", NameBlock()), ("label", TemplateBlock(label=_("Libellé"), rows=1))]

_BLANKS = typed(
    [
        (
            "short_text",
            struct([*_BLANK_COMMON, ("accept", _accept()), ("treatments", _treatments())], label=_("Texte"), icon="pilcrow"),
        ),
        (
            "number",
            struct(
                [
                    *_BLANK_COMMON,
                    ("value", _number_value()),
                    ("tolerance", DecimalTextBlock(label=_("Tolérance"), required=False)),
                    *_units(),
                ],
                label=_("Nombre"),
                icon="decimal",
            ),
        ),
        ("date", struct([*_BLANK_COMMON, ("value", _moment_value("date"))], label=_("Date"), icon="calendar")),
        (
            "time",
            struct([*_BLANK_COMMON, ("value", _moment_value("time")), ("tolerance", _minutes())], label=_("Heure"), icon="time"),
        ),
        (
            "choice",
            struct(
                [*_BLANK_COMMON, ("options", LinesBlock(label=_("Propositions"))), ("accept", _accept())],
                label=_("Liste déroulante"),
                icon="list-ul",
            ),
        ),
    ],
    discriminator="kind",
    label=_("Champs"),
)


def _label() -> tuple[str, blocks.Block]:
    return ("label", blocks.CharBlock(label=_("Libellé"), required=False, max_length=500))


def _field(*more: tuple[str, blocks.Block], label: object, icon: str) -> blocks.StructBlock:
    return struct([("label", TemplateBlock(label=_("Libellé du champ"), rows=1)), *more], label=label, icon=icon)


_MATCHING = struct(
    [
        _label(),
        (
            "pairs",
            listed(
                struct(
                    [
                        ("left", TemplateBlock(label=_("À gauche"), rows=1)),
                        ("right", TemplateBlock(label=_("Va avec"), rows=1)),
                        ("why", TemplateBlock(label=_("Explication"), required=False)),
                    ],
                    keeps_id=True,
                    label=_("Paire"),
                ),
                required=False,
                label=_("Paires"),
                help_text=_("Plusieurs lignes peuvent aller avec la même proposition."),
            ),
        ),
        (
            "pairs_from",
            struct(
                [
                    ("table", NameBlock(label=_("Tableau"))),
                    ("left", TemplateBlock(label=_("À gauche"), rows=1)),
                    ("right", TemplateBlock(label=_("Va avec"), rows=1)),
                ],
                label=_("Ou : une paire par ligne d’un tableau"),
                required=False,
            ),
        ),
        ("distractors", LinesBlock(label=_("Propositions qui ne vont avec rien"), required=False)),
        ("shuffle", SwitchBlock(label=_("Ordre mélangé"), default=True)),
        ("scoring", _scoring("each", _("compte pour la part des paires justes"))),
    ],
    label=_("Appariement"),
    icon="link",
)

_ORDERING = struct(
    [
        _label(),
        (
            "items",
            listed(
                struct([("text", TemplateBlock(label=_("Élément"), rows=1))], keeps_id=True, label=_("Élément")),
                required=False,
                label=_("Éléments, dans le bon ordre"),
                help_text=_("L’élève les reçoit mélangés, jamais dans le bon ordre."),
            ),
        ),
        (
            "items_from",
            struct(
                [
                    ("table", NameBlock(label=_("Tableau"))),
                    ("text", TemplateBlock(label=_("Texte de chaque élément"), rows=1)),
                    (
                        "by",
                        ExpressionBlock(
                            label=_("Rangés par (expression)"), help_text=_("Les lignes de même valeur vont dans n’importe quel ordre.")
                        ),
                    ),
                    ("descending", SwitchBlock(label=_("Du plus grand au plus petit"))),
                ],
                label=_("Ou : un élément par ligne d’un tableau"),
                required=False,
            ),
        ),
        ("scoring", _scoring("each", _("compte pour la part des voisins bien rangés"))),
    ],
    label=_("Mise en ordre"),
    icon="order",
)


def _zone() -> list[tuple[str, blocks.Block]]:
    return [
        ("x", ExpressionBlock(label=_("Bord gauche"))),
        ("y", ExpressionBlock(label=_("Bord haut"))),
        ("width", ExpressionBlock(label=_("Largeur"))),
        ("height", ExpressionBlock(label=_("Hauteur"))),
    ]


_HOTSPOT = struct(
    [
        _label(),
        ("picture", _picture(_("Image"), required=True)),
        ("several", SwitchBlock(label=_("Plusieurs zones à montrer"))),
        (
            "options",
            listed(
                struct(
                    [
                        ("text", TemplateBlock(label=_("Nom de la zone dans la liste"), rows=1)),
                        ("correct", blocks.BooleanBlock(label=_("Bonne réponse"), required=False)),
                        ("why", TemplateBlock(label=_("Explication"), required=False)),
                        *_zone(),
                    ],
                    keeps_id=True,
                    label=_("Zone"),
                ),
                required=False,
                label=_("Zones"),
                help_text=_("La liste des zones est toujours montrée, pour qui ne voit pas l’image ou se sert du clavier."),
            ),
        ),
        (
            "options_from",
            struct(
                [
                    ("table", NameBlock(label=_("Tableau"))),
                    ("text", TemplateBlock(label=_("Nom de chaque zone dans la liste"), rows=1)),
                    ("correct", ExpressionBlock(label=_("Est la bonne si (expression)"))),
                    *_zone(),
                ],
                label=_("Ou : une zone par ligne d’un tableau"),
                required=False,
            ),
        ),
        ("shuffle", SwitchBlock(label=_("Ordre mélangé"), default=True)),
        ("scoring", _scoring("penalty", _("les bonnes zones comptent, les mauvaises ôtent autant"))),
    ],
    label=_("Zones d’une image"),
    icon="view",
)

RESPONSE = typed(
    [
        ("single_choice", _choice(_("Choix unique"), "radio-full")),
        (
            "multiple_choice",
            _choice(
                _("Choix multiple"),
                "check",
                ("scoring", _scoring("penalty", _("les bonnes propositions comptent, les mauvaises ôtent autant"))),
            ),
        ),
        (
            "short_text",
            _field(
                ("accept", _accept()),
                ("treatments", _treatments()),
                ("max_length", blocks.IntegerBlock(label=_("Longueur maximale"), required=False, min_value=1, max_value=500)),
                ("lines", blocks.IntegerBlock(label=_("Lignes du champ"), required=False, min_value=1, max_value=12)),
                ("wrong", _wrong()),
                label=_("Texte court"),
                icon="pilcrow",
            ),
        ),
        (
            "number",
            _field(
                ("value", _number_value()),
                ("tolerance", DecimalTextBlock(label=_("Tolérance"), required=False)),
                *_units(),
                ("wrong", _wrong()),
                label=_("Nombre"),
                icon="decimal",
            ),
        ),
        ("date", _field(("value", _moment_value("date")), ("wrong", _wrong()), label=_("Date"), icon="calendar")),
        (
            "time",
            _field(("value", _moment_value("time")), ("tolerance", _minutes()), ("wrong", _wrong()), label=_("Heure"), icon="time"),
        ),
        (
            "blanks",
            struct(
                [
                    _label(),
                    ("blanks", _BLANKS),
                    ("dependent", SwitchBlock(label=_("Réponses dans n’importe quel ordre"))),
                    (
                        "scoring",
                        choice(
                            _("Réponse juste en partie"),
                            [("all", _("ne compte pas : tout ou rien")), ("each", _("compte pour la part des champs justes"))],
                            _("la part des champs justes"),
                        ),
                    ),
                ],
                label=_("Plusieurs champs"),
                icon="form",
            ),
        ),
        ("matching", _MATCHING),
        ("ordering", _ORDERING),
        ("hotspot", _HOTSPOT),
        ("program", PROGRAM),
        ("query", QUERY),
    ],
    keeps_id=False,
    max_num=1,
    label=_("Réponse"),
)
