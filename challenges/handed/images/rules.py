"""Rules on pictures: size, proportions, format, weight, what it tells beside its pixels, and what it shows of the picture received."""

from __future__ import annotations

from typing import Final

from PIL import ImageChops, ImageStat

from challenges.handed.images.picture import ALIKE, PILLOW_FORMATS, TURNS, Picture, difference, flat, small, turned
from challenges.handed.kinds import Asked, BadKey, Field, Found, HandIn, choice, held, not_held, rule

TESTS: Final = ("exactly", "no_less", "no_more")
KNOWN: Final = ("place", "taken", "device")
#: An office says kB and means 1,024 bytes.
_KILO: Final = 1024


def _passes(found: int, test: str, wanted: int, slack: int) -> bool:
    if test == "no_less":
        return found >= wanted - slack
    return found <= wanted + slack if test == "no_more" else abs(found - wanted) <= slack


@rule(
    "image_size",
    "image",
    Field("width", "integer", required=False),
    Field("height", "integer", required=False),
    Field("test", "choice", required=False, choices=TESTS),
    Field("tolerance", "integer", required=False),
)
def image_size(hand_in: HandIn[Picture], asked: Asked) -> Found:
    """The picture, as it is shown, is so many pixels wide and high (either alone when the other is left out)."""
    width, height = hand_in.opened.size
    test, slack = asked.text("test", "exactly"), asked.integer("tolerance")
    facts = {"width": width, "height": height, "test": choice(test)}
    for name, found in (("width", width), ("height", height)):
        if asked.has(name) and not _passes(found, test, asked.integer(name), slack):
            return not_held(f"other_{name}", expected=asked.integer(name), **facts)
    return held(**facts)


@rule("image_ratio", "image", Field("across", "integer"), Field("down", "integer"))
def image_ratio(hand_in: HandIn[Picture], asked: Asked) -> Found:
    """The sides of the picture are as wanted, 16 by 9, to the nearest pixel or one percent."""
    width, height = hand_in.opened.size
    across, down = asked.integer("across"), asked.integer("down")
    facts = {"width": width, "height": height, "across": across, "down": down}
    near = abs(width * down - height * across) <= max(across, down, 0.01 * width * down)
    return held(**facts) if near else not_held("other", **facts)


@rule("image_format", "image", Field("format", "choice", choices=tuple(PILLOW_FORMATS)))
def image_format(hand_in: HandIn[Picture], asked: Asked) -> Found:
    """The picture is in the format, by what is in the file: one that was only renamed is not."""
    facts = {"found": choice(hand_in.format), "format": choice(asked.text("format"))}
    return held(**facts) if hand_in.format == asked.text("format") else not_held("other", **facts)


@rule("image_weight", "image", Field("kilobytes", "integer"))
def image_weight(hand_in: HandIn[Picture], asked: Asked) -> Found:
    """The file weighs at most so much."""
    found, most = -(-hand_in.opened.weight // _KILO), asked.integer("kilobytes")
    facts = {"found": found, "kilobytes": most}
    return held(**facts) if hand_in.opened.weight <= most * _KILO else not_held("heavy", **facts)


@rule("no_exif", "image", Field("what", "choice", many=True, choices=KNOWN), start="used")
def no_exif(hand_in: HandIn[Picture], asked: Asked) -> Found:
    """The file tells no place, no date of the shot, no device. The date at which a program saved it again is none of these."""
    picture = hand_in.opened
    for what in asked.texts("what"):
        if what in picture.known:
            return not_held(what, found=picture.known[what])
        if what == "taken" and hand_in.start is not None and picture.changed and picture.changed == hand_in.start.changed:
            return not_held(what, found=picture.changed)
    return held()


def _start(hand_in: HandIn[Picture]) -> Picture:
    if hand_in.start is None:
        raise BadKey("the start file is no picture")
    return hand_in.start


@rule(
    "crop_of",
    "image",
    Field("left", "integer"),
    Field("top", "integer"),
    Field("width", "integer"),
    Field("height", "integer"),
    Field("tolerance", "integer", required=False),
    start="needed",
)
def crop_of(hand_in: HandIn[Picture], asked: Asked) -> Found:
    """The picture shows a part of the one received, at any scale; its edges may be off by some pixels of the picture received."""
    start, found = _start(hand_in), small(hand_in.opened.image)
    left, top, width, height = (asked.integer(one) for one in ("left", "top", "width", "height"))
    slack = asked.integer("tolerance") or max(2, round(0.02 * max(width, height)))
    if not (0 <= left < left + width <= start.size[0] and 0 <= top < top + height <= start.size[1]):
        raise BadKey("crop_of: the part is not inside the picture")
    whole = flat(start.image)
    if difference(found, small(whole)) <= 2 and (width < start.size[0] or height < start.size[1]):
        return not_held("not_cropped")
    across, down = hand_in.opened.size
    if abs(across * height - down * width) > (across + down) * slack:
        return not_held("other_shape", found=f"{across} × {down}", expected=f"{width} × {height}")
    moves = [(0, 0), (-slack, 0), (slack, 0), (0, -slack), (0, slack)]
    near = min(_apart(found, whole, (left + x, top + y, width, height)) for x, y in moves)
    if near > ALIKE:
        return not_held("other_part")
    far = 4 * slack
    beyond = min(_apart(found, whole, (left + x * far, top + y * far, width, height)) for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1)))
    return not_held("other_part") if near > 2 and beyond < near / 2 else held()


