"""The French sentences of every code (gettext identifiers). Nothing else belongs here; braces are filled by `words`."""

from __future__ import annotations

from typing import Final


def _(sentence: str) -> str:
    """Mark a sentence for the catalogues, which are made by reading the source."""
    return sentence


IN_LINE: Final = _("Ligne {line} : {message}")
IN_TEST: Final = _("Avec {given}, le programme s’arrête.")
IN_WORLD: Final = _("Sur la grille {number}, le programme s’arrête.")
IN_SQL: Final = _("La requête ne peut pas être exécutée. {message}")
RIGHT: Final = _("Tous les essais passent.")
RIGHT_QUERY: Final = _("La requête donne le bon résultat.")
HIDDEN: Final = _("Un essai que vous ne voyez pas ne passe pas : essayez votre programme avec d’autres valeurs.")
HIDDEN_HINT: Final = _("Un essai que vous ne voyez pas ne passe pas : {hint}")
HIDDEN_STOPPED: Final = _(
    "Avec d’autres valeurs, que vous ne voyez pas, le programme s’arrête à la ligne {line} : essayez-le avec d’autres valeurs."
)

#: Values by their kind.
KINDS: Final[dict[str, str]] = {
    "number": _("un nombre"),
    "text": _("un texte"),
    "boolean": _("vrai ou faux"),
    "list": _("une liste"),
    "nothing": _("rien"),
}
CONSTRUCTS: Final[dict[str, str]] = {
    "repeat": _("une boucle « répéter »"),
    "while": _("une boucle « tant que »"),
    "for": _("une boucle « pour »"),
    "loop": _("une boucle"),
    "if": _("une condition « si »"),
    "function": _("une fonction"),
    "list": _("une liste"),
}
HEADINGS: Final[dict[str, str]] = {"up": _("le haut"), "right": _("la droite"), "down": _("le bas"), "left": _("la gauche")}

