"""What rules on workbooks say: of each result, and of what is asked. French is the reference wording (gettext identifiers)."""

from __future__ import annotations

from typing import Final

TOLD: Final[dict[str, str]] = {
    "no_sheet": "Il n’y a pas de feuille « {sheet} » : les feuilles sont {sheets}.",
    "cell.held": "La cellule {cell} vaut {expected}.",
    "cell.empty": "La cellule {cell} est vide ; elle devait valoir {expected}.",
    "cell.error": "La cellule {cell} affiche une erreur ({error}) ; elle devait valoir {expected}.",
    "cell.other_value": "La cellule {cell} vaut {found} ; elle devait valoir {expected}.",
}
ASKED: Final[dict[str, tuple[tuple[tuple[str, ...], str], ...]]] = {
    "cell": (
        (("sheet", "value"), "La cellule {cell} de la feuille « {sheet} » vaut {value}."),
        (("value",), "La cellule {cell} vaut {value}."),
        ((), "La cellule {cell} est vide."),
    ),
}
CHOICES: Final[dict[str, str]] = {}
