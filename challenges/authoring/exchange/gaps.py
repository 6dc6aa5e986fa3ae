"""Questions with holes in their text: where a hole stands, and what becomes its label.

Balise shows fields under the instruction, each with a label. While a text is being read each hole is a mark; a hole that ends its paragraph
gives that paragraph's words as its label, any other gets a number that the instruction shows where the hole was.
"""

import re

from django.utils.translation import gettext as _

from challenges.authoring.exchange.making import one_line, word
from challenges.authoring.exchange.markdown import markdown_to_plain

_OPEN, _CLOSE = "\ue000", "\ue001"
_GAP = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_ENDS = re.compile(r"[\s.;,:!?…]*")
_MAX_LABEL = 300
_MAX_UNIT = 12


def mark(rank: int) -> str:
    """Return the mark of the hole number `rank`, from 0."""
    return f"{_OPEN}{rank}{_CLOSE}"


def clean(text: str) -> str:
    """Return a text of the source without characters that would be taken for marks."""
    return text.replace(_OPEN, "").replace(_CLOSE, "")


def ranks(text: str) -> list[int]:
    """Return the holes of a text, in order of appearance."""
    return [int(found[1]) for found in _GAP.finditer(text)]


def settle(text: str, locale: str, *, alone: bool = False) -> tuple[str, dict[int, str], str]:
    """Return the instruction without marks, the label of each hole, and what follows the last hole of its paragraph when it is short.

    Args:
        text: Markdown with marks.
        locale: language of the challenge.
        alone: there is one hole: it needs no number.
    """
    labels: dict[int, str] = {}
    kept: list[str] = []
    unit = ""
    for block in text.split("\n\n"):
        for piece in _pieces(block):
            found = _GAP.search(piece)
            before, after = (piece[: found.start()], piece[found.end() :]) if found else ("", "")
            # A long text is no label; rendering it to see would take long.
            label = _plain(before) if len(before) <= 4 * _MAX_LABEL else ""
            if found and label and len(_GAP.findall(piece)) == 1 and len(label) <= _MAX_LABEL and _ends(after, alone=alone):
                labels[int(found[1])] = label
                unit = unit or ("" if _ENDS.fullmatch(after) else _plain(after))
            else:
                kept.append(_GAP.sub(lambda one: "…" if alone else f"**({int(one[1]) + 1})**", piece))
                for rank in ranks(piece):
                    labels[rank] = word(locale, "answer") if alone else f"{word(locale, 'field')} ({rank + 1})"
    return "\n\n".join(piece for piece in kept if piece.strip(" …") or not alone), labels, unit


def _pieces(block: str) -> list[str]:
    """Cut a list into its items when each holds one hole; anything else stays whole."""
    lines = block.split("\n")
    if len(lines) > 1 and all(len(_GAP.findall(line)) == 1 and re.match(r"[-*] |\d+\. ", line) for line in lines):
        return lines
    return [block]


def _ends(after: str, *, alone: bool) -> bool:
    return bool(_ENDS.fullmatch(after)) or (alone and len(after.strip()) <= _MAX_UNIT and "\n" not in after)


def _plain(markdown: str) -> str:
    return one_line(markdown_to_plain(re.sub(r"^([-*]|\d+\.) ", "", _GAP.sub("", markdown))))


def too_many(count: int) -> str:
    """Return why a text with so many holes is refused, empty when it is not."""
    return _("plus de vingt champs à remplir") if count > 20 else ""
