"""What can go wrong in the generator, in words an author understands.

Here belong: the exceptions of the package, `Problem` and the catalogue of French messages. Nothing here evaluates anything.
A problem keeps its `code` and `params`, so that a caller can translate it; `message` and `remedy` are the French rendering.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generators.labels import gettext_noop as _

__all__ = ["EvaluationError", "ExpressionError", "GenerationError", "OracleError", "Problem", "SpecificationError", "make_problem"]

# code: (message, remedy). The French sentences are also the gettext identifiers.
MESSAGES: dict[str, tuple[str, str]] = {
    "schema": ("{detail}", _("Corrigez la forme du document à l’endroit indiqué.")),
    "too_big": (
        _("Le document compte {count} caractères ; au plus {expected}."),
        _("Raccourcissez cette partie, qui en fait plus de la moitié."),
    ),
    "too_deep": (_("Le document a plus de {expected} niveaux emboîtés."), _("Aplatissez cette partie.")),
    "circular": (_("Ces valeurs dépendent les unes des autres : {detail}."), _("Calculez l’une d’elles sans les autres.")),
    "duplicate_name": (_("Le nom « {name} » est déjà utilisé."), _("Choisissez un autre nom.")),
    "duplicate_id": (_("L’identifiant « {name} » est déjà utilisé."), _("Donnez un identifiant différent à chaque élément.")),
    "unknown_name": (_("Le nom « {name} » n’existe pas ici."), _("Utilisez l’un de ces noms : {known}.")),
    "later_name": (_("« {name} » est défini plus loin."), _("Placez « {name} » avant ce qui l’utilise.")),
    "self_name": (_("« {name} » dépend de lui-même."), _("Retirez « {name} » de sa propre définition.")),
    "unknown_table": (_("Le tableau « {name} » n’existe pas ici."), _("Utilisez l’un de ces tableaux : {known}.")),
    "unknown_column": (_("Le tableau « {table} » n’a pas de colonne « {name} »."), _("Utilisez l’une de ces colonnes : {known}.")),
    "unknown_field": (_("« {name} » n’a pas de champ « {field} »."), _("Utilisez l’un de ces champs : {known}.")),
    "unknown_function": (_("La fonction « {name} » n’existe pas."), _("Utilisez l’une des fonctions de la liste.")),
    "unknown_format": (_("Le format « {name} » n’existe pas."), _("Utilisez l’un de ces formats : {known}.")),
    "format_chain": (
        _("Le format « {name} » ne se lit pas."),
        _("Écrivez fichier/fichiers, est/sont|word, ou un format puis à, de, que ou capitalise, par exemple de|capitalise."),
    ),
    "unknown_list": (_("La liste de mots « {name} » n’existe pas."), _("Utilisez l’une de ces listes : {known}.")),
    "wrong_arity": (_("La fonction « {name} » reçoit {given} valeur(s) ; il en faut {expected}."), _("Corrigez le nombre de valeurs.")),
    "not_a_record": (_("« {name} » n’a pas de champs."), _("Écrivez seulement « {name} ».")),
    "record_as_value": (_("« {name} » a plusieurs champs."), _("Précisez le champ voulu : {known}.")),
    "table_as_value": (
        _("Le tableau « {name} » ne peut pas servir de valeur."),
        _("Utilisez une fonction de tableau, comme sum ou count."),
    ),
    "column_outside_row": (_("La colonne « {name} » n’a pas de valeur ici."), _("Utilisez une fonction de tableau, comme only ou first.")),
    "needs_column": (_("La fonction « {name} » attend une colonne, comme {example}."), _("Donnez une colonne d’un tableau.")),
    "nested_where": (
        _("La condition « where » ne peut pas contenir une autre fonction de tableau."),
        _("Calculez d’abord cette valeur à part."),
    ),
    "misused_where": (_("« where » ne s’emploie qu’avec les fonctions de tableau."), _("Retirez « where ».")),
    "syntax": (_("L’expression « {source} » ne se lit pas : {detail}."), _("Corrigez l’écriture de l’expression.")),
    "forbidden_syntax": (_("L’expression contient une écriture interdite : {detail}."), _("N’employez que le langage décrit dans l’aide.")),
    "expression_too_long": (_("L’expression est trop longue ou trop imbriquée."), _("Découpez-la en plusieurs valeurs dérivées.")),
    "bad_kind": (_("L’expression donne {found} ; il faut {expected}."), _("Corrigez l’expression.")),
    "bad_operand": (_("« {name} » attend {expected}, pas {found}."), _("Corrigez l’expression, ou convertissez la valeur.")),
    "mixed_kinds": (
        _("« {name} » ne peut pas réunir {left} et {right}."),
        _("Comparez ou ajoutez des valeurs de même sorte ; text() et dec() convertissent."),
    ),
    "template_syntax": (
        _("Le texte contient un repère mal écrit : « {detail} »."),
        _("Écrivez {{nom}} ou {{nom|format}} ; doublez les accolades ordinaires."),
    ),
    "bad_range": (_("Les bornes sont inversées : {low} est plus grand que {high}."), _("Échangez les bornes.")),
    "bad_step": (_("Le pas {step} doit être plus grand que zéro."), _("Donnez un pas positif.")),
    "too_many_values": (_("L’intervalle contient trop de valeurs."), _("Agrandissez le pas ou réduisez l’intervalle.")),
    "no_weekday": (_("L’intervalle ne contient aucun jour de semaine."), _("Élargissez l’intervalle.")),
    "bad_default": (
        _("La valeur par défaut « {value} » n’est pas une valeur possible."),
        _("Choisissez une valeur que le tirage peut donner."),
    ),
    "bad_count": (_("On ne peut pas tirer {count} valeurs distinctes parmi {available}."), _("Réduisez le nombre ou complétez la liste.")),
    "bad_row_length": (_("La ligne {row} compte {given} valeurs ; il en faut {expected}."), _("Complétez ou raccourcissez la ligne.")),
    "bad_cell": (_("La cellule « {value} » n’est pas de la sorte « {kind} »."), _("Corrigez la cellule ou la sorte de la colonne.")),
    "bad_order": (_("L’ordre « {name} » n’est ni « shuffled », ni « drawn », ni une colonne."), _("Choisissez l’un d’eux.")),
    "bad_date": (_("La date « {value} » n’existe pas."), _("Donnez une date du calendrier.")),
    "correct_count": (_("Il y a {count} bonne(s) réponse(s) ; il en faut exactement une."), _("Marquez une seule option comme juste.")),
    "correct_none": (_("Aucune option n’est juste."), _("Marquez au moins une option comme juste.")),
    "too_few_options": (_("Il y a {count} option(s) ; il en faut au moins deux."), _("Ajoutez des options.")),
    "same_option": (_("Deux options ont le même texte : « {value} »."), _("Donnez un texte différent à chaque option.")),
    "too_few_pairs": (_("Il y a {count} paire(s) ; il en faut au moins deux."), _("Ajoutez des paires.")),
    "too_few_items": (_("Il y a {count} place(s) différente(s) ; il en faut au moins deux."), _("Ajoutez des éléments à ranger.")),
    "items_twice": (
        _("Les éléments à ranger sont écrits un par un et tirés d’un tableau."),
        _("Gardez les uns ou les autres : leur ordre commun n’est pas connu."),
    ),
    "no_order": (_("Ces valeurs ne se rangent pas : {value}."), _("Rangez par un nombre, un texte, une date ou une heure.")),
    "zone_outside": (_("Une zone sort de l’image : {value}."), _("Revoyez sa position et sa taille.")),
    "unknown_picture": (_("L’image « {name} » n’existe pas ici."), _("Utilisez l’une de ces images : {known}.")),
    "worlds_or_tests": (
        _("Un programme se juge sur des plans ou sur des essais : il y a les deux, ou aucun."),
        _("Gardez les plans, ou écrivez des essais."),
    ),
    "map_size": (_("Le plan {number} est trop petit ou trop grand."), _("Écrivez de 2 à 16 lignes, de 2 à 16 signes chacune.")),
    "map_width": (
        _("Plan {number} : la ligne {line} n’a pas la longueur de la première."),
        _("Donnez le même nombre de signes à toutes les lignes."),
    ),
    "map_figures": (_("Plan {number} : il y a {count} figure(s) ; il en faut une."), _("Placez un seul des signes > < ^ v.")),
    "map_cell": (_("Plan {number}, ligne {line} : le signe « {found} » ne veut rien dire."), _("Utilisez # . > < ^ v * o c X.")),
    "bad_solution": (_("La requête juste ne peut pas être exécutée : {detail}"), _("Corrigez-la ; l’aperçu montre les tableaux.")),
    "unsized_picture": (
        _("« {name} » n’a pas de taille fixe : on ne peut pas y poser de zones."),
        _("Choisissez une image ou une scène dessinée."),
    ),
    "no_stated_unit": (_("D’autres unités sont admises, et aucune n’est indiquée."), _("Indiquez l’unité demandée.")),
    "bad_factor": (_("Une unité « {name} » ne peut pas valoir {value}."), _("Donnez un nombre plus grand que zéro.")),
    "bad_path": (
        _("Le nom de fichier « {value} » n’est pas permis."),
        _("N’employez ni dossier parent, ni chemin absolu, ni caractère interdit."),
    ),
    "bad_extension": (_("Le fichier « {value} » doit se terminer par {expected}."), _("Corrigez la fin du nom.")),
    "same_path": (_("Deux fichiers portent le même nom : « {value} »."), _("Donnez un nom différent à chaque fichier.")),
    "real_domain": (
        _("« {value} » peut appartenir à quelqu’un."),
        _("Employez un domaine réservé : .example, .test, example.org, example.com, example.net."),
    ),
    "real_phone": (
        _("« {value} » peut être le numéro de quelqu’un."),
        _("Employez un numéro réservé à la fiction, comme 06 39 98 12 34 ou 01 99 00 12 34."),
    ),
    "real_network": (
        _("« {value} » peut être l’adresse d’une machine réelle."),
        _("Employez une adresse privée (192.168.1.20) ou de documentation (192.0.2.20)."),
    ),
    "no_genders": (_("La liste « {name} » ne distingue pas les genres."), _("Retirez le genre, ou choisissez la liste des prénoms.")),
    "no_formula": (
        _("Un tableur n’a pas d’équivalent exact de « {detail} »."),
        _("Simplifiez le calcul de la colonne, ou montrez ses valeurs sans formule."),
    ),
    "formula_order": (
        _("Un tableur range les textes autrement que ce calcul : « {detail} » n’y donnerait pas la même réponse."),
        _("Comparez des nombres, des dates ou des heures, ou montrez les valeurs de la colonne sans formule."),
    ),
    "formula_letters": (
        _("Un tableur compte ou change autrement les lettres de « {value} »."),
        _("Évitez ces caractères dans une colonne dont une formule compte ou change les lettres, ou montrez ses valeurs sans formule."),
    ),
    "formula_column": (
        _("La formule a besoin de la colonne « {name} », que la feuille ne montre pas telle quelle."),
        _("Ajoutez cette colonne à la feuille, sans le format « texte » si elle contient des nombres ou des dates."),
    ),
    "not_computed": (
        _("La colonne « {name} » n’est pas calculée à partir de sa ligne."),
        _("Retirez « formule », ou donnez à la colonne le type « calcul » sans la forcer dans les lignes plantées."),
    ),
    "total_under_label": (
        _("Le total de « {name} » prendrait la place de l’intitulé."),
        _("Montrez cette colonne ailleurs qu’en premier."),
    ),
    "total_of_texts": (
        _("La colonne « {name} » ne contient pas de nombres."),
        _("Choisissez une colonne de nombres, ou la fonction « count »."),
    ),
    "draw_differs": (
        _("Le tirage a changé ({detail}) : les données que les élèves ont reçues ne sont pas celles de cette version."),
        _("Gardez le même tirage, ou laissez les réponses telles qu’elles sont notées."),
    ),
    "present_differs": (
        _("Ce que les élèves ont vu a changé ({detail})."),
        _("Gardez le même énoncé et les mêmes fichiers, ou laissez les réponses telles qu’elles sont notées."),
    ),
    "nothing_differs": (_("Les deux versions notent de la même façon."), _("Choisissez une version dont la réponse attendue diffère.")),
    # what can only be seen with values
    "constraint": (_("Aucun tirage ne respecte la contrainte : {detail}."), _("Assouplissez la contrainte ou élargissez les tirages.")),
    "exclude_exhausted": (_("Le tirage d’une ligne de « {name} » échoue toujours."), _("Assouplissez l’exclusion ou les valeurs uniques.")),
    "too_many_rows": (_("Le tableau « {name} » aurait {count} lignes."), _("Restez entre 0 et {expected} lignes.")),
    "not_a_whole_number": (_("« {value} » n’est pas un nombre entier."), _("Donnez un nombre entier.")),
    "wrong_kind": (_("« {value} » n’est pas {expected}."), _("Vérifiez les valeurs utilisées.")),
    "not_one_row": (
        _("{count} ligne(s) de « {name} » conviennent ; il en faut exactement une."),
        _("Vérifiez la condition et les lignes plantées."),
    ),
    "no_row": (_("Aucune ligne de « {name} » ne convient."), _("Vérifiez la condition.")),
    "division_by_zero": (_("Division par zéro."), _("Empêchez le diviseur de valoir zéro.")),
    "too_large": (_("Le calcul donne une valeur trop grande."), _("Réduisez les valeurs.")),
    "too_long": (_("Le calcul est trop long."), _("Réduisez la taille des tableaux ou simplifiez l’expression.")),
    "index": (_("La position {value} n’existe pas."), _("Vérifiez la longueur de la liste.")),
    "bad_address": (
        _("« {value} » n’est pas une adresse électronique."),
        _("Écrivez une adresse, ou un nom suivi de l’adresse entre chevrons."),
    ),
    "bad_size": (
        _("La taille {value} ne convient pas au fichier « {name} »."),
        _("Donnez une taille d’au moins celle du contenu, et d’au plus 2 Mo."),
    ),
    "cannot_write": (_("Le caractère « {value} » ne peut pas s’écrire dans ce fichier."), _("Changez l’encodage ou le texte.")),
    "table_in_file": (_("Le fichier « {name} » relu ne contient pas ce qui a été tiré."), _("Signalez ce défaut aux développeurs.")),
    "key_differs": (
        _("La clé vaut « {value} », mais le fichier relu donne « {found} » ({name})."),
        _("Vérifiez les formats d’affichage et l’expression."),
    ),
    "empty_text": (_("Le texte « {name} » est vide."), _("Donnez-lui au moins un mot.")),
    "unknown_choice": (_("« {value} » ne convient pas pour « {name} »."), _("Employez l’une de ces valeurs : {known}.")),
    "bad_reply": (
        _("Le message {rank} répond au message « {value} », qui ne vient pas avant lui."),
        _("Donnez le numéro d’un message placé plus haut, ou 0 s’il ne répond à personne."),
    ),
    "split_group": (_("Le groupe « {name} » revient plus bas."), _("Mettez à la suite les lignes d’un même groupe.")),
    "bad_depth": (
        _("L’instruction {rank} a la profondeur {value} ; elle peut aller de 0 à {limit}."),
        _("Commencez à 0 et ajoutez au plus un niveau à la fois."),
    ),
    "unknown_page": (_("La page « {name} » n’existe pas."), _("Utilisez l’une de ces pages : {known}.")),
    "unreachable_page": (
        _("Aucun chemin ne mène de la page d’accueil à la page « {name} »."),
        _("Mettez cette page au menu, ou ajoutez un lien vers elle."),
    ),
    "bad_link": (_("« {value} » n’est pas une adresse de page."), _("Commencez l’adresse par https:// et n’y mettez pas d’espace.")),
    "reserved_header": (
        _("L’en-tête « {name} » est déjà écrit par un autre champ du message."),
        _("Employez le champ « starred » ou « folder », ou donnez un autre nom."),
    ),
    "negative_slice": (_("« {value} » est négatif : un camembert ne peut pas le montrer."), _("Choisissez des barres ou une courbe.")),
    "empty_pie": (_("Toutes les parts du camembert valent zéro."), _("Donnez au moins une valeur plus grande que zéro.")),
    "pie_series": (_("Un camembert montre une seule série ; celui-ci en a {count}."), _("Gardez une série, ou choisissez des barres.")),
    "same_device": (_("Deux appareils portent le même nom : « {value} »."), _("Donnez un nom différent à chaque appareil.")),
    "unknown_device": (_("Un lien mène à « {value} », qui n’est pas un appareil du plan."), _("Écrivez le nom exact d’un appareil.")),
    "unknown_kind": (_("« {value} » n’est pas une sorte d’appareil."), _("Choisissez l’une de ces sortes : {known}.")),
    "link_to_itself": (_("L’appareil « {value} » est relié à lui-même."), _("Donnez deux appareils différents.")),
    "text_too_long": (_("Le texte « {value}… » compte {count} caractères ; il en faut {expected} au plus."), _("Raccourcissez ce texte.")),
    "bad_url": (_("« {value} » n’est pas une adresse web."), _("Écrivez une adresse comme https://mairie.example/horaires.")),
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
