"""The words that begin a statement, in French and in English, without accents and capitals. What follows them is read by `reading`."""

from __future__ import annotations

from typing import Final

#: First words of a statement (a phrase each) and what they begin; `reading` tries longer phrases first.
HEADS: Final[dict[tuple[str, ...], str]] = {
    **{(word,): "repeat" for word in ("repeter", "repete", "repetez", "repeat")},
    **dict.fromkeys((("tant", "que"), ("tantque",), ("while",)), "while"),
    **dict.fromkeys((("pour", "chaque"), ("pour",), ("for", "each"), ("for",)), "for"),
    **{(word,): "if" for word in ("si", "if")},
    **dict.fromkeys((("sinon", "si"), ("sinonsi",), ("elif",), ("else", "if")), "elif"),
    **{(word,): "else" for word in ("sinon", "else")},
    **{(word,): "function" for word in ("fonction", "function", "def", "definir", "procedure")},
    **{(word,): "return" for word in ("rendre", "rends", "return", "renvoyer", "renvoie", "retourner", "retourne")},
    **{(word,): "break" for word in ("arreter", "arrete", "break", "stop")},
    **{(word,): "continue" for word in ("continuer", "continue")},
    **{(word,): "pass" for word in ("pass", "rien", "passer")},
    **{(word,): "set" for word in ("mettre", "mets", "set")},
    **{(word,): "add" for word in ("ajouter", "ajoute", "add")},
    **{(word,): "change" for word in ("change",)},
    **{(word,): "print" for word in ("afficher", "affiche", "print", "dire", "say")},
    **{(word,): "forward" for word in ("avancer", "avance", "forward", "move")},
    **{(word,): "turn" for word in ("tourner", "tourne", "turn")},
    **{(word,): "pick" for word in ("ramasser", "ramasse", "prendre", "pick")},
    **{(word,): "put" for word in ("poser", "pose", "deposer", "put", "drop")},
    **{(word,): "paint" for word in ("peindre", "peins", "colorier", "paint")},
    **{(word,): "left" for word in ("gauche", "left")},
    **{(word,): "right" for word in ("droite", "right")},
}
PHRASES: Final = tuple(sorted(HEADS, key=len, reverse=True))
#: The same by their first word.
BEGINNING: Final = {word: tuple(one for one in PHRASES if one[0] == word) for word in {one[0] for one in HEADS}}
#: Heads that are also functions: with brackets they are read as calls.
AS_CALLS: Final = frozenset({"print", "forward", "pick", "put", "paint", "left", "right", "add", "turn"})
#: Lines that close a block in the way of some books say nothing here: the indentation does.
CLOSING: Final = frozenset({"fin", "finsi", "finpour", "fintantque", "finfonction", "end", "endif", "endfor", "endwhile"})
#: Words that can name no variable and no function.
RESERVED: Final = frozenset({
    "si", "if", "sinon", "else", "elif", "pour", "for", "tant", "while", "repeter", "repeat", "fonction", "function", "def", "rendre",
    "return", "et", "and", "ou", "or", "non", "not", "dans", "in", "vrai", "faux", "true", "false", "break", "continue",
})  # fmt: skip
ENGLISH: Final = frozenset({
    "repeat", "while", "for", "if", "elif", "else", "function", "def", "return", "set", "add", "change", "print", "say",
    "forward", "move", "turn", "pick", "put", "paint", "left", "right", "times", "until", "true", "false",
})  # fmt: skip
#: First words as a sentence writes them, where they have accents.
ACCENTED_HEADS: Final = {"repeter": "répéter", "definir": "définir", "procedure": "procédure", "arreter": "arrêter", "deposer": "déposer"}
#: What a word that is not known may have been meant to be: one form of each.
SUGGESTED: Final = (
    "repeter", "tant", "pour", "si", "sinon", "fonction", "rendre", "arreter", "continuer", "mettre", "ajouter", "afficher", "avancer", "tourner",
    "ramasser", "poser", "peindre", "repeat", "while", "for", "if", "else", "elif", "function", "def", "return", "break", "print", "forward",
    "turn", "pick", "put", "paint",
)  # fmt: skip
