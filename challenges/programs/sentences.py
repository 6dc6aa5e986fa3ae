"""The French sentences of every code (gettext identifiers). Nothing else belongs here; braces are filled by `words`."""

from __future__ import annotations

from typing import Final

IN_LINE: Final = "Ligne {line} : {message}"
IN_TEST: Final = "Avec {given}, le programme s’arrête."
IN_WORLD: Final = "Sur la grille {number}, le programme s’arrête."
IN_SQL: Final = "La requête ne peut pas être exécutée. {message}"
RIGHT: Final = "Tous les essais passent."
RIGHT_QUERY: Final = "La requête donne le bon résultat."
HIDDEN: Final = "Un essai que vous ne voyez pas ne passe pas : essayez votre programme avec d’autres valeurs."
HIDDEN_HINT: Final = "Un essai que vous ne voyez pas ne passe pas : {hint}"
HIDDEN_STOPPED: Final = (
    "Avec d’autres valeurs, que vous ne voyez pas, le programme s’arrête à la ligne {line} : essayez-le avec d’autres valeurs."
)

#: Values by their kind.
KINDS: Final[dict[str, str]] = {
    "number": "un nombre",
    "text": "un texte",
    "boolean": "vrai ou faux",
    "list": "une liste",
    "nothing": "rien",
}
CONSTRUCTS: Final[dict[str, str]] = {
    "repeat": "une boucle « répéter »",
    "while": "une boucle « tant que »",
    "for": "une boucle « pour »",
    "loop": "une boucle",
    "if": "une condition « si »",
    "function": "une fonction",
    "list": "une liste",
}
HEADINGS: Final[dict[str, str]] = {"up": "le haut", "right": "la droite", "down": "le bas", "left": "la gauche"}

