"""Subtitles that pupils hand in: reader of .srt and .vtt, rules on times, texts and lines, steps of recipes, sentences.

Programs write the same cues in many ways: numbers or none, comma or point, a mark at the beginning of the file, tags of italics. None of it
is a fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from challenges.handed import values
from challenges.handed.errors import Refused
from challenges.handed.formats import FORMATS, decoded
from challenges.handed.kinds import Asked, BadKey, Family, Field, Found, HandIn, Kind, Step, Unmet, held, not_held, rule, step
from challenges.handed.limits import MAX_PARAGRAPHS

_TIMES: Final = re.compile(r"(?:(\d{1,4}):)?(\d\d):(\d\d)[,.](\d{1,3})[ \t]*-->[ \t]*(?:(\d{1,4}):)?(\d\d):(\d\d)[,.](\d{1,3})")
_TAG: Final = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,200}\}")
#: Programs round times to a frame.
TOLERANCE: Final = 100


@dataclass(frozen=True)
class Cue:
    """One text on the screen: from when to when, in milliseconds, and its lines."""

    begin: int
    end: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Its lines in one."""
        return " ".join(self.lines)


def open_subtitles(data: bytes, file_format: str, needs: frozenset[str]) -> tuple[Cue, ...]:
    """Return the cues, in the order of the file; `needs` is not used.

    Raises:
        Refused: `damaged` when there is none, `too_long`.
    """
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if text.count("-->") > MAX_PARAGRAPHS:
        raise Refused("too_long")
    cues = []
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.strip("\n").split("\n")
        rank = next((rank for rank, line in enumerate(lines[:2]) if _TIMES.match(line.strip())), None)
        times = None if rank is None else _TIMES.match(lines[rank].strip())
        if rank is None or times is None:
            continue
        shown = tuple(one for one in (_TAG.sub("", line).strip() for line in lines[rank + 1 :]) if one)
        cues.append(Cue(_milliseconds(times.groups()[:4]), _milliseconds(times.groups()[4:]), shown))
    if not cues:
        raise Refused("damaged")
    return tuple(cues)


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, rest = parts
    return ((int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)) * 1000 + int((rest or "0").ljust(3, "0"))


