"""Reading GIFT, Moodle's text format: own parser. The pieces of the format are cut here; what they mean is in `gift_answers`."""

import hashlib
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from challenges.authoring.exchange.gift_answers import GiftQuestion, answer_of, split_escaped, split_format, unescape
from challenges.authoring.exchange.making import CannotExpress, Draft, check_size, finish, skill_in
from challenges.authoring.exchange.reading import Reading, ReadItem, Skipped
from challenges.authoring.exchange.refusal import ExchangeRefused
from challenges.authoring.exchange.xml import decode

FORMAT = "gift"
MAX_QUESTIONS = 500


@dataclass
class _Piece:
    """A question as written: its lines without comments, what comments said of it, where it begins."""

    text: str
    comments: str
    line: int
    category: str


def read(content: bytes, locale: str = "fr") -> Reading:
    """Read a GIFT file.

    Raises:
        ExchangeRefused: not a text, braces that do not match, or no question.
    """
    reading = Reading(FORMAT)
    pieces = _pieces(decode(content))
    if len(pieces) > MAX_QUESTIONS:
        raise ExchangeRefused(_("Le fichier contient plus de %s questions.") % MAX_QUESTIONS)
    for piece in pieces:
        reading.add(_question(piece, locale))
    if not reading.items and not reading.skipped:
        raise ExchangeRefused(_("Ce fichier ne contient aucune question."))
    return reading


def _pieces(text: str) -> list[_Piece]:
    """Cut a file into questions: they are separated by blank lines."""
    found: list[_Piece] = []
    lines: list[str] = []
    comments: list[str] = []
    start, category = 1, ""

    def flush() -> None:
        if any(line.strip() for line in lines):
            found.append(_Piece("\n".join(lines).strip(), "\n".join(comments), start, category))
        lines.clear()
        comments.clear()

    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        stripped = line.strip()
        if stripped.startswith("//"):
            comments.append(stripped[2:])
        elif not stripped:
            if lines:
                flush()
        elif stripped.startswith("$CATEGORY:"):
            flush()
            category = stripped.removeprefix("$CATEGORY:").strip()
        else:
            start = start if lines else number
            lines.append(line)
    flush()
    return found


def _question(piece: _Piece, locale: str) -> ReadItem | Skipped:
    title, text = _title(piece.text)
    form, text = split_format(text)
    before, answers, after = _braces(text, piece.line)
    named = ([*_marked(piece.comments, "[id:"), ""])[0]
    draft = Draft(
        source_id=unescape(named),
        title=title,
        locale=locale,
        skill_hint=skill_in(piece.category, " ".join(_marked(piece.comments, "[tag:")), named, title),
    )
    question = GiftQuestion(draft, form, before, answers, after)
    shown = title[:120] or unescape(before[:200]).strip()[:60]
    try:
        check_size(len(piece.text))
        draft.response = answer_of(question)
    except CannotExpress as error:
        return Skipped(shown, draft.type or _("question"), str(error))
    if not draft.source_id:
        # Titles are not unique in GIFT: what a question says is the only identity it has.
        draft.source_id = hashlib.sha256(f"{title}\n{piece.text}".encode()).hexdigest()
    return finish(draft)


def _title(text: str) -> tuple[str, str]:
    """Return the title between its pairs of colons, and the rest; empty when the text does not begin with one."""
    if not text.startswith("::"):
        return "", text
    title, *rest = split_escaped(text[2:], "::")
    return (unescape(title).strip(), "::".join(rest)) if rest else ("", text)


def _marked(comments: str, opening: str) -> list[str]:
    """Return what stands in comments between an opening mark and the next square bracket that no backslash escapes."""
    # Cut at the mark first: each piece is looked at once, however many marks are never closed.
    found = [split_escaped(piece, "]") for piece in comments.split(opening)[1:]]
    return [pieces[0] for pieces in found if len(pieces) > 1]


def _braces(text: str, line: int) -> tuple[str, str | None, str]:
    """Return what stands before the answers, the answers (None: there are none), and what stands after."""
    parts = split_escaped(text, "{")
    if len(parts) == 1:
        if len(split_escaped(text, "}")) > 1:
            raise _malformed(line)
        return text, None, ""
    ends = split_escaped(parts[1], "}")
    if len(parts) > 2 or len(ends) != 2:
        raise _malformed(line)
    return parts[0], ends[0], ends[1]


def _malformed(line: int) -> ExchangeRefused:
    return ExchangeRefused(_("Le fichier GIFT est mal formé : les accolades de la question de la ligne %s ne vont pas par deux.") % line)
