"""Reading a picture, by Pillow: its size is looked at before a pixel is decoded. Here belong the reader, and how two pictures are compared."""

from __future__ import annotations

import io
import re
import struct
import zlib
from dataclasses import dataclass, field
from typing import Any, Final

from PIL import ExifTags, Image, ImageChops, ImageOps, ImageStat

from challenges.handed.errors import Refused
from challenges.handed.limits import MAX_PIXELS

PILLOW_FORMATS: Final = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
DAMAGED: Final = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, AttributeError, struct.error, zlib.error,
)  # fmt: skip
#: Turns as people say them, and what Pillow calls them.
TURNS: Final[dict[str, Image.Transpose | None]] = {
    "not_turned": None,
    "left": Image.Transpose.ROTATE_90,
    "right": Image.Transpose.ROTATE_270,
    "half": Image.Transpose.ROTATE_180,
    "mirror": Image.Transpose.FLIP_LEFT_RIGHT,
    "upside_down": Image.Transpose.FLIP_TOP_BOTTOM,
}
#: Pictures are compared at this size; compression and scaling change a level of 255 by less than `ALIKE` on average.
_SIDE: Final = 64
ALIKE: Final = 9.0
_DATES: Final = (0x9003, 0x9004)
_CHANGED: Final = 0x0132
_DEVICE: Final = (0x010F, 0x0110, 0xA431, 0xA433, 0xA434, 0xA435)
_XMP: Final = {
    "place": re.compile(rb"exif:GPS(L|D|T)"),
    "taken": re.compile(rb"DateTimeOriginal|photoshop:DateCreated"),
    "device": re.compile(rb"tiff:(Make|Model)\b|aux:(Lens|SerialNumber)"),
}


@dataclass
class Picture:
    """A picture: as it is shown (turned as its Exif data say), and what it tells beside its pixels.

    `known`: of `place`, `taken` and `device`, what it tells and in which words.
    """

    format: str
    weight: int
    image: Image.Image
    known: dict[str, str] = field(default_factory=dict)
    changed: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, as shown."""
        return self.image.size


def decoded(data: bytes) -> Image.Image:
    """Return a picture of Pillow, decoded; `Refused` when it is damaged or has too many pixels."""
    try:
        image = Image.open(io.BytesIO(data), formats=tuple(PILLOW_FORMATS.values()))
        if image.width * image.height > MAX_PIXELS:
            raise Refused("too_many_pixels")
        image.load()
    except Image.DecompressionBombError as error:
        raise Refused("too_many_pixels") from error
    except DAMAGED as error:
        if isinstance(error, Refused):
            raise
        raise Refused("damaged") from error
    return image


def open_picture(data: bytes, file_format: str, needs: frozenset[str]) -> Picture:
    """Return the picture; `needs` is not used: a picture is decoded whole, since one cut short is only found so.

    Raises:
        Refused: damaged, or too many pixels.
    """
    image = decoded(data)
    try:
        known, changed = _known(image)
        shown = ImageOps.exif_transpose(image)
    except DAMAGED as error:
        raise Refused("damaged") from error
    return Picture(file_format, len(data), shown, known, changed)


def _known(image: Image.Image) -> tuple[dict[str, str], str]:
    """Return what a picture tells beside its pixels, and when it says that it was changed."""
    exif = image.getexif()
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    known = {}
    if any(one in place for one in (1, 2, 3, 4)):
        known["place"] = "GPS"
    date = next((str(inner[one]) for one in _DATES if inner.get(one)), "")
    if date:
        known["taken"] = date
    device = [str(exif.get(one) or inner.get(one) or "") for one in _DEVICE]
    if any(device):
        known["device"] = next(one for one in device if one)
    packet = _packet(image)
    for what, pattern in _XMP.items():
        if what not in known and pattern.search(packet):
            known[what] = "XMP"
    return known, str(exif.get(_CHANGED) or "")


def _packet(image: Image.Image) -> bytes:
    """Return the XMP packet of a picture, which repeats what Exif says in words of its own."""
    found: Any = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    return found.encode() if isinstance(found, str) else bytes(found)


def flat(image: Image.Image) -> Image.Image:
    """Return a picture on white, in red, green and blue: what the eye sees of it."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(ground, clear).convert("RGB")
    return image.convert("RGB")


def small(image: Image.Image, box: tuple[int, int, int, int] | None = None) -> Image.Image:
    """Return a picture, or a part of it, at the size at which pictures are compared."""
    return flat(image).resize((_SIDE, _SIDE), Image.Resampling.BOX, box)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how far two small pictures are apart: the mean difference of their levels, of 255.

    Light and contrast are brought together first, so that a picture made a little lighter is still the same one.
    """
    return float(min(_mean(one, other), _mean(_evened(one), _evened(other))))


def _mean(one: Image.Image, other: Image.Image) -> float:
    levels = ImageStat.Stat(ImageChops.difference(one, other)).mean
    return sum(levels) / len(levels)


def _evened(image: Image.Image) -> Image.Image:
    return ImageOps.autocontrast(image.convert("L"), cutoff=1).convert("RGB")


def turned(image: Image.Image, turn: str) -> Image.Image:
    """Return a picture turned."""
    how = TURNS[turn]
    return image if how is None else image.transpose(how)
