"""What rules on pictures say: of each result, and of what is asked. French is the reference wording (gettext identifiers)."""

from __future__ import annotations

from typing import Final

TOLD: Final[dict[str, str]] = {
    "other_picture": "Cette image n’est pas celle qui a été reçue.",
    "image_size.held": "L’image mesure {width} × {height} pixels.",
    "image_size.other_width": "L’image fait {width} pixels de large ; il en fallait {test} {expected}.",
    "image_size.other_height": "L’image fait {height} pixels de haut ; il en fallait {test} {expected}.",
    "image_ratio.held": "L’image a les bonnes proportions ({across} sur {down}).",
    "image_ratio.other": "L’image mesure {width} × {height} pixels : ses proportions ne sont pas {across} sur {down}.",
    "image_format.held": "L’image est au format {format}.",
    "image_format.other": "L’image est au format {found} ; il fallait le format {format}. Changer la fin du nom du fichier ne suffit pas.",
    "image_weight.held": "L’image pèse {found} Ko.",
    "image_weight.heavy": "L’image pèse {found} Ko ; elle devait en peser {kilobytes} au plus.",
    "no_exif.held": "Le fichier ne dit rien de ce qu’il fallait enlever.",
    "no_exif.place": "Le fichier dit encore où la photo a été prise.",
    "no_exif.taken": "Le fichier dit encore quand la photo a été prise ({found}).",
    "no_exif.device": "Le fichier dit encore avec quel appareil la photo a été prise ({found}).",
    "crop_of.held": "L’image montre la bonne partie.",
    "crop_of.not_cropped": "L’image n’a pas été recadrée : elle montre tout ce que montrait l’image reçue.",
    "crop_of.other_shape": "L’image mesure {found} : ce n’est pas la forme de la partie demandée ({expected}).",
    "crop_of.other_part": "L’image ne montre pas la partie demandée de l’image reçue.",
    "image_turned.held": "L’image est dans le bon sens.",
    "image_turned.other": "L’image est {found} ; elle devait être {turn}.",
    "whole_picture.held": "L’image montre tout ce que montrait l’image reçue, sans déformation.",
    "whole_picture.stretched": "L’image est déformée : elle mesure {found}, et l’image reçue mesurait {start}.",
    "transparent_background.held": "Le fond de l’image est transparent.",
    "transparent_background.opaque": "L’image n’a rien de transparent.",
    "transparent_background.invisible": "L’image est transparente partout : on ne voit plus rien.",
    "transparent_background.corner": "Le fond de l’image n’est pas transparent jusqu’aux quatre coins.",
    "greyscale.held": "L’image est en nuances de gris.",
    "greyscale.coloured": "L’image est encore en couleurs.",
}
ASKED: Final[dict[str, tuple[tuple[tuple[str, ...], str], ...]]] = {
    "image_size": (
        (("width", "height", "test"), "L’image mesure {test} {width} pixels de large et {height} pixels de haut."),
        (("width", "height"), "L’image mesure {width} × {height} pixels."),
        (("width", "test"), "L’image fait {test} {width} pixels de large."),
        (("width",), "L’image fait {width} pixels de large."),
        (("height", "test"), "L’image fait {test} {height} pixels de haut."),
        ((), "L’image fait {height} pixels de haut."),
    ),
    "image_ratio": (((), "Les proportions de l’image sont {across} sur {down}."),),
    "image_format": (((), "L’image est au format {format}."),),
    "image_weight": (((), "L’image pèse au plus {kilobytes} Ko."),),
    "no_exif": (((), "Le fichier ne dit plus : {what}."),),
    "crop_of": (
        (
            (),
            "L’image montre, de l’image reçue, la partie de {width} × {height} pixels qui commence à {left} pixels du bord gauche et {top} du haut.",
        ),
    ),
    "image_turned": (((), "L’image est celle qui a été reçue, {turn}."),),
    "whole_picture": (((), "L’image montre tout ce que montrait l’image reçue, sans déformation."),),
    "transparent_background": (((), "Le fond de l’image est transparent."),),
    "greyscale": (((), "L’image est en nuances de gris."),),
}
CHOICES: Final[dict[str, str]] = {
    "exactly": "exactement", "no_less": "au moins", "no_more": "au plus", "png": "PNG", "jpg": "JPEG", "webp": "WebP",
    "place": "le lieu", "taken": "la date", "device": "l’appareil",
    "not_turned": "dans le sens reçu", "left": "tournée d’un quart de tour vers la gauche", "right": "tournée d’un quart de tour vers la droite",
    "half": "tournée d’un demi-tour", "mirror": "retournée de gauche à droite, comme dans un miroir", "upside_down": "retournée de haut en bas",
}  # fmt: skip
