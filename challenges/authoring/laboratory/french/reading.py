"""Reading lines: every rule on each line, and no word twice.

Here belong: which rules a line is held to, and what lets a line pass unread. Variants say nearly the same: a line whose words, three by three,
were all met in lines without a fault has none either, since no rule looks farther. Figures are masked but for 0 and 1, which tell singular from plural.
"""

import re

from django.utils.translation import gettext as _

from challenges.authoring.laboratory.french import agreement, dates, grammar, spelling
from challenges.authoring.laboratory.french.faults import Fault
from challenges.authoring.laboratory.french.texts import Line

__all__ = ["Reader"]

# Cells of tables with fewer words are names, codes and values, not sentences.
_SENTENCE = 4
# Texts in which an author speaks to the learner; the others may hold words of the story (« demain » in a message).
_SPOKEN = frozenset({"instruction", "hint", "feedback"})
_OWN = _SPOKEN | {"response", "why", "answer"}
_MASK = str.maketrans("3456789", "2222222")
_YEAR = re.compile(r"\d{4}")
_CODE = re.compile(r"[←{}]")


class Reader:
    """Reads lines in the active language, and remembers what was good; for one examination."""

    def __init__(self) -> None:
        self._good: dict[tuple[str, bool, bool], set[str]] = {}
        self._read: dict[Line, tuple[Fault, ...]] = {}

    def faults(self, line: Line) -> tuple[Fault, ...]:
        """Return what is wrong with a line."""
        dated = tuple(self._days(line)) if _YEAR.search(line.text) else ()
        if line in self._read:
            return (*self._read[line], *dated)
        masked = line.text.translate(_MASK)
        pieces = ("", *masked.split(" "), "")
        # Strings and not tuples: the collector of cycles would go through them all.
        triples = {f"{one} {two} {three}" for one, two, three in zip(pieces, pieces[1:], pieces[2:], strict=False)}
        sort = line.place if line.place in _OWN else line.kind
        good = self._good.setdefault((sort, len(pieces) < _SENTENCE + 2, bool(_CODE.search(masked))), set())
        found = self._read[line] = () if triples <= good else tuple(self._words(line))
        if not found:
            good |= triples
        return (*found, *dated)

    def _words(self, line: Line) -> list[Fault]:
        found = [*grammar.faults(line.text), *agreement.faults(line.text)]
        if line.kind != "cell" or len(line.text.split()) >= _SENTENCE:
            found += [_misspelt(word) for word in spelling.unknown_words(line.text)]
        if line.place in _OWN:
            found += dates.perishing(line.text, days=line.place in _SPOKEN)
        return found

    def _days(self, line: Line) -> list[Fault]:
        found = list(dates.weekdays(line.text))
        return found + list(dates.closed(line.text)) if line.kind == "text" else found


def _misspelt(word: str) -> Fault:
    remedy = _("Corrigez-le ; s’il est juste, ajoutez-le aux mots admis de l’épreuve, ou écrivez-le entre accents graves si c’est du code.")
    return Fault("spelling", word, _("Le mot « %s » n’est pas dans le dictionnaire.") % word, remedy)