def _apart(found: object, whole: object, part: tuple[int, int, int, int]) -> float:
    """Return how far a picture is from a part of another; very far when the part reaches out of it."""
    left, top, width, height = part
    if left < 0 or top < 0 or left + width > whole.size[0] or top + height > whole.size[1]:  # type: ignore[attr-defined]
        return 255.0
    return difference(found, small(whole, (left, top, left + width, top + height)))  # type: ignore[arg-type]


@rule("image_turned", "image", Field("turn", "choice", choices=tuple(TURNS)), start="needed")
def image_turned(hand_in: HandIn[Picture], asked: Asked) -> Found:
    """The picture is the one received, turned as asked: by its pixels or by what its Exif data say."""
    start, found = small(_start(hand_in).image), small(hand_in.opened.image)
    apart = {turn: difference(found, turned(start, turn)) for turn in TURNS}
    nearest, wanted = min(apart, key=lambda one: apart[one]), asked.text("turn")
    if apart[nearest] > ALIKE:
        return not_held("other_picture")
    if apart[wanted] <= apart[nearest] + 0.5:
        return held(turn=choice(wanted))
    return not_held("other", found=choice(nearest), turn=choice(wanted))


@rule("whole_picture", "image", start="needed")
def whole_picture(hand_in: HandIn[Picture], asked: Asked) -> Found:
    """The picture still shows the whole of the one received, at any size, and not stretched."""
    start, picture = _start(hand_in), hand_in.opened
    (width, height), (across, down) = start.size, picture.size
    if difference(small(picture.image), small(start.image)) > ALIKE:
        return not_held("other_picture")
    if abs(width * down - height * across) > max(width, height, 0.01 * width * down):
        return not_held("stretched", found=f"{across} × {down}", start=f"{width} × {height}")
    return held()


@rule("transparent_background", "image", formats=("png", "webp"))
def transparent_background(hand_in: HandIn[Picture], asked: Asked) -> Found:
    """The four corners of the picture are transparent, and not all of it."""
    alpha = hand_in.opened.image.convert("RGBA").getchannel("A")
    right, bottom = alpha.width - 1, alpha.height - 1
    corners = [alpha.getpixel(place) for place in ((0, 0), (right, 0), (0, bottom), (right, bottom))]
    lowest, highest = ImageStat.Stat(alpha).extrema[0]
    if lowest == 255:
        return not_held("opaque")
    if highest < 128:
        return not_held("invisible")
    return held() if all(isinstance(one, int) and one < 16 for one in corners) else not_held("corner")


@rule("greyscale", "image")
def greyscale(hand_in: HandIn[Picture], asked: Asked) -> Found:
    """The picture has shades of grey only; compression may leave a trace of colour."""
    image = flat(hand_in.opened.image)
    image.thumbnail((256, 256))
    red, green, blue = image.split()
    apart = max(ImageStat.Stat(ImageChops.difference(one, green)).mean[0] for one in (red, blue))
    return held() if apart <= 2 else not_held("coloured")