#: Why a source is refused, cannot be read, or a program stopped.
MESSAGES: Final[dict[str, str]] = {
    "empty": _("écrivez d’abord un programme."),
    "too_long": _("le programme est trop long : {limit} caractères au plus."),
    "too_many_lines": _("le programme a trop de lignes : {limit} au plus."),
    # reading
    "missing_word": _("il manque « {word} » après « {after} »."),
    "missing_word_first": _("il manque « {word} »."),
    "missing_end": _("la ligne s’arrête trop tôt : il manque quelque chose après « {after} »."),
    "missing_end_first": _("la ligne s’arrête trop tôt."),
    "unexpected": _("« {found} » n’est pas à sa place ici. Vérifiez ce qui est juste avant."),
    "unclosed_text": _("un texte commence par le signe {opening} et ne finit pas : il manque le signe {closing}."),
    "unclosed_apostrophe": 'un texte commence par une apostrophe et ne finit pas. S’il contient une apostrophe, écrivez-le entre guillemets : "l’été".',
    "unclosed_bracket": _("« {bracket} » est ouvert et jamais fermé : il manque « {closing} » dans cette ligne."),
    "extra_bracket": _("« {bracket} » est en trop, ou ne va pas avec ce qui a été ouvert avant."),
    "unknown_character": _("le signe « {found} » ne veut rien dire dans un programme."),
    "mixed_indent": _("cette ligne n’est alignée avec aucune autre : mettez le même nombre d’espaces que pour les lignes du même bloc."),
    "unexpected_indent": _("il y a trop d’espaces au début de cette ligne."),
    "missing_block": _("il manque les instructions qui vont avec cette ligne : écrivez-les en dessous, décalées de quelques espaces."),
    "one_line_block": _("écrivez la suite sur la ligne d’en dessous, décalée de quelques espaces."),
    "too_nested": _("il y a trop de blocs les uns dans les autres : {limit} au plus."),
    "expression_too_long": _("ce calcul est trop long : faites-le en plusieurs lignes."),
    "lonely_else": _("ce « {word} » ne suit aucun « si » : mettez-le sous son « si », avec le même décalage."),
    "bad_name": _("« {name} » ne peut pas être un nom : commencez par une lettre, et ne prenez pas un mot du langage."),
    "bad_target": _("à gauche du signe = il faut le nom d’une variable, ou une place dans une liste."),
    "uneven": _("il y a {left} à gauche du signe =, et {right} à droite : il en faut autant des deux côtés."),
    "useless": _("cette ligne fait un calcul, mais ne garde pas le résultat. Mettez-le dans une variable (x = …), ou affichez-le."),
    "unknown_command": _("l’ordre « {word} » n’est pas connu."),
    "unknown_command_near": _("l’ordre « {word} » n’est pas connu ; peut-être « {near} » ?"),
    "no_side": _("dites de quel côté tourner : « tourner à gauche » ou « tourner à droite »."),
    "quarter_turns": _("ici, on ne tourne que d’un quart de tour, 90 degrés : écrivez « tourner à gauche » ou « tourner à droite »."),
    "function_inside": _("une fonction s’écrit tout à gauche, pas à l’intérieur d’un autre bloc."),
    "same_function": _("il y a déjà une fonction « {name} » : donnez un autre nom à l’une des deux."),
    "same_parameter": _("dans la fonction « {name} », deux valeurs à recevoir portent le même nom."),
    "return_outside": _("« {word} » ne s’écrit que dans une fonction."),
    "break_outside": _("« {word} » ne s’écrit que dans une boucle."),
    # running
    "unknown_name": _("le nom « {name} » n’est pas connu. Donnez-lui d’abord une valeur : {name} = …"),
    "unknown_name_near": _("le nom « {name} » n’est pas connu ; peut-être « {near} » ?"),
    "unknown_function": _("la fonction « {name} » n’est pas connue."),
    "unknown_function_near": _("la fonction « {name} » n’est pas connue ; peut-être « {near} » ?"),
    "function_name": _("« {name} » est une fonction : pour l’appeler, écrivez des parenthèses après son nom, {name}(…)."),
    "wrong_number": _("« {name} » attend un nombre précis de valeurs entre ses parenthèses : {least}. Ici, il y en a : {given}."),
    "wrong_number_between": _("« {name} » attend de {least} à {most} valeurs entre ses parenthèses. Ici, il y en a : {given}."),
    "too_many_steps": _("le programme a fait {limit} pas sans finir. Une boucle ne s’arrête peut-être jamais : vérifiez sa condition."),
    "too_deep": _("la fonction s’appelle elle-même trop de fois : vérifiez ce qui doit l’arrêter."),
    "number_too_big": _("ce nombre devient trop grand : au plus un million de milliards."),
    "too_long_value": _("cette liste ou ce texte devient trop long : {limit} éléments ou lettres au plus."),
    "too_much_output": _("le programme affiche trop de lignes : {limit} au plus."),
    "division_by_zero": _("on ne peut pas diviser par zéro : vérifiez que le diviseur n’est pas 0 avant de diviser."),
    "out_of_range": _("il n’y a rien à la place {place} : on compte à partir de 0, les places vont donc de 0 à {last}."),
    "empty_list": _("la liste est vide : il n’y a rien à y prendre."),
    "not_a_place": _("une place dans une liste est un nombre entier (0, 1, 2…), et non {found}."),
    "not_whole": _("il faut un nombre entier ici, et non {found}."),
    "bad_count": _("on répète un nombre entier de fois, 0 ou plus : {found} ne va pas."),
    "step_zero": _("le pas ne peut pas être 0 : la boucle ne finirait jamais."),
    "text_and_number": _(
        "on ne peut pas ajouter un texte et un nombre : {text} est un texte. Écrivez texte({number}) pour changer le nombre en texte."
    ),
    "bad_operands": _("« {operator} » ne marche pas entre ces deux valeurs : {left}, puis {right}."),
    "bad_sign": _("on ne met un signe moins que devant un nombre ; ici, il y a : {found}."),
    "cannot_compare": _("on ne peut pas dire lequel est le plus grand de ces deux : {left}, puis {right}."),
    "not_a_condition": _(
        "une condition doit être vraie ou fausse, et ceci ne l’est pas : {value}. Écrivez une comparaison entière, par exemple x = 1 ou x = 2."
    ),
    "wrong_kind": _("il faut ici {wanted} ; {value} ne va pas."),
    "no_places": _("seuls une liste ou un texte ont des places entre [ ] ; ici, il y a : {found}."),
    "nothing_to_walk": _(
        "« pour … dans » demande une liste ou un texte ; {value} ne va pas. Pour compter, écrivez par exemple « pour i de 1 à 10 »."
    ),
    "nothing_in_it": _("« dans » cherche dans une liste ou un texte ; ici, il y a : {found}."),
    "not_in_list": _("{value} n’est pas dans la liste."),
    "list_too_nested": _("il y a trop de listes les unes dans les autres."),
    "text_stays": _("on ne peut pas changer une lettre d’un texte : faites un nouveau texte."),
    "not_convertible": _("{text} n’est pas l’écriture d’un nombre."),
    "nothing_value": _("il n’y a pas de valeur ici : la fonction appelée ne rend rien. Ajoutez-lui une ligne « rendre … »."),
    "no_root": _("le calcul demande la racine de {number}, qui est négatif : elle n’existe pas."),
    "no_input": _("on ne demande rien à l’utilisateur ici : les valeurs sont déjà dans les variables de l’énoncé."),
    "no_function": _("le programme doit contenir une fonction nommée « {name} »."),
    "wrong_parameters": _("la fonction « {name} » doit recevoir ce nombre de valeurs : {wanted}. La vôtre en reçoit : {given}."),
    # the world
    "no_world": _("il n’y a pas de personnage à faire bouger dans cet exercice."),
    "bump": _("le personnage se cogne à un mur (il est à la rangée {row}, colonne {column})."),
    "nothing_to_pick": _("il n’y a pas d’objet à ramasser ici (rangée {row}, colonne {column})."),
    "nothing_to_put": _("le personnage n’a pas d’objet à poser."),
    "place_taken": _("il y a déjà un objet ici (rangée {row}, colonne {column})."),
    # queries
    "query_empty": _("écrivez d’abord une requête."),
    "query_too_long": _("la requête est trop longue : {limit} caractères au plus."),
    "not_select": _("une requête commence par SELECT : ici on lit les tables, on ne les change pas."),
    "only_reading": _("cette requête demande autre chose que lire les tables de l’exercice."),
    "two_statements": _("écrivez une seule requête : il y a quelque chose après le point-virgule."),
    "unknown_table": _("la table « {name} » n’existe pas. Les tables sont : {names}."),
    "unknown_table_near": _("la table « {name} » n’existe pas ; peut-être « {near} » ?"),
    "unknown_column": _("la colonne « {name} » n’existe pas. Les colonnes sont : {names}. Un texte s’écrit entre apostrophes : 'Lyon'."),
    "unknown_column_near": _("la colonne « {name} » n’existe pas ; peut-être « {near} » ?"),
    "ambiguous_column": _("plusieurs tables ont une colonne « {name} » : écrivez le nom de la table et un point devant."),
    "sql_syntax": _("la requête ne se comprend plus à « {name} » : vérifiez ce mot et ce qui est juste avant."),
    "sql_incomplete": _("la requête s’arrête trop tôt : il manque la fin."),
    "sql_token": _("ceci ne veut rien dire dans une requête : {name} (un texte non fermé, peut-être)."),
    "unknown_sql_function": _("la fonction « {name} » ne peut pas être employée ici."),
    "misuse_aggregate": _("« {name} » calcule sur plusieurs lignes et ne va pas à cet endroit : mettez-la après SELECT ou HAVING."),
    "sql_arguments": _("« {name} » n’a pas le bon nombre de valeurs entre ses parenthèses."),
    "union_columns": _("les deux SELECT réunis doivent avoir autant de colonnes l’un que l’autre."),
    "inner_columns": _("la requête entre parenthèses doit donner une seule colonne."),
    "no_such_place": _("ORDER BY ou GROUP BY désigne une colonne qui n’est pas dans le résultat."),
    "having_alone": _("HAVING s’emploie avec GROUP BY : pour choisir des lignes, écrivez WHERE."),
    "no_from": _("il manque FROM et le nom d’une table : * veut dire toutes les colonnes d’une table."),
    "query_too_slow": _("la requête est trop longue à calculer : il manque peut-être la condition qui relie les tables."),
    "query_too_big": _("la requête, ou un texte qu’elle fabrique, est trop grande."),
    "too_many_rows": _("la requête donne plus de {limit} lignes : il manque peut-être une condition."),
    "sql_other": _("cette requête ne peut pas être comprise."),
}