def written(time: int, mark: str = ",") -> str:
    """Return a time as subtitles write it."""
    seconds, rest = divmod(max(time, 0), 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{rest:03}"


Subtitles = tuple[Cue, ...]
SLACK: Final = Field("tolerance", "decimal", required=False)
NUMBER: Final = Field("number", "integer")


def _slack(asked: Asked) -> int:
    return int(asked.decimal("tolerance") * 1000) or TOLERANCE


def _start(hand_in: HandIn[Subtitles]) -> Subtitles:
    if hand_in.start is None:
        raise BadKey("the start file holds no subtitles")
    return hand_in.start


def _as_many(cues: Subtitles, expected: int) -> None:
    if len(cues) != expected:
        raise Unmet("other_count", found=len(cues), expected=expected)


def _same_text(number: int, found: Cue, expected: str) -> None:
    if values.folded(found.text) != values.folded(_TAG.sub("", expected)):
        raise Unmet("other_text", number=number, found=found.text, expected=expected)


@rule("cues_shifted", "subtitles", Field("by", "decimal"), SLACK, start="needed")
def cues_shifted(hand_in: HandIn[Subtitles], asked: Asked) -> Found:
    """Every cue of the file received is there, later (or, below zero, earlier) by so many seconds, with its text and its duration."""
    start, cues, by = _start(hand_in), hand_in.opened, int(asked.decimal("by") * 1000)
    _as_many(cues, len(start))
    moved = [found.begin - before.begin for before, found in zip(start, cues, strict=True)]
    if by and all(abs(one) <= _slack(asked) for one in moved):
        return not_held("not_shifted")
    for number, (before, found) in enumerate(zip(start, cues, strict=True), start=1):
        _same_text(number, found, before.text)
        for was, now in ((before.begin, found.begin), (before.end, found.end)):
            if abs(now - max(was + by, 0)) > _slack(asked):
                return not_held("other_time", number=number, found=written(now), expected=written(was + by))
    return held(by=asked.decimal("by"))


@rule(
    "cue",
    "subtitles",
    NUMBER,
    Field("text", "text", required=False),
    Field("begin", "decimal", required=False),
    Field("end", "decimal", required=False),
    SLACK,
)
def cue(hand_in: HandIn[Subtitles], asked: Asked) -> Found:
    """The cue of that number says the text, from the second to the second (what is left out is not looked at)."""
    number = asked.integer("number")
    if not 1 <= number <= len(hand_in.opened):
        return not_held("no_cue", number=number, count=len(hand_in.opened))
    found = hand_in.opened[number - 1]
    if asked.has("text"):
        _same_text(number, found, asked.text("text"))
    for name, time in (("begin", found.begin), ("end", found.end)):
        expected = int(asked.decimal(name) * 1000)
        if asked.has(name) and abs(time - expected) > _slack(asked):
            return not_held(f"other_{name}", number=number, found=written(time), expected=written(expected))
    return held(number=number)


@rule("cue_texts", "subtitles", Field("texts", "values", required=False), start="used")
def cue_texts(hand_in: HandIn[Subtitles], asked: Asked) -> Found:
    """The cues say these texts, in this order; without a list, those of the file received."""
    expected = [str(one) for one in asked.values("texts")] or [one.text for one in _start(hand_in)]
    _as_many(hand_in.opened, len(expected))
    for number, (found, text) in enumerate(zip(hand_in.opened, expected, strict=True), start=1):
        _same_text(number, found, text)
    return held()


@rule("line_length", "subtitles", Field("characters", "integer"), Field("lines", "integer", required=False))
def line_length(hand_in: HandIn[Subtitles], asked: Asked) -> Found:
    """No line is longer than so many characters and, when it is said, no cue has more lines than so many."""
    most, lines = asked.integer("characters"), asked.integer("lines")
    for number, one in enumerate(hand_in.opened, start=1):
        longest = max((len(line) for line in one.lines), default=0)
        if longest > most:
            return not_held("long", number=number, found=longest, characters=most)
        if lines and len(one.lines) > lines:
            return not_held("many_lines", number=number, found=len(one.lines), lines=lines)
    return held(characters=most)


@rule("no_overlap", "subtitles")
def no_overlap(hand_in: HandIn[Subtitles], asked: Asked) -> Found:
    """Each cue ends after it began, and before the next one begins."""
    for number, one in enumerate(hand_in.opened, start=1):
        if one.end <= one.begin:
            return not_held("backwards", number=number)
        if number < len(hand_in.opened) and hand_in.opened[number].begin < one.end - 1:
            return not_held("overlap", number=number, next=number + 1)
    return held()


@rule("cue_count", "subtitles", Field("count", "integer"))
def cue_count(hand_in: HandIn[Subtitles], asked: Asked) -> Found:
    """There are so many cues."""
    _as_many(hand_in.opened, asked.integer("count"))
    return held(count=asked.integer("count"))


@rule("cue_duration", "subtitles", Field("least", "decimal", required=False), Field("most", "decimal", required=False))
def cue_duration(hand_in: HandIn[Subtitles], asked: Asked) -> Found:
    """Each cue stays long enough to be read, and not too long: seconds."""
    for number, one in enumerate(hand_in.opened, start=1):
        seconds = Decimal(one.end - one.begin) / 1000
        if asked.has("least") and seconds < asked.decimal("least"):
            return not_held("short", number=number, found=seconds, expected=asked.decimal("least"))
        if asked.has("most") and seconds > asked.decimal("most"):
            return not_held("long", number=number, found=seconds, expected=asked.decimal("most"))
    return held()


class Editor:
    """Cues, open."""

    def __init__(self, data: bytes | None, file_format: str) -> None:
        self.format = file_format
        self.cues = list(open_subtitles(data, file_format, frozenset())) if data is not None else []

    def rank(self, asked: Asked) -> int:
        """Return the rank of a cue; `BadKey` when there is none of that number."""
        if not 1 <= asked.integer("number") <= len(self.cues):
            raise BadKey(f"no cue {asked.integer('number')}")
        return asked.integer("number") - 1

    def save(self) -> bytes:
        """Return the file."""
        mark = "," if self.format == "srt" else "."
        blocks = [f"{written(one.begin, mark)} --> {written(one.end, mark)}\n" + "\n".join(one.lines) for one in self.cues]
        if self.format == "srt":
            return "\n\n".join(f"{number}\n{one}" for number, one in enumerate(blocks, start=1)).encode() + b"\n"
        return "\n\n".join(["WEBVTT", *blocks]).encode() + b"\n"


def edit(data: bytes | None, file_format: str) -> Editor:
    """Return subtitles to change; without data there are none yet. `Refused` when the file cannot be read."""
    return Editor(data, file_format)


@step("shift_cues", "subtitles", Field("by", "decimal"), Field("first", "integer", required=False))
def shift_cues(editor: Editor, asked: Asked) -> None:
    """Make cues later, or earlier below zero, by so many seconds; from the cue of a number on, when it is given."""
    by, first = int(asked.decimal("by") * 1000), asked.integer("first", 1)
    editor.cues = [
        replace(one, begin=max(one.begin + by, 0), end=max(one.end + by, 0)) if number >= first else one
        for number, one in enumerate(editor.cues, start=1)
    ]


@step("stretch_cues", "subtitles", Field("factor", "decimal"))
def stretch_cues(editor: Editor, asked: Asked) -> None:
    """Multiply times, as when a film runs faster."""
    factor = asked.decimal("factor")
    editor.cues = [replace(one, begin=int(one.begin * factor), end=int(one.end * factor)) for one in editor.cues]


@step("add_cue", "subtitles", Field("begin", "decimal"), Field("end", "decimal"), Field("text", "text"))
def add_cue(editor: Editor, asked: Asked) -> None:
    """Add a cue behind the others."""
    begin, end = (int(asked.decimal(one) * 1000) for one in ("begin", "end"))
    editor.cues.append(Cue(begin, end, tuple(asked.text("text").split("\n"))))


@step(
    "set_cue",
    "subtitles",
    NUMBER,
    Field("text", "text", required=False),
    Field("begin", "decimal", required=False),
    Field("end", "decimal", required=False),
)
def set_cue(editor: Editor, asked: Asked) -> None:
    """Change the text or the times of a cue."""
    rank = editor.rank(asked)
    before = editor.cues[rank]
    editor.cues[rank] = Cue(
        int(asked.decimal("begin") * 1000) if asked.has("begin") else before.begin,
        int(asked.decimal("end") * 1000) if asked.has("end") else before.end,
        tuple(asked.text("text").split("\n")) if asked.has("text") else before.lines,
    )


@step("delete_cue", "subtitles", NUMBER)
def delete_cue(editor: Editor, asked: Asked) -> None:
    """Delete a cue."""
    del editor.cues[editor.rank(asked)]


@step("wrap_cues", "subtitles", Field("characters", "integer"))
def wrap_cues(editor: Editor, asked: Asked) -> None:
    """Break texts into lines of at most so many characters."""
    import textwrap  # noqa: PLC0415  used by this step alone

    width = max(asked.integer("characters"), 1)
    editor.cues = [replace(one, lines=tuple(textwrap.wrap(one.text, width))) for one in editor.cues]


@step("save_cues_as", "subtitles", Field("format", "choice", choices=FORMATS["subtitles"]))
def save_cues_as(editor: Editor, asked: Asked) -> None:
    """Save in the other format."""
    editor.format = asked.text("format")


TOLD: Final[dict[str, str]] = {
    "cues_shifted.held": "Tous les sous-titres sont décalés comme demandé.",
    "cues_shifted.not_shifted": "Les sous-titres n’ont pas été décalés.",
    "cues_shifted.other_time": "Le sous-titre {number} est à {found} ; il devait être à {expected}.",
    "cues_shifted.other_count": "Il y a {found} sous-titre(s) ; le fichier reçu en avait {expected}.",
    "cues_shifted.other_text": "Le sous-titre {number} dit « {found} » ; il disait « {expected} ».",
    "cue.held": "Le sous-titre {number} est comme demandé.",
    "cue.no_cue": "Il n’y a pas de sous-titre {number} : le fichier en a {count}.",
    "cue.other_text": "Le sous-titre {number} dit « {found} » ; il devait dire « {expected} ».",
    "cue.other_begin": "Le sous-titre {number} commence à {found} ; il devait commencer à {expected}.",
    "cue.other_end": "Le sous-titre {number} finit à {found} ; il devait finir à {expected}.",
    "cue_texts.held": "Les sous-titres disent ce qu’il faut, dans le bon ordre.",
    "cue_texts.other_count": "Il y a {found} sous-titre(s) ; il en fallait {expected}.",
    "cue_texts.other_text": "Le sous-titre {number} dit « {found} » ; il devait dire « {expected} ».",
    "line_length.held": "Aucune ligne ne dépasse {characters} caractères.",
    "line_length.long": "Une ligne du sous-titre {number} a {found} caractères ; il en fallait {characters} au plus.",
    "line_length.many_lines": "Le sous-titre {number} a {found} lignes ; il en fallait {lines} au plus.",
    "no_overlap.held": "Aucun sous-titre n’en recouvre un autre.",
    "no_overlap.overlap": "Le sous-titre {number} n’est pas fini quand le sous-titre {next} commence.",
    "no_overlap.backwards": "Le sous-titre {number} finit avant de commencer.",
    "cue_count.held": "Il y a bien {count} sous-titre(s).",
    "cue_count.other_count": "Il y a {found} sous-titre(s) ; il en fallait {expected}.",
    "cue_duration.held": "Chaque sous-titre reste affiché le temps qu’il faut.",
    "cue_duration.short": "Le sous-titre {number} reste affiché {found} s ; il fallait au moins {expected} s.",
    "cue_duration.long": "Le sous-titre {number} reste affiché {found} s ; il fallait au plus {expected} s.",
}
ASKED: Final[dict[str, tuple[tuple[tuple[str, ...], str], ...]]] = {
    "cues_shifted": (((), "Tous les sous-titres reçus sont décalés de {by} s (vers le début s’il y a un signe moins)."),),
    "cue": (
        (("text", "begin", "end"), "Le sous-titre {number} dit « {text} », de {begin} s à {end} s."),
        (("text", "begin"), "Le sous-titre {number} dit « {text} » et commence à {begin} s."),
        (("text",), "Le sous-titre {number} dit « {text} »."),
        (("begin", "end"), "Le sous-titre {number} va de {begin} s à {end} s."),
        (("begin",), "Le sous-titre {number} commence à {begin} s."),
        (("end",), "Le sous-titre {number} finit à {end} s."),
        ((), "Il y a un sous-titre {number}."),
    ),
    "cue_texts": (
        (("texts",), "Les sous-titres disent, dans l’ordre : {texts}."),
        ((), "Les sous-titres disent ce que disaient ceux du fichier reçu."),
    ),
    "line_length": (
        (("lines",), "Un sous-titre a au plus {lines} ligne(s) de {characters} caractères."),
        ((), "Aucune ligne ne dépasse {characters} caractères."),
    ),
    "no_overlap": (((), "Chaque sous-titre finit avant que le suivant commence."),),
    "cue_count": (((), "Il y a {count} sous-titre(s)."),),
    "cue_duration": (
        (("least", "most"), "Chaque sous-titre reste affiché entre {least} s et {most} s."),
        (("most",), "Chaque sous-titre reste affiché au plus {most} s."),
        (("least",), "Chaque sous-titre reste affiché au moins {least} s."),
        ((), "Chaque sous-titre reste affiché le temps qu’il faut."),
    ),
}
FAMILY: Final = Family(
    name="subtitles",
    formats=FORMATS["subtitles"],
    open=open_subtitles,
    edit=edit,
    rules=tuple(one for one in vars().values() if isinstance(one, Kind)),
    steps=tuple(one for one in vars().values() if isinstance(one, Step)),
    told=TOLD,
    asked=ASKED,
)
