"""Recipes on pictures: what a pupil does to one in a picture program. A picture keeps what it tells until a step removes it."""

from __future__ import annotations

import io
from typing import Final

from PIL import ExifTags, Image, ImageDraw, ImageOps

from challenges.handed.images.picture import PILLOW_FORMATS, TURNS, decoded, flat, turned
from challenges.handed.images.rules import KNOWN
from challenges.handed.kinds import Asked, BadKey, Field, step
from challenges.handed.limits import MAX_PIXELS

_ORIENTATION: Final = 0x0112
_TAGS: Final = {"taken": (0x0132,), "device": (0x010F, 0x0110, 0x0131)}
_INNER: Final = {"taken": (0x9003, 0x9004, 0x9010, 0x9011, 0x9012), "device": (0xA431, 0xA433, 0xA434, 0xA435), "place": ()}


class Editor:
    """A picture of Pillow, open, with its Exif data and how it will be saved."""

    def __init__(self, data: bytes | None, file_format: str) -> None:
        self.format, self.quality = file_format, 90
        found = decoded(data) if data is not None else Image.new("RGB", (1, 1), "white")
        self.exif = found.getexif()
        self.image = ImageOps.exif_transpose(found)
        self.exif.pop(_ORIENTATION, None)

    def save(self) -> bytes:
        """Return the file."""
        target = io.BytesIO()
        image = flat(self.image) if self.format == "jpg" else self.image
        image.save(target, PILLOW_FORMATS[self.format], quality=self.quality, **({"exif": self.exif} if len(self.exif) else {}))
        return target.getvalue()


def edit(data: bytes | None, file_format: str) -> Editor:
    """Return a picture to change; without data, an empty one that `draw_picture` fills.

    Raises:
        Refused: the file cannot be read.
    """
    return Editor(data, file_format)


def _bounded(width: int, height: int) -> tuple[int, int]:
    if width < 1 or height < 1 or width * height > MAX_PIXELS:
        raise BadKey(f"no picture of {width} × {height}")
    return width, height


@step("draw_picture", "image", Field("width", "integer"), Field("height", "integer"))
def draw_picture(editor: Editor, asked: Asked) -> None:
    """Draw a picture whose parts and sides all differ, so that what was done to it can be seen."""
    width, height = _bounded(asked.integer("width"), asked.integer("height"))
    editor.image = Image.merge(
        "RGB",
        (
            Image.linear_gradient("L").rotate(90).resize((width, height)),
            Image.linear_gradient("L").resize((width, height)),
            Image.radial_gradient("L").resize((width, height)),
        ),
    )
    pen = ImageDraw.Draw(editor.image)
    pen.ellipse((width // 8, height // 8, width // 3, height // 2), fill="crimson")
    pen.rectangle((width // 2, height // 3, width - width // 8, height // 2), fill="navy")
    pen.polygon([(width // 4, height - height // 8), (width // 2, height - height // 3), (width // 2, height - height // 8)], fill="gold")


@step("crop_picture", "image", *(Field(one, "integer") for one in ("left", "top", "width", "height")))
def crop_picture(editor: Editor, asked: Asked) -> None:
    """Keep a part."""
    left, top, width, height = (asked.integer(one) for one in ("left", "top", "width", "height"))
    _bounded(width, height)
    editor.image = editor.image.crop((left, top, left + width, top + height))


@step("resize_picture", "image", Field("width", "integer", required=False), Field("height", "integer", required=False))
def resize_picture(editor: Editor, asked: Asked) -> None:
    """Change the size; with one side alone the proportions are kept."""
    width, height = editor.image.size
    across, down = asked.integer("width"), asked.integer("height")
    if not across and not down:
        raise BadKey("resize_picture: no size")
    size = _bounded(across or max(1, round(width * down / height)), down or max(1, round(height * across / width)))
    editor.image = editor.image.resize(size, Image.Resampling.LANCZOS)


@step("turn_picture", "image", Field("turn", "choice", choices=tuple(TURNS)))
def turn_picture(editor: Editor, asked: Asked) -> None:
    """Turn it."""
    editor.image = turned(editor.image, asked.text("turn"))


@step("save_picture_as", "image", Field("format", "choice", choices=tuple(PILLOW_FORMATS)), Field("quality", "integer", required=False))
def save_picture_as(editor: Editor, asked: Asked) -> None:
    """Save in another format, or with another quality."""
    editor.format = asked.text("format")
    editor.quality = min(max(asked.integer("quality", 90), 1), 100)


@step("remove_exif", "image", Field("what", "choice", many=True, choices=KNOWN))
def remove_exif(editor: Editor, asked: Asked) -> None:
    """Remove the place, the date or the device from what the file tells."""
    inner = editor.exif.get_ifd(ExifTags.IFD.Exif)
    for what in asked.texts("what"):
        if what == "place":
            editor.exif.get_ifd(ExifTags.IFD.GPSInfo).clear()
            editor.exif.pop(ExifTags.IFD.GPSInfo, None)
        for tag in _TAGS.get(what, ()):
            editor.exif.pop(tag, None)
        for tag in _INNER[what]:
            inner.pop(tag, None)


@step("tell_exif", "image", Field("what", "choice", many=True, choices=KNOWN))
def tell_exif(editor: Editor, asked: Asked) -> None:
    """Make the file tell a place, a date or a device, as a telephone does."""
    inner = editor.exif.get_ifd(ExifTags.IFD.Exif)
    for what in asked.texts("what"):
        if what == "place":
            editor.exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (48.0, 6.0, 30.0), 3: "W", 4: (1.0, 40.0, 0.0)})
        elif what == "taken":
            editor.exif[0x0132] = inner[0x9003] = "2026:03:10 14:05:00"
        else:
            editor.exif[0x010F], editor.exif[0x0110] = "Balise", "Appareil 1"


@step("grey_picture", "image")
def grey_picture(editor: Editor, asked: Asked) -> None:
    """Leave shades of grey only."""
    editor.image = ImageOps.grayscale(flat(editor.image)).convert("RGB")


@step("clear_background", "image")
def clear_background(editor: Editor, asked: Asked) -> None:
    """Make all but an ellipse in the middle transparent; a JPEG, which cannot be, becomes a PNG."""
    editor.format = "png" if editor.format == "jpg" else editor.format
    mask = Image.new("L", editor.image.size, 0)
    ImageDraw.Draw(mask).ellipse((1, 1, mask.width - 2, mask.height - 2), fill=255)
    editor.image = editor.image.convert("RGBA")
    editor.image.putalpha(mask)
