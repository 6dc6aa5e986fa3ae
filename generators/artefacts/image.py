"""Pictures with EXIF data: drawn and written by Pillow, EXIF read back by exifread.

Here belong: the `image` kind. The scene is drawn from the seed with plain shapes: no photograph of anyone or of a real place. What the
picture shows is identified by the digest of its shapes, written in the EXIF field ImageUniqueID, because decoders do not agree on pixels.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.safety import check_template, check_third_parties, one_line
from generators.canonical import decimal_text
from generators.errors import EvaluationError
from generators.expressions.functions import need
from generators.reporting import Reporter
from generators.scope import Scope
from generators.streams import Stream

__all__ = ["Exif", "Image", "Shape", "draw_scene", "logical_form", "read", "write"]

Shape = tuple[str, tuple[int, ...], tuple[int, int, int]]
_PNG = b"\x89PNG\r\n\x1a\n"
_KINDS = {"date": "date", "time": "time", "make": "text", "model": "text", "artist": "text", "latitude": "number", "longitude": "number"}


@dataclass(frozen=True)
class Exif:
    """Data written in a picture; empty or None when absent."""

    taken: dt.datetime | None = None
    make: str = ""
    model: str = ""
    artist: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


class Image:
    """The `image` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.scene: str = spec["scene"]
        self.size: tuple[int, int] = (spec["width"], spec["height"])
        self.alt = check_template(reporter.template(block, "alt", spec["alt"], scope), block, "alt", reporter)
        exif = spec.get("exif", {})
        self.exif = {name: reporter.optional(block, f"exif.{name}", exif.get(name, ""), scope, kind) for name, kind in _KINDS.items()}

    def build(self, context: BuildContext) -> Built:
        """Draw the picture and write its data."""
        values = {
            name: need(expression(context.environment), _KINDS[name]) for name, expression in self.exif.items() if expression is not None
        }
        taken = None
        if "date" in values:
            taken = dt.datetime.combine(values["date"], values.get("time", dt.time(12)))
        texts = {name: _safe(values.get(name, "")) for name in ("make", "model", "artist")}
        exif = Exif(taken, **texts, latitude=_degrees(values, "latitude", 90), longitude=_degrees(values, "longitude", 180))
        shapes = draw_scene(self.scene, *self.size, Stream(context.seed, f"artefact/{context.artefact_id}/scene"))
        alt = escape(_safe(self.alt.render(context.environment)), quote=True)
        form = "PNG" if context.path.lower().endswith(".png") else "JPEG"
        html = f'<img class="artefact-image" src="{{file_url}}" alt="{alt}" width="{self.size[0]}" height="{self.size[1]}">'
        return Built(write(shapes, self.size, exif, form), logical_form(shapes, self.size, exif), html, f"image/{form.lower()}")

    def read(self, content: bytes) -> dict[str, Any]:
        """Read the data of a picture back."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """A picture holds no table."""
        return []


def _safe(text: str) -> str:
    check_third_parties(text)
    return one_line(text)


def _degrees(values: Mapping[str, Any], name: str, limit: int) -> Decimal | None:
    """Return an angle with five decimals (one metre), which EXIF can hold exactly."""
    if name not in values:
        return None
    angle = Decimal(values[name]).quantize(Decimal("0.00001"), rounding=ROUND_HALF_UP)
    if abs(angle) > limit:
        raise EvaluationError("too_large")
    return angle


def _shade(stream: Stream, red: int, green: int, blue: int) -> tuple[int, int, int]:
    return (red + stream.below(40), green + stream.below(40), blue + stream.below(40))


def draw_scene(scene: str, width: int, height: int, stream: Stream) -> list[Shape]:
    """Return the shapes of a scene, back to front: kind, coordinates, colour."""
    horizon = height * (50 + stream.below(20)) // 100
    if scene == "portrait":
        return _portrait(width, height, stream)
    if scene == "object":
        return _object(width, height, stream)
    shapes: list[Shape] = [("rectangle", (0, 0, width, horizon), _shade(stream, 120, 170, 210))]
    shapes.append(("rectangle", (0, horizon, width, height), _shade(stream, 90, 130, 70) if scene == "landscape" else (110, 110, 115)))
    unit = min(width, height)
    sun, top = stream.below(width), unit // 12
    shapes.append(("ellipse", (sun, top, sun + unit // 8, top + unit // 8), (250, 220, 120)))
    for _ in range(4 + stream.below(4)):
        left, size = stream.below(width), unit * (12 + stream.below(25)) // 100
        colour = _shade(stream, 80, 90, 80)
        if scene == "landscape":
            shapes.append(("polygon", (left - size, horizon, left, horizon - size, left + size, horizon), colour))
        else:
            shapes.append(("rectangle", (left, horizon - size, left + size // 2, horizon + unit // 20), colour))
            shapes.append(
                ("rectangle", (left + size // 8, horizon - size * 3 // 4, left + size // 4, horizon - size // 2), (240, 230, 160))
            )
    return shapes


def _portrait(width: int, height: int, stream: Stream) -> list[Shape]:
    unit, centre = min(width, height), width // 2
    eye, top = unit // 40 + 1, height // 4
    skin, hair = stream.choice([(241, 207, 178), (198, 142, 98), (120, 80, 56)]), _shade(stream, 30, 20, 20)
    return [
        ("rectangle", (0, 0, width, height), _shade(stream, 170, 180, 190)),
        ("ellipse", (centre - unit // 3, height * 2 // 3, centre + unit // 3, height + unit // 3), _shade(stream, 40, 60, 110)),
        ("ellipse", (centre - unit // 5, top - unit // 12, centre + unit // 5, top + unit // 4), hair),
        ("ellipse", (centre - unit // 6, top, centre + unit // 6, top + unit * 2 // 5), skin),
        ("ellipse", (centre - unit // 14 - eye, top + unit // 6, centre - unit // 14 + eye, top + unit // 6 + 2 * eye), (40, 40, 40)),
        ("ellipse", (centre + unit // 14 - eye, top + unit // 6, centre + unit // 14 + eye, top + unit // 6 + 2 * eye), (40, 40, 40)),
    ]


def _object(width: int, height: int, stream: Stream) -> list[Shape]:
    unit, centre, base = min(width, height), width // 2, height * 4 // 5
    kind = stream.choice(["rectangle", "ellipse"])
    return [
        ("rectangle", (0, 0, width, base), _shade(stream, 200, 195, 185)),
        ("rectangle", (0, base, width, height), _shade(stream, 140, 100, 60)),
        (kind, (centre - unit // 4, base - unit // 2, centre + unit // 4, base + unit // 20), _shade(stream, 60, 90, 140)),
        ("rectangle", (centre - unit // 12, base - unit * 2 // 5, centre + unit // 12, base - unit // 4), _shade(stream, 200, 120, 60)),
    ]


def logical_form(shapes: list[Shape], size: tuple[int, int], exif: Exif) -> dict[str, Any]:
    """Return what a picture says."""
    return {
        "picture": picture_id(shapes, size),
        "width": size[0],
        "height": size[1],
        "taken": exif.taken.isoformat() if exif.taken else "",
        "make": exif.make,
        "model": exif.model,
        "artist": exif.artist,
        "latitude": decimal_text(exif.latitude) if exif.latitude is not None else "",
        "longitude": decimal_text(exif.longitude) if exif.longitude is not None else "",
    }


def picture_id(shapes: list[Shape], size: tuple[int, int]) -> str:
    """Return the digest of what is drawn."""
    return hashlib.sha256(repr((size, shapes)).encode()).hexdigest()[:32]


def write(shapes: list[Shape], size: tuple[int, int], exif: Exif, form: str = "JPEG") -> bytes:
    """Draw the shapes and write a JPEG or PNG file with its EXIF data."""
    from PIL import Image as Pillow  # noqa: PLC0415  heavy, loaded on first use
    from PIL import ImageDraw  # noqa: PLC0415  heavy, loaded on first use

    picture = Pillow.new("RGB", size)
    pen = ImageDraw.Draw(picture)
    for kind, points, colour in shapes:
        getattr(pen, kind)(points, fill=colour)
    data = Pillow.Exif()
    for tag, text in ((0x010F, exif.make), (0x0110, exif.model), (0x013B, exif.artist)):
        if text:
            data[tag] = text.encode()
    details = data.get_ifd(0x8769)
    details[0xA420] = picture_id(shapes, size)
    if exif.taken:
        stamp = exif.taken.strftime("%Y:%m:%d %H:%M:%S").rjust(19, "0")
        data[0x0132] = stamp
        details[0x9003] = stamp
    place = data.get_ifd(0x8825)
    if exif.latitude is not None:
        place[1], place[2] = "N" if exif.latitude >= 0 else "S", _dms(exif.latitude)
    if exif.longitude is not None:
        place[3], place[4] = "E" if exif.longitude >= 0 else "W", _dms(exif.longitude)
    target = io.BytesIO()
    # PNG has no quality and takes no notice of it; it takes data without a camera or an author for none unless they are bytes.
    picture.save(target, form, quality=85, exif=data if form == "JPEG" else data.tobytes())
    return target.getvalue()


def _dms(angle: Decimal) -> tuple[Any, Any, Any]:
    """Return degrees, minutes and seconds; five decimals of a degree are whole thousandths of a second."""
    from PIL.TiffImagePlugin import IFDRational  # noqa: PLC0415  heavy, loaded on first use

    thousandths = int(abs(angle) * 3_600_000)
    return IFDRational(thousandths // 3_600_000, 1), IFDRational(thousandths // 60_000 % 60, 1), IFDRational(thousandths % 60_000, 1000)


def read(content: bytes) -> dict[str, Any]:
    """Read the EXIF data of a picture with exifread, and its size from the header, into the form of `logical_form`."""
    import exifread  # noqa: PLC0415  heavy, loaded on first use

    if content.startswith(_PNG):
        width, height, content = _png_parts(content)
    else:
        width, height = _jpeg_size(content)
    tags = exifread.process_file(io.BytesIO(content), details=False)
    taken = _text(tags, "EXIF DateTimeOriginal")
    return {
        "picture": _text(tags, "EXIF ImageUniqueID"),
        "width": width,
        "height": height,
        "taken": taken[:10].replace(":", "-") + "T" + taken[11:] if taken else "",
        "make": _text(tags, "Image Make"),
        "model": _text(tags, "Image Model"),
        "artist": _text(tags, "Image Artist"),
        "latitude": _angle(tags, "GPS GPSLatitude", "S"),
        "longitude": _angle(tags, "GPS GPSLongitude", "W"),
    }


def _text(tags: Mapping[str, Any], name: str) -> str:
    if name not in tags:
        return ""
    text = str(tags[name].values)
    return text.rstrip("\0")


def _angle(tags: Mapping[str, Any], name: str, negative: str) -> str:
    if name not in tags:
        return ""
    degrees, minutes, seconds = (Fraction(one.num, one.den) for one in tags[name].values)
    angle = degrees + minutes / 60 + seconds / 3600
    value = Decimal(angle.numerator) / Decimal(angle.denominator)
    return decimal_text((-value if str(tags[name + "Ref"].values) == negative else value).quantize(Decimal("0.00001")))


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Read width and height from the frame header of a JPEG file; `ValueError` when there is none."""
    position = 2
    while position + 9 < len(content):
        marker, length = content[position + 1], int.from_bytes(content[position + 2 : position + 4], "big")
        if marker in (0xC0, 0xC1, 0xC2):
            height, width = content[position + 5 : position + 7], content[position + 7 : position + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        position += 2 + length
    raise ValueError("no frame header in the JPEG file")


def _png_parts(content: bytes) -> tuple[int, int, bytes]:
    """Return width, height and EXIF data of a PNG file; `ValueError` when a chunk is missing or damaged."""
    chunks: dict[bytes, bytes] = {}
    position = len(_PNG)
    while position < len(content):
        length = int.from_bytes(content[position : position + 4], "big")
        chunk, checksum = content[position + 4 : position + 8 + length], content[position + 8 + length :][:4]
        if zlib.crc32(chunk).to_bytes(4, "big") != checksum:
            raise ValueError("a chunk of the PNG file is damaged")
        chunks[chunk[:4]] = chunk[4:]
        position += 12 + length
    if not {b"IHDR", b"IDAT", b"eXIf", b"IEND"} <= set(chunks):
        raise ValueError("a chunk of the PNG file is missing")
    width, height = chunks[b"IHDR"][:4], chunks[b"IHDR"][4:8]
    return int.from_bytes(width, "big"), int.from_bytes(height, "big"), chunks[b"eXIf"]