#: Why a source is refused, cannot be read, or a program stopped.
MESSAGES: Final[dict[str, str]] = {
    "empty": "écrivez d’abord un programme.",
    "too_long": "le programme est trop long : {limit} caractères au plus.",
    "too_many_lines": "le programme a trop de lignes : {limit} au plus.",
    # reading
    "missing_word": "il manque « {word} » après « {after} ».",
    "missing_word_first": "il manque « {word} ».",
    "missing_end": "la ligne s’arrête trop tôt : il manque quelque chose après « {after} ».",
    "missing_end_first": "la ligne s’arrête trop tôt.",
    "unexpected": "« {found} » n’est pas à sa place ici. Vérifiez ce qui est juste avant.",
    "unclosed_text": "un texte commence par le signe {opening} et ne finit pas : il manque le signe {closing}.",
    "unclosed_apostrophe": 'un texte commence par une apostrophe et ne finit pas. S’il contient une apostrophe, écrivez-le entre guillemets : "l’été".',
    "unclosed_bracket": "« {bracket} » est ouvert et jamais fermé : il manque « {closing} » dans cette ligne.",
    "extra_bracket": "« {bracket} » est en trop, ou ne va pas avec ce qui a été ouvert avant.",
    "unknown_character": "le signe « {found} » ne veut rien dire dans un programme.",
    "mixed_indent": "cette ligne n’est alignée avec aucune autre : mettez le même nombre d’espaces que pour les lignes du même bloc.",
    "unexpected_indent": "il y a trop d’espaces au début de cette ligne.",
    "missing_block": "il manque les instructions qui vont avec cette ligne : écrivez-les en dessous, décalées de quelques espaces.",
    "one_line_block": "écrivez la suite sur la ligne d’en dessous, décalée de quelques espaces.",
    "too_nested": "il y a trop de blocs les uns dans les autres : {limit} au plus.",
    "expression_too_long": "ce calcul est trop long : faites-le en plusieurs lignes.",
    "lonely_else": "ce « {word} » ne suit aucun « si » : mettez-le sous son « si », avec le même décalage.",
    "bad_name": "« {name} » ne peut pas être un nom : commencez par une lettre, et ne prenez pas un mot du langage.",
    "bad_target": "à gauche du signe = il faut le nom d’une variable, ou une place dans une liste.",
    "uneven": "il y a {left} à gauche du signe =, et {right} à droite : il en faut autant des deux côtés.",
    "useless": "cette ligne fait un calcul, mais ne garde pas le résultat. Mettez-le dans une variable (x = …), ou affichez-le.",
    "unknown_command": "l’ordre « {word} » n’est pas connu.",
    "unknown_command_near": "l’ordre « {word} » n’est pas connu ; peut-être « {near} » ?",
    "no_side": "dites de quel côté tourner : « tourner à gauche » ou « tourner à droite ».",
    "quarter_turns": "ici, on ne tourne que d’un quart de tour, 90 degrés : écrivez « tourner à gauche » ou « tourner à droite ».",
    "function_inside": "une fonction s’écrit tout à gauche, pas à l’intérieur d’un autre bloc.",
    "same_function": "il y a déjà une fonction « {name} » : donnez un autre nom à l’une des deux.",
    "same_parameter": "dans la fonction « {name} », deux valeurs à recevoir portent le même nom.",
    "return_outside": "« {word} » ne s’écrit que dans une fonction.",
    "break_outside": "« {word} » ne s’écrit que dans une boucle.",
    # running
    "unknown_name": "le nom « {name} » n’est pas connu. Donnez-lui d’abord une valeur : {name} = …",
    "unknown_name_near": "le nom « {name} » n’est pas connu ; peut-être « {near} » ?",
    "unknown_function": "la fonction « {name} » n’est pas connue.",
    "unknown_function_near": "la fonction « {name} » n’est pas connue ; peut-être « {near} » ?",
    "function_name": "« {name} » est une fonction : pour l’appeler, écrivez des parenthèses après son nom, {name}(…).",
    "wrong_number": "« {name} » attend un nombre précis de valeurs entre ses parenthèses : {least}. Ici, il y en a : {given}.",
    "wrong_number_between": "« {name} » attend de {least} à {most} valeurs entre ses parenthèses. Ici, il y en a : {given}.",
    "too_many_steps": "le programme a fait {limit} pas sans finir. Une boucle ne s’arrête peut-être jamais : vérifiez sa condition.",
    "too_deep": "la fonction s’appelle elle-même trop de fois : vérifiez ce qui doit l’arrêter.",
    "number_too_big": "ce nombre devient trop grand : au plus un million de milliards.",
    "too_long_value": "cette liste ou ce texte devient trop long : {limit} éléments ou lettres au plus.",
    "too_much_output": "le programme affiche trop de lignes : {limit} au plus.",
    "division_by_zero": "on ne peut pas diviser par zéro : vérifiez que le diviseur n’est pas 0 avant de diviser.",
    "out_of_range": "il n’y a rien à la place {place} : on compte à partir de 0, les places vont donc de 0 à {last}.",
    "empty_list": "la liste est vide : il n’y a rien à y prendre.",
    "not_a_place": "une place dans une liste est un nombre entier (0, 1, 2…), et non {found}.",
    "not_whole": "il faut un nombre entier ici, et non {found}.",
    "bad_count": "on répète un nombre entier de fois, 0 ou plus : {found} ne va pas.",
    "step_zero": "le pas ne peut pas être 0 : la boucle ne finirait jamais.",
    "text_and_number": "on ne peut pas ajouter un texte et un nombre : {text} est un texte. Écrivez texte({number}) pour changer le nombre en texte.",
    "bad_operands": "« {operator} » ne marche pas entre ces deux valeurs : {left}, puis {right}.",
    "bad_sign": "on ne met un signe moins que devant un nombre ; ici, il y a : {found}.",
    "cannot_compare": "on ne peut pas dire lequel est le plus grand de ces deux : {left}, puis {right}.",
    "not_a_condition": "une condition doit être vraie ou fausse, et ceci ne l’est pas : {value}. Écrivez une comparaison entière, par exemple x = 1 ou x = 2.",
    "wrong_kind": "il faut ici {wanted} ; {value} ne va pas.",
    "no_places": "seuls une liste ou un texte ont des places entre [ ] ; ici, il y a : {found}.",
    "nothing_to_walk": "« pour … dans » demande une liste ou un texte ; {value} ne va pas. Pour compter, écrivez par exemple « pour i de 1 à 10 ».",
    "nothing_in_it": "« dans » cherche dans une liste ou un texte ; ici, il y a : {found}.",
    "not_in_list": "{value} n’est pas dans la liste.",
    "list_too_nested": "il y a trop de listes les unes dans les autres.",
    "text_stays": "on ne peut pas changer une lettre d’un texte : faites un nouveau texte.",
    "not_convertible": "{text} n’est pas l’écriture d’un nombre.",
    "nothing_value": "il n’y a pas de valeur ici : la fonction appelée ne rend rien. Ajoutez-lui une ligne « rendre … ».",
    "no_root": "le calcul demande la racine de {number}, qui est négatif : elle n’existe pas.",
    "no_input": "on ne demande rien à l’utilisateur ici : les valeurs sont déjà dans les variables de l’énoncé.",
    "no_function": "le programme doit contenir une fonction nommée « {name} ».",
    "wrong_parameters": "la fonction « {name} » doit recevoir ce nombre de valeurs : {wanted}. La vôtre en reçoit : {given}.",
    # the world
    "no_world": "il n’y a pas de personnage à faire bouger dans cet exercice.",
    "bump": "le personnage se cogne à un mur (il est à la rangée {row}, colonne {column}).",
    "nothing_to_pick": "il n’y a pas d’objet à ramasser ici (rangée {row}, colonne {column}).",
    "nothing_to_put": "le personnage n’a pas d’objet à poser.",
    "place_taken": "il y a déjà un objet ici (rangée {row}, colonne {column}).",
    # queries
    "query_empty": "écrivez d’abord une requête.",
    "query_too_long": "la requête est trop longue : {limit} caractères au plus.",
    "not_select": "une requête commence par SELECT : ici on lit les tables, on ne les change pas.",
    "only_reading": "cette requête demande autre chose que lire les tables de l’exercice.",
    "two_statements": "écrivez une seule requête : il y a quelque chose après le point-virgule.",
    "unknown_table": "la table « {name} » n’existe pas. Les tables sont : {names}.",
    "unknown_table_near": "la table « {name} » n’existe pas ; peut-être « {near} » ?",
    "unknown_column": "la colonne « {name} » n’existe pas. Les colonnes sont : {names}. Un texte s’écrit entre apostrophes : 'Lyon'.",
    "unknown_column_near": "la colonne « {name} » n’existe pas ; peut-être « {near} » ?",
    "ambiguous_column": "plusieurs tables ont une colonne « {name} » : écrivez le nom de la table et un point devant.",
    "sql_syntax": "la requête ne se comprend plus à « {name} » : vérifiez ce mot et ce qui est juste avant.",
    "sql_incomplete": "la requête s’arrête trop tôt : il manque la fin.",
    "sql_token": "ceci ne veut rien dire dans une requête : {name} (un texte non fermé, peut-être).",
    "unknown_sql_function": "la fonction « {name} » ne peut pas être employée ici.",
    "misuse_aggregate": "« {name} » calcule sur plusieurs lignes et ne va pas à cet endroit : mettez-la après SELECT ou HAVING.",
    "sql_arguments": "« {name} » n’a pas le bon nombre de valeurs entre ses parenthèses.",
    "union_columns": "les deux SELECT réunis doivent avoir autant de colonnes l’un que l’autre.",
    "inner_columns": "la requête entre parenthèses doit donner une seule colonne.",
    "no_such_place": "ORDER BY ou GROUP BY désigne une colonne qui n’est pas dans le résultat.",
    "having_alone": "HAVING s’emploie avec GROUP BY : pour choisir des lignes, écrivez WHERE.",
    "no_from": "il manque FROM et le nom d’une table : * veut dire toutes les colonnes d’une table.",
    "query_too_slow": "la requête est trop longue à calculer : il manque peut-être la condition qui relie les tables.",
    "query_too_big": "la requête, ou un texte qu’elle fabrique, est trop grande.",
    "too_many_rows": "la requête donne plus de {limit} lignes : il manque peut-être une condition.",
    "sql_other": "cette requête ne peut pas être comprise.",
}

