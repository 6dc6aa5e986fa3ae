"""Blocks of the responses that run: a program with its tests or maps, a query on tables of the dataset."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from challenges.authoring.blocks.build import choice, struct
from challenges.authoring.blocks.fields import ExpressionBlock, NamesBlock, SwitchBlock, TemplateBlock

_NAME = r"^[A-Za-z_][A-Za-z0-9_]{0,39}$"


def _source(label: object, *, required: bool, help_text: object = "") -> TemplateBlock:
    # The spaces that a program begins with say in which block its first line is.
    return TemplateBlock(exact=True, label=label, required=required, rows=8, max_length=20_000, help_text=help_text)


def _program_name(label: object, help_text: object, *, required: bool = False) -> blocks.RegexBlock:
    return blocks.RegexBlock(
        regex=_NAME, label=label, required=required, help_text=help_text,
        error_messages={"invalid": _("Un nom commence par une lettre et ne contient que des lettres sans accent, des chiffres et « _ ».")},
    )  # fmt: skip


def _wrong(label: object) -> blocks.ListBlock:
    one = struct(
        [("source", _source(_("Ce qui est écrit"), required=True)), ("why", TemplateBlock(label=_("Ce qu’il révèle"), required=False))],
        label=label,
    )
    return blocks.ListBlock(one, label=_("Réponses fausses typiques"), default=[], required=False)


def _label() -> tuple[str, blocks.Block]:
    return "label", TemplateBlock(label=_("Libellé"), required=False, rows=1)


def _test() -> blocks.StructBlock:
    given = struct(
        [
            ("name", _program_name(_("Nom"), _("Sous lequel le programme trouve cette valeur."), required=True)),
            ("value", ExpressionBlock(label=_("Valeur (expression)"), help_text=_('Par exemple a, ou values(ventes["montant"]).'))),
        ],
        label=_("Donnée"),
    )
    return struct(
        [
            ("inputs", blocks.ListBlock(given, label=_("Données"), default=[], required=False)),
            ("expect", ExpressionBlock(label=_("Résultat attendu (expression)"))),
            ("shown", SwitchBlock(label=_("Montré à l’élève, qui peut l’essayer"))),
            ("hint", TemplateBlock(label=_("Piste, si cet essai échoue"), required=False, rows=1)),
        ],
        keeps_id=True,
        label=_("Essai"),
    )


_MUST = [
    ("repeat", _("répéter")), ("while", _("tant que")), ("for", _("pour")), ("if", _("si")), ("function", _("une fonction")), ("list", _("une liste")),
]  # fmt: skip

PROGRAM = struct(
    [
        _label(),
        ("start", _source(_("Programme de départ"), required=False, help_text=_("Ce que l’élève trouve dans le champ ; vide, il écrit tout."))),
        (
            "worlds",
            blocks.ListBlock(
                struct(
                    [
                        (
                            "map",
                            TemplateBlock(
                                exact=True, label=_("Plan"), rows=6,
                                help_text=_("Un signe par case : # mur, . libre, > < ^ v la figure, * un objet, o une place à remplir, X l’arrivée."),
                            ),
                        )
                    ],
                    label=_("Plan"),
                ),
                label=_("Plans, que le programme doit tous réussir"), default=[], required=False,
            ),
        ),
        ("tests", blocks.ListBlock(_test(), label=_("Ou : essais, que le programme doit tous passer"), default=[], required=False)),
        ("call", _program_name(_("Fonction à écrire"), _("Vide : c’est le programme lui-même qui est essayé."))),
        ("result", _program_name(_("Variable qui tient la réponse"), _("Vide : ce sont les lignes affichées qui comptent."))),
        (
            "must",
            blocks.ListBlock(choice(_("Instruction"), _MUST), label=_("Le programme doit utiliser"), default=[], required=False),
        ),
        ("most_lines", blocks.IntegerBlock(label=_("Instructions au plus"), required=False, min_value=1, max_value=100)),
        ("solution", _source(_("Programme juste"), required=True)),
        ("wrong", _wrong(_("Programme faux typique"))),
    ],
    label=_("Programme à écrire"),
    icon="code",
)  # fmt: skip

QUERY = struct(
    [
        _label(),
        ("start", _source(_("Requête de départ"), required=False)),
        (
            "tables",
            NamesBlock(
                label=_("Tableaux"), help_text=_("Les tableaux du jeu de données que la requête peut lire, séparés par des virgules.")
            ),
        ),
        ("ordered", SwitchBlock(label=_("L’ordre des lignes compte"))),
        ("solution", _source(_("Requête juste"), required=True)),
        ("wrong", _wrong(_("Requête fausse typique"))),
    ],
    label=_("Requête SQL à écrire"),
    icon="table",
)
