"""Letters as people read them: the one folding that searches and comparisons go through, and the keys that put names in order.

Databases compare by code points or by the collation of the machine that made them: Étienne after Zidane on one, before on the other, and
`LIKE` of SQLite minds the case of É. A folded text is plain letters, so that every engine finds and orders it alike.
"""

import re
import unicodedata
from typing import Any, Final

#: Letters that are no letter with an accent, but that people without them on the keyboard type plainly; one apostrophe for all.
_PLAIN: Final = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ð": "d", "þ": "th", "œ": "oe", "æ": "ae"}
    | dict.fromkeys("\u2018\u2019\u02bc\u2032`\u00b4", "'")
)
_LAST_ASCII: Final = "\x7f"
_FEW: Final = 64
#: The particle goes after the name, an article does not: de La Tour is at L, d’Ormesson at O, but du Bellay at D and Le Goff at L.
#: Source: IFLA, Names of persons, 4th edition (1996), France; AFNOR NF Z44-061.
_PARTICLE: Final = re.compile(r"(de\s+|d'\s*)(?=\S)")
#: Separators are digits, which come before letters in every collation, and "00" (the end of a name) comes before "0" and a letter.
_BETWEEN_WORDS: Final = "0"
_BETWEEN_NAMES: Final = "00"
#: Enough to tell people apart, and short enough for an index of PostgreSQL.
_MOST_PART: Final = 300
KEY_LENGTH: Final = 2 * _MOST_PART + 20


def fold(text: str) -> str:
    """Return a text as searches see it: lower case, no accents, apostrophes and spaces made plain, one space at a time, œ as oe."""
    if text.isascii():
        return " ".join(text.lower().replace("`", "'").split())
    letters = text.lower().replace("`", "'")
    others = {letter for letter in letters if letter > _LAST_ASCII}
    if len(others) > _FEW:
        return " ".join(letters.translate(_FOLDS).split())
    # Three times faster than a translation for the dozen letters of a French text: a folding folded again stays.
    for letter in others:
        letters = letters.replace(letter, _FOLDS[ord(letter)])
    return " ".join(letters.split())


def holds(text: str, query: str) -> bool:
    """Say whether a text holds every word of a query, accents and case aside."""
    folded = fold(text)
    return all(word in folded for word in fold(query).split())


def label_key(text: Any) -> str:
    """Return the key that puts titles, names of classes and other labels in alphabetical order, in Python."""
    return _key(fold(str(text)))


def sort_key(last_name: str, first_name: str) -> str:
    """Return the key that puts people in the order of a French list: last name, first name, particle.

    Returns:
        ASCII lower case letters and digits only, which every collation (SQLite BINARY, C.UTF-8, fr_FR, ICU) orders alike.
    """
    last = fold(last_name)
    particle = _PARTICLE.match(last)
    parts = [last[particle.end() :], fold(first_name), particle[0]] if particle else [last, fold(first_name)]
    return _BETWEEN_NAMES.join(_key(part)[:_MOST_PART] for part in parts)


def _key(folded: str) -> str:
    letters = "".join(_sign(letter) for letter in folded if letter != "'")
    return _BETWEEN_WORDS.join(letters.split())


def _sign(letter: str) -> str:
    if not letter.isalnum():
        return " "
    if not letter.isascii():
        # Other scripts after z, in the order of their code points.
        return f"zz{ord(letter):06x}"
    return f"1{letter}" if letter.isdigit() else letter


class _Folds(dict[int, str]):
    """What each letter folds to, worked out when it is first met: texts are folded at each save, and a letter folds alike in any text.

    Bounded, since letters come from outside: those of every European language fit many times.
    """

    _MOST: Final = 4096

    def __missing__(self, point: int) -> str:
        """Work out the folding of a letter, by its code point."""
        letter = chr(point)
        # Twice: there are letters that only fold once decomposed, and others that only decompose once folded. Apostrophes first: ´ decomposes.
        composed = unicodedata.normalize("NFC", letter).translate(_PLAIN)
        folded = _bare(_bare(composed).casefold().translate(_PLAIN))
        if len(self) < self._MOST:
            self[point] = folded
        return folded


_FOLDS: Final = _Folds()


def _bare(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