#: What a test found.
RESULTS: Final[dict[str, str]] = {
    "wrong_value": _("{given} rend {found} ; il fallait {expected}."),
    "returns_nothing": _("{given} ne rend rien ; il fallait {expected}. Il manque peut-être « rendre »."),
    "wrong_result": _("Avec {given}, la variable « {name} » vaut {found} à la fin ; il fallait {expected}."),
    "wrong_result_bare": _("La variable « {name} » vaut {found} à la fin ; il fallait {expected}."),
    "no_result": _("Avec {given}, le programme ne donne pas de valeur à la variable « {name} »."),
    "no_result_bare": _("Le programme ne donne pas de valeur à la variable « {name} »."),
    "wrong_line": _("Avec {given}, la ligne affichée numéro {number} est « {found} » ; il fallait « {expected} »."),
    "wrong_line_bare": _("La ligne affichée numéro {number} est « {found} » ; il fallait « {expected} »."),
    "prints_nothing": _("Avec {given}, le programme n’affiche rien."),
    "prints_nothing_bare": _("Le programme n’affiche rien."),
    "too_few_lines": _("Avec {given}, il manque des lignes : le programme en affiche {found}, il en fallait {expected}."),
    "too_few_lines_bare": _("Il manque des lignes : le programme en affiche {found}, il en fallait {expected}."),
    "too_many_printed": _("Avec {given}, le programme affiche trop de lignes : {found}, au lieu de {expected}."),
    "too_many_printed_bare": _("Le programme affiche trop de lignes : {found}, au lieu de {expected}."),
    "not_at_goal": _("Sur la grille {number}, le personnage n’est pas sur le but à la fin."),
    "objects_left": _("Sur la grille {number}, des objets ne sont pas ramassés ou pas à leur place : {count}."),
    "places_empty": _("Sur la grille {number}, des places attendent encore un objet : {count}."),
    "not_painted": _("Sur la grille {number}, des cases restent à peindre : {count}."),
    "painted_beside": _("Sur la grille {number}, des cases sont peintes et ne devaient pas l’être : {count}."),
    "wrong_columns": _("Le résultat n’a pas le bon nombre de colonnes : {found}, au lieu de {expected}."),
    "other_rows": _("Le résultat n’est pas le bon : par exemple, cette ligne n’en fait pas partie : {row}"),
    "rows_too_many": _("Le résultat a des lignes en trop ({found}, au lieu de {expected}), par exemple : {row}"),
    "rows_missing": _("Il manque des lignes au résultat ({found}, au lieu de {expected}), par exemple : {row}"),
    "wrong_order": _("Ce sont les bonnes lignes, mais pas dans l’ordre demandé : vérifiez à partir de la ligne {number} ({row})."),
}
STRUCTURE: Final[dict[str, str]] = {
    "lacks": _("Le programme doit contenir {construct}."),
    "too_many_lines_written": _("Le programme a {count} lignes ; il en faut {limit} au plus."),
}
#: The grid in words.
DESCRIBED: Final[dict[str, str]] = {
    "figure": _("Le personnage est à la rangée {row}, colonne {column}, et regarde vers {heading}."),
    "ahead_wall": _("La case devant est un mur."),
    "ahead_free": _("La case devant est libre."),
    "ahead_goal": _("La case devant est le but."),
    "ahead_place": _("La case devant attend un objet."),
    "ahead_colour": _("La case devant est à peindre."),
    "goal_at": _("But : rangée {row}, colonne {column}."),
    "object_at": _("Objet : rangée {row}, colonne {column}."),
    "place_at": _("Place qui attend un objet : rangée {row}, colonne {column}."),
    "colour_at": _("Case à peindre : rangée {row}, colonne {column}."),
    "wall_at": _("Mur : rangée {row}, colonne {column}."),
}
#: Every sentence, for the catalogues.
ALL: Final[tuple[str, ...]] = (
    IN_LINE, IN_TEST, IN_WORLD, IN_SQL, RIGHT, RIGHT_QUERY, HIDDEN, HIDDEN_HINT, HIDDEN_STOPPED,
    *KINDS.values(), *CONSTRUCTS.values(), *HEADINGS.values(), *MESSAGES.values(), *RESULTS.values(), *STRUCTURE.values(),
    *DESCRIBED.values(),
)  # fmt: skip
