"""Blocks of the response: how the learner answers, and the key."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from challenges.authoring.blocks.build import struct, typed
from challenges.authoring.blocks.fields import DecimalTextBlock, ExpressionBlock, LinesBlock, NameBlock, SwitchBlock, TemplateBlock


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


def _options() -> blocks.ListBlock:
    return blocks.ListBlock(
        struct(
            [
                ("text", TemplateBlock(label=_("Proposition"))),
                ("correct", blocks.BooleanBlock(label=_("Bonne réponse"), required=False)),
                ("why", TemplateBlock(label=_("Explication"), required=False)),
            ],
            keeps_id=True,
            label=_("Proposition"),
        ),
        label=_("Propositions"),
        default=[],
        required=False,
    )


def _choice(label: object, icon: str) -> blocks.StructBlock:
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
        ],
        label=label,
        icon=icon,
    )


def _accept() -> LinesBlock:
    return LinesBlock(
        label=_("Réponses acceptées (expressions)"),
        help_text=_("Une expression par ligne ; un texte fixe s’écrit entre guillemets droits."),
    )


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
                    (
                        "value",
                        ExpressionBlock(
                            label=_("Bonne réponse (expression)"), help_text=_('Par exemple a + b, ou sum(ventes["montant"]).')
                        ),
                    ),
                    ("tolerance", DecimalTextBlock(label=_("Tolérance"), required=False)),
                ],
                label=_("Nombre"),
                icon="decimal",
            ),
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

RESPONSE = typed(
    [
        ("single_choice", _choice(_("Choix unique"), "radio-full")),
        ("multiple_choice", _choice(_("Choix multiple"), "check")),
        (
            "short_text",
            struct(
                [
                    ("label", TemplateBlock(label=_("Libellé du champ"), rows=1)),
                    ("accept", _accept()),
                    ("treatments", _treatments()),
                    ("max_length", blocks.IntegerBlock(label=_("Longueur maximale"), required=False, min_value=1, max_value=500)),
                    ("wrong", _wrong()),
                ],
                label=_("Texte court"),
                icon="pilcrow",
            ),
        ),
        (
            "number",
            struct(
                [
                    ("label", TemplateBlock(label=_("Libellé du champ"), rows=1)),
                    (
                        "value",
                        ExpressionBlock(
                            label=_("Bonne réponse (expression)"), help_text=_('Par exemple a + b, ou sum(ventes["montant"]).')
                        ),
                    ),
                    ("tolerance", DecimalTextBlock(label=_("Tolérance"), required=False)),
                    ("unit", blocks.CharBlock(label=_("Unité"), required=False, max_length=40)),
                    ("wrong", _wrong()),
                ],
                label=_("Nombre"),
                icon="decimal",
            ),
        ),
        (
            "blanks",
            struct(
                [
                    ("label", blocks.CharBlock(label=_("Libellé"), required=False, max_length=500)),
                    ("blanks", _BLANKS),
                    ("dependent", SwitchBlock(label=_("Réponses dans n’importe quel ordre"))),
                ],
                label=_("Plusieurs champs"),
                icon="form",
            ),
        ),
    ],
    keeps_id=False,
    max_num=1,
    label=_("Réponse"),
)
