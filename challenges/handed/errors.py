"""The one error that a hand-in raises, and its French messages. Nothing else belongs here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from challenges.handed.limits import MAX_BYTES

#: What a format is called in a sentence: « Ce fichier est {format} ».
FORMAT_NAMES: Final[dict[str, str]] = {
    "xlsx": "un classeur (.xlsx)",
    "ods": "un classeur (.ods)",
    "csv": "un tableau en texte (.csv)",
    "docx": "un document (.docx)",
    "odt": "un document (.odt)",
    "png": "une image PNG",
    "jpg": "une image JPEG",
    "webp": "une image WebP",
    "zip": "une archive ZIP",
    "srt": "un fichier de sous-titres (.srt)",
    "vtt": "un fichier de sous-titres (.vtt)",
    "pdf": "un PDF",
}
#: Message of each code; the braces are filled from the parameters. French is the reference wording (gettext identifiers).
MESSAGES: Final[dict[str, str]] = {
    "empty": "Ce fichier est vide.",
    "too_big": "Ce fichier est trop lourd : il pèse plus de {limit} Mo.",
    "too_much_inside": "Ce fichier contient beaucoup trop de données une fois décompressé : il n’a pas été lu.",
    "too_many_cells": "Ce classeur a trop de lignes ou de colonnes : il n’a pas été lu.",
    "too_long": "Ce document est trop long : il n’a pas été lu.",
    "too_many_pixels": "Cette image est trop grande : elle n’a pas été lue.",
    "damaged": "Ce fichier est abîmé ou incomplet : ouvrez-le, enregistrez-le de nouveau, puis envoyez-le.",
    "encrypted": "Ce fichier est protégé par un mot de passe : enlevez-le, puis envoyez le fichier de nouveau.",
    "macro": "Ce fichier contient des macros (de petits programmes) : enregistrez-le sans elles, puis envoyez-le de nouveau.",
    "old_xls": "Ce classeur est dans un ancien format (.xls) : enregistrez-le en .xlsx ou en .ods.",
    "old_doc": "Ce document est dans un ancien format (.doc) : enregistrez-le en .docx ou en .odt.",
    "old_office": "Ce fichier est dans un ancien format : enregistrez-le dans un format d’aujourd’hui (.xlsx, .docx, .ods ou .odt).",
    "gif": "Ceci est une image GIF : enregistrez-la en PNG ou en JPEG.",
    "heic": "Ceci est une image HEIC, le format de certains téléphones : enregistrez-la en JPEG.",
    "other_image": "Cette image est dans un format qui n’est pas lu ici : enregistrez-la en PNG ou en JPEG.",
    "other_archive": "Cette archive n’est pas une archive ZIP : faites-en une au format ZIP.",
    "presentation": "Ceci est une présentation : ce n’est pas le fichier demandé.",
    "drawing": "Ceci est un dessin : ce n’est pas le fichier demandé.",
    "web_page": "Ceci est une page web : ce n’est pas le fichier demandé.",
    "unknown": "Ce fichier n’est pas reconnu : vérifiez que c’est bien celui que vous avez enregistré.",
    "not_wanted": "Ceci est {found} ; il fallait {wanted}.",
}
#: Between the last two formats that would do.
OR: Final = "{first} ou {last}"


class Refused(ValueError):
    """The file cannot be marked at all: not what was asked, damaged, too big, unsafe. It costs the learner nothing.

    ``code`` is one of ``MESSAGES``; ``params`` holds JSON values (``found`` and ``wanted``: names of formats).
    """

    def __init__(self, code: str, **params: str | int | list[str]) -> None:
        self.code = code
        self.params: dict[str, str | int | list[str]] = params
        super().__init__(self.told(str))

    def told(self, translate: Callable[[str], str]) -> str:
        """Return the message; ``translate`` gives a sentence in another language."""
        filled: dict[str, str | int] = {"limit": MAX_BYTES // (1024 * 1024)}
        for name, value in self.params.items():
            filled[name] = _formats(value, translate)
        return translate(MESSAGES[self.code]).format(**filled)


def _formats(value: str | int | list[str], translate: Callable[[str], str]) -> str | int:
    """Return the names of formats as a sentence says them."""
    if not isinstance(value, list):
        return translate(FORMAT_NAMES[value]) if isinstance(value, str) and value in FORMAT_NAMES else value
    names = [translate(FORMAT_NAMES.get(one, one)) for one in value]
    return names[0] if len(names) == 1 else translate(OR).format(first=", ".join(names[:-1]), last=names[-1])
