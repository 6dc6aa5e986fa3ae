"""What can go wrong in the generator, in words an author understands.

Here belong: the exceptions of the package, `Problem` and the catalogue of French messages. Nothing here evaluates anything.
A problem keeps its `code` and `params`, so that a caller can translate it; `message` and `remedy` are the French rendering.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["EvaluationError", "ExpressionError", "GenerationError", "OracleError", "Problem", "SpecificationError", "make_problem"]

# code: (message, remedy). The French sentences are also the gettext identifiers.
MESSAGES: dict[str, tuple[str, str]] = {
    "schema": ("{detail}", "Corrigez la forme du document à l’endroit indiqué."),
    "duplicate_name": ("Le nom « {name} » est déjà utilisé.", "Choisissez un autre nom."),
    "duplicate_id": ("L’identifiant « {name} » est déjà utilisé.", "Donnez un identifiant différent à chaque élément."),
    "unknown_name": ("Le nom « {name} » n’existe pas ici.", "Utilisez l’un de ces noms : {known}."),
    "later_name": ("« {name} » est défini plus loin.", "Placez « {name} » avant ce qui l’utilise."),
    "self_name": ("« {name} » dépend de lui-même.", "Retirez « {name} » de sa propre définition."),
    "unknown_table": ("Le tableau « {name} » n’existe pas ici.", "Utilisez l’un de ces tableaux : {known}."),
    "unknown_column": ("Le tableau « {table} » n’a pas de colonne « {name} ».", "Utilisez l’une de ces colonnes : {known}."),
    "unknown_field": ("« {name} » n’a pas de champ « {field} ».", "Utilisez l’un de ces champs : {known}."),
    "unknown_function": ("La fonction « {name} » n’existe pas.", "Utilisez l’une des fonctions de la liste."),
    "unknown_format": ("Le format « {name} » n’existe pas.", "Utilisez l’un de ces formats : {known}."),
    "unknown_list": ("La liste de mots « {name} » n’existe pas.", "Utilisez l’une de ces listes : {known}."),
    "wrong_arity": ("La fonction « {name} » reçoit {given} valeur(s) ; il en faut {expected}.", "Corrigez le nombre de valeurs."),
    "not_a_record": ("« {name} » n’a pas de champs.", "Écrivez seulement « {name} »."),
    "record_as_value": ("« {name} » a plusieurs champs.", "Précisez le champ voulu : {known}."),
    "table_as_value": ("Le tableau « {name} » ne peut pas servir de valeur.", "Utilisez une fonction de tableau, comme sum ou count."),
    "column_outside_row": ("La colonne « {name} » n’a pas de valeur ici.", "Utilisez une fonction de tableau, comme only ou first."),
    "needs_column": ("La fonction « {name} » attend une colonne, comme {example}.", "Donnez une colonne d’un tableau."),
    "nested_where": ("La condition « where » ne peut pas contenir une autre fonction de tableau.", "Calculez d’abord cette valeur à part."),
    "misused_where": ("« where » ne s’emploie qu’avec les fonctions de tableau.", "Retirez « where »."),
    "syntax": ("L’expression « {source} » ne se lit pas : {detail}.", "Corrigez l’écriture de l’expression."),
    "forbidden_syntax": ("L’expression contient une écriture interdite : {detail}.", "N’employez que le langage décrit dans l’aide."),
    "expression_too_long": ("L’expression est trop longue ou trop imbriquée.", "Découpez-la en plusieurs valeurs dérivées."),
    "bad_kind": ("L’expression donne {found} ; il faut {expected}.", "Corrigez l’expression."),
    "bad_operand": ("« {name} » attend {expected}, pas {found}.", "Corrigez l’expression, ou convertissez la valeur."),
    "mixed_kinds": (
        "« {name} » ne peut pas réunir {left} et {right}.",
        "Comparez ou ajoutez des valeurs de même sorte ; text() et dec() convertissent.",
    ),
    "template_syntax": (
        "Le texte contient un repère mal écrit : « {detail} ».",
        "Écrivez {{nom}} ou {{nom|format}} ; doublez les accolades ordinaires.",
    ),
    "bad_range": ("Les bornes sont inversées : {low} est plus grand que {high}.", "Échangez les bornes."),
    "bad_step": ("Le pas {step} doit être plus grand que zéro.", "Donnez un pas positif."),
    "too_many_values": ("L’intervalle contient trop de valeurs.", "Agrandissez le pas ou réduisez l’intervalle."),
    "no_weekday": ("L’intervalle ne contient aucun jour de semaine.", "Élargissez l’intervalle."),
    "bad_default": ("La valeur par défaut « {value} » n’est pas une valeur possible.", "Choisissez une valeur que le tirage peut donner."),
    "bad_count": ("On ne peut pas tirer {count} valeurs distinctes parmi {available}.", "Réduisez le nombre ou complétez la liste."),
    "bad_row_length": ("La ligne {row} compte {given} valeurs ; il en faut {expected}.", "Complétez ou raccourcissez la ligne."),
    "bad_cell": ("La cellule « {value} » n’est pas de la sorte « {kind} ».", "Corrigez la cellule ou la sorte de la colonne."),
    "bad_order": ("L’ordre « {name} » n’est ni « shuffled », ni « drawn », ni une colonne.", "Choisissez l’un d’eux."),
    "bad_date": ("La date « {value} » n’existe pas.", "Donnez une date du calendrier."),
    "correct_count": ("Il y a {count} bonne(s) réponse(s) ; il en faut exactement une.", "Marquez une seule option comme juste."),
    "correct_none": ("Aucune option n’est juste.", "Marquez au moins une option comme juste."),
    "too_few_options": ("Il y a {count} option(s) ; il en faut au moins deux.", "Ajoutez des options."),
    "same_option": ("Deux options ont le même texte : « {value} ».", "Donnez un texte différent à chaque option."),
    "bad_path": (
        "Le nom de fichier « {value} » n’est pas permis.",
        "N’employez ni dossier parent, ni chemin absolu, ni caractère interdit.",
    ),
    "bad_extension": ("Le fichier « {value} » doit se terminer par {expected}.", "Corrigez la fin du nom."),
    "same_path": ("Deux fichiers portent le même nom : « {value} ».", "Donnez un nom différent à chaque fichier."),
    "real_domain": (
        "« {value} » peut appartenir à quelqu’un.",
        "Employez un domaine réservé : .example, .test, example.org, example.com, example.net.",
    ),
    "real_phone": (
        "« {value} » peut être le numéro de quelqu’un.",
        "Employez un numéro réservé à la fiction, comme 06 39 98 12 34 ou 01 99 00 12 34.",
    ),
    "real_network": (
        "« {value} » peut être l’adresse d’une machine réelle.",
        "Employez une adresse privée (192.168.1.20) ou de documentation (192.0.2.20).",
    ),
    "no_genders": ("La liste « {name} » ne distingue pas les genres.", "Retirez le genre, ou choisissez la liste des prénoms."),
    "no_formula": (
        "Un tableur n’a pas d’équivalent exact de « {detail} ».",
        "Simplifiez le calcul de la colonne, ou montrez ses valeurs sans formule.",
    ),
    "formula_column": (
        "La formule a besoin de la colonne « {name} », que la feuille ne montre pas telle quelle.",
        "Ajoutez cette colonne à la feuille, sans le format « texte » si elle contient des nombres ou des dates.",
    ),
    "not_computed": (
        "La colonne « {name} » n’est pas calculée à partir de sa ligne.",
        "Retirez « formule », ou donnez à la colonne le type « calcul » sans la forcer dans les lignes plantées.",
    ),
    "total_under_label": ("Le total de « {name} » prendrait la place de l’intitulé.", "Montrez cette colonne ailleurs qu’en premier."),
    "total_of_texts": ("La colonne « {name} » ne contient pas de nombres.", "Choisissez une colonne de nombres, ou la fonction « count »."),
    # what can only be seen with values
    "constraint": ("Aucun tirage ne respecte la contrainte : {detail}.", "Assouplissez la contrainte ou élargissez les tirages."),
    "exclude_exhausted": ("Le tirage d’une ligne de « {name} » échoue toujours.", "Assouplissez l’exclusion ou les valeurs uniques."),
    "too_many_rows": ("Le tableau « {name} » aurait {count} lignes.", "Restez entre 0 et {expected} lignes."),
    "not_a_whole_number": ("« {value} » n’est pas un nombre entier.", "Donnez un nombre entier."),
    "wrong_kind": ("« {value} » n’est pas {expected}.", "Vérifiez les valeurs utilisées."),
    "not_one_row": (
        "{count} ligne(s) de « {name} » conviennent ; il en faut exactement une.",
        "Vérifiez la condition et les lignes plantées.",
    ),
    "no_row": ("Aucune ligne de « {name} » ne convient.", "Vérifiez la condition."),
    "division_by_zero": ("Division par zéro.", "Empêchez le diviseur de valoir zéro."),
    "too_large": ("Le calcul donne une valeur trop grande.", "Réduisez les valeurs."),
    "too_long": ("Le calcul est trop long.", "Réduisez la taille des tableaux ou simplifiez l’expression."),
    "index": ("La position {value} n’existe pas.", "Vérifiez la longueur de la liste."),
    "bad_address": ("« {value} » n’est pas une adresse électronique.", "Écrivez une adresse, ou un nom suivi de l’adresse entre chevrons."),
    "bad_size": (
        "La taille {value} ne convient pas au fichier « {name} ».",
        "Donnez une taille d’au moins celle du contenu, et d’au plus 2 Mo.",
    ),
    "cannot_write": ("Le caractère « {value} » ne peut pas s’écrire dans ce fichier.", "Changez l’encodage ou le texte."),
    "table_in_file": ("Le fichier « {name} » relu ne contient pas ce qui a été tiré.", "Signalez ce défaut aux développeurs."),
    "key_differs": (
        "La clé vaut « {value} », mais le fichier relu donne « {found} » ({name}).",
        "Vérifiez les formats d’affichage et l’expression.",
    ),
    "empty_text": ("Le texte « {name} » est vide.", "Donnez-lui au moins un mot."),
    "unknown_choice": ("« {value} » ne convient pas pour « {name} ».", "Employez l’une de ces valeurs : {known}."),
    "bad_reply": (
        "Le message {rank} répond au message « {value} », qui ne vient pas avant lui.",
        "Donnez le numéro d’un message placé plus haut, ou 0 s’il ne répond à personne.",
    ),
    "split_group": ("Le groupe « {name} » revient plus bas.", "Mettez à la suite les lignes d’un même groupe."),
    "bad_depth": (
        "L’instruction {rank} a la profondeur {value} ; elle peut aller de 0 à {limit}.",
        "Commencez à 0 et ajoutez au plus un niveau à la fois.",
    ),
    "unknown_page": ("La page « {name} » n’existe pas.", "Utilisez l’une de ces pages : {known}."),
    "unreachable_page": (
        "Aucun chemin ne mène de la page d’accueil à la page « {name} ».",
        "Mettez cette page au menu, ou ajoutez un lien vers elle.",
    ),
    "bad_link": ("« {value} » n’est pas une adresse de page.", "Commencez l’adresse par https:// et n’y mettez pas d’espace."),
    "reserved_header": (
        "L’en-tête « {name} » est déjà écrit par un autre champ du message.",
        "Employez le champ « starred » ou « folder », ou donnez un autre nom.",
    ),
    "negative_slice": ("« {value} » est négatif : un camembert ne peut pas le montrer.", "Choisissez des barres ou une courbe."),
    "empty_pie": ("Toutes les parts du camembert valent zéro.", "Donnez au moins une valeur plus grande que zéro."),
    "pie_series": ("Un camembert montre une seule série ; celui-ci en a {count}.", "Gardez une série, ou choisissez des barres."),
    "same_device": ("Deux appareils portent le même nom : « {value} ».", "Donnez un nom différent à chaque appareil."),
    "unknown_device": ("Un lien mène à « {value} », qui n’est pas un appareil du plan.", "Écrivez le nom exact d’un appareil."),
    "unknown_kind": ("« {value} » n’est pas une sorte d’appareil.", "Choisissez l’une de ces sortes : {known}."),
    "link_to_itself": ("L’appareil « {value} » est relié à lui-même.", "Donnez deux appareils différents."),
    "text_too_long": ("Le texte « {value}… » compte {count} caractères ; il en faut {expected} au plus.", "Raccourcissez ce texte."),
    "bad_url": ("« {value} » n’est pas une adresse web.", "Écrivez une adresse comme https://mairie.example/horaires."),
}


@dataclass(frozen=True)
class Problem:
    """One thing an author has to correct: in which block and field, what is wrong (`message`) and what to do (`remedy`)."""

    block: str
    field: str
    code: str
    message: str
    remedy: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)


def make_problem(block: str, where: str, code: str, **params: object) -> Problem:
    """Build the problem `code` of the catalogue, rendered in French with `params`."""
    texts = {name: str(value) for name, value in params.items()}
    message, remedy = MESSAGES[code]
    return Problem(block, where, code, message.format(**texts), remedy.format(**texts), texts)


class SpecificationError(ValueError):
    """The document cannot be compiled. `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(f"{one.block} / {one.field} : {one.message}" for one in self.problems))


class _CodedError(ValueError):
    """An error of the catalogue that does not know yet in which block it happened."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = {name: str(value) for name, value in params.items()}
        super().__init__(MESSAGES[code][0].format(**self.params))


class ExpressionError(_CodedError):
    """An expression or a template that cannot be read."""


class EvaluationError(_CodedError):
    """An expression that has no value for this draw."""


class GenerationError(RuntimeError):
    """This seed gives no variant.

    `stage`: the part of the document that failed (such as `draw.tables.ventes`); `seed`; `try_index`: the last try, from 0;
    `values`: what was drawn until then; `message`: why, in French; `code` and `params`: the same for translation.
    """

    def __init__(self, stage: str, seed: str, try_index: int, values: Mapping[str, Any], cause: _CodedError) -> None:
        self.stage = stage
        self.seed = seed
        self.try_index = try_index
        self.values = dict(values)
        self.message = str(cause)
        self.code = cause.code
        self.params = cause.params
        super().__init__(f"{stage} : {self.message} (graine {seed}, essai {try_index + 1})")


class OracleError(RuntimeError):
    """The files read back do not give the key. `problems` lists the differences."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(f"{one.block} / {one.field} : {one.message}" for one in self.problems))