#: What a test found.
RESULTS: Final[dict[str, str]] = {
    "wrong_value": "{given} rend {found} ; il fallait {expected}.",
    "returns_nothing": "{given} ne rend rien ; il fallait {expected}. Il manque peut-être « rendre ».",
    "wrong_result": "Avec {given}, la variable « {name} » vaut {found} à la fin ; il fallait {expected}.",
    "wrong_result_bare": "La variable « {name} » vaut {found} à la fin ; il fallait {expected}.",
    "no_result": "Avec {given}, le programme ne donne pas de valeur à la variable « {name} ».",
    "no_result_bare": "Le programme ne donne pas de valeur à la variable « {name} ».",
    "wrong_line": "Avec {given}, la ligne affichée numéro {number} est « {found} » ; il fallait « {expected} ».",
    "wrong_line_bare": "La ligne affichée numéro {number} est « {found} » ; il fallait « {expected} ».",
    "prints_nothing": "Avec {given}, le programme n’affiche rien.",
    "prints_nothing_bare": "Le programme n’affiche rien.",
    "too_few_lines": "Avec {given}, il manque des lignes : le programme en affiche {found}, il en fallait {expected}.",
    "too_few_lines_bare": "Il manque des lignes : le programme en affiche {found}, il en fallait {expected}.",
    "too_many_printed": "Avec {given}, le programme affiche trop de lignes : {found}, au lieu de {expected}.",
    "too_many_printed_bare": "Le programme affiche trop de lignes : {found}, au lieu de {expected}.",
    "not_at_goal": "Sur la grille {number}, le personnage n’est pas sur le but à la fin.",
    "objects_left": "Sur la grille {number}, des objets ne sont pas ramassés ou pas à leur place : {count}.",
    "places_empty": "Sur la grille {number}, des places attendent encore un objet : {count}.",
    "not_painted": "Sur la grille {number}, des cases restent à peindre : {count}.",
    "painted_beside": "Sur la grille {number}, des cases sont peintes et ne devaient pas l’être : {count}.",
    "wrong_columns": "Le résultat n’a pas le bon nombre de colonnes : {found}, au lieu de {expected}.",
    "other_rows": "Le résultat n’est pas le bon : par exemple, cette ligne n’en fait pas partie : {row}",
    "rows_too_many": "Le résultat a des lignes en trop ({found}, au lieu de {expected}), par exemple : {row}",
    "rows_missing": "Il manque des lignes au résultat ({found}, au lieu de {expected}), par exemple : {row}",
    "wrong_order": "Ce sont les bonnes lignes, mais pas dans l’ordre demandé : vérifiez à partir de la ligne {number} ({row}).",
}
STRUCTURE: Final[dict[str, str]] = {
    "lacks": "Le programme doit contenir {construct}.",
    "too_many_lines_written": "Le programme a {count} lignes ; il en faut {limit} au plus.",
}
#: The grid in words.
DESCRIBED: Final[dict[str, str]] = {
    "figure": "Le personnage est à la rangée {row}, colonne {column}, et regarde vers {heading}.",
    "ahead_wall": "La case devant est un mur.",
    "ahead_free": "La case devant est libre.",
    "ahead_goal": "La case devant est le but.",
    "ahead_place": "La case devant attend un objet.",
    "ahead_colour": "La case devant est à peindre.",
    "goal_at": "But : rangée {row}, colonne {column}.",
    "object_at": "Objet : rangée {row}, colonne {column}.",
    "place_at": "Place qui attend un objet : rangée {row}, colonne {column}.",
    "colour_at": "Case à peindre : rangée {row}, colonne {column}.",
    "wall_at": "Mur : rangée {row}, colonne {column}.",
}
#: Every sentence, for the catalogues.
ALL: Final[tuple[str, ...]] = (
    IN_LINE, IN_TEST, IN_WORLD, IN_SQL, RIGHT, RIGHT_QUERY, HIDDEN, HIDDEN_HINT, HIDDEN_STOPPED,
    *KINDS.values(), *CONSTRUCTS.values(), *HEADINGS.values(), *MESSAGES.values(), *RESULTS.values(), *STRUCTURE.values(),
    *DESCRIBED.values(),
)  # fmt: skip
