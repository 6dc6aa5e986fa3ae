"""Spelling of a line: the words that no dictionary and no list has.

Here belong: what is a word at all (not a code, an address, a file name, an acronym or a name), and the lists beside the dictionary.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from challenges.authoring.laboratory.french import dictionary
from challenges.authoring.laboratory.french.faults import WORD, capital_starts
from generators import words

__all__ = ["names", "surnames", "unknown_words"]

_TRADE = Path(__file__).parent / "data" / "words.txt"
# Not words: addresses, names of domains and files, paths, what is written with an underscore, and code that is shown.
_APART = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w.-]+|(?<!\w)[\w-]*(?:\.[A-Za-z][\w-]*)+|[\w.-]*_[\w.-]*|[\w.-]*(?:[/\\][\w.-]*)+|.*[←{}].*|#\w+|«\u00a0\w+(?:-\w+)+\u00a0»"
)
# A line without any of these has nothing of the kind.
_MAYBE_APART = re.compile(r"[@_/\\←{}#«]|\.\w")
_TOKEN = re.compile(rf"(?<![\w@#&’'-]){WORD}(?![\w@])")
_ROMAN = re.compile(r"[ivxlc]+")
_ELIDED = re.compile(r"(?i:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|entr)[’'](?=\w)")
_SHORTEST = 3
# A line of so few words is a name or a label; an unknown capital at its start is no fault.
_LABEL = 3


@cache
def names() -> frozenset[str]:
    """Return every word of the word lists (people, places, companies…), each part of it too, in small letters."""
    found: set[str] = set()
    for name in words.available():
        for entry in words.load(name).entries:
            text = entry if isinstance(entry, str) else entry["text"]
            found.update(part.lower() for part in re.findall(r"[^\W\d_]+", text))
    return frozenset(found)


@cache
def surnames() -> frozenset[str]:
    """Return the surnames of the word lists; an article may be part of one."""
    return frozenset(str(entry) for name in words.available() if name.startswith("surnames") for entry in words.load(name).entries)


@cache
def _trade() -> frozenset[str]:
    """Return the words of the trade that the dictionary lacks, with their plurals."""
    lines = [line.split("#")[0].strip() for line in _TRADE.read_text(encoding="utf-8").splitlines()]
    return frozenset(form for line in lines if line for form in (line.lower(), f"{line.lower()}s"))


def unknown_words(line: str) -> Iterator[str]:
    """Yield the words of a line that are in no dictionary and no list; those with a capital inside a sentence are names."""
    if _MAYBE_APART.search(line):
        line = _APART.sub(lambda found: "\ufffc" * len(found[0]), line)
    for found in _TOKEN.finditer(line):
        word = found[0]
        # Most words have small letters only: nothing else is asked of them.
        if len(word) < _SHORTEST or not (word.islower() or _worth_a_look(word, line, found.start())):
            continue
        if not _good(word):
            yield word


def _worth_a_look(word: str, line: str, start: int) -> bool:
    """Say whether a word with capitals may be misspelt: no acronym, no name of a product, and at the start of a sentence."""
    if word.isupper() or any(char.isupper() for char in word[1:].replace("-", "’").split("’")[0]):
        return False
    return not word[0].isupper() or (capital_starts(line, start) and len(line.split()) > _LABEL and _near(word))


@lru_cache(maxsize=65536)
def _good(word: str) -> bool:
    if _has(word):
        return True
    bare = _ELIDED.sub("", word)
    if bare != word and (bare[:1].isupper() or bare.isupper() or _has(bare)):
        return True
    parts = re.split(r"[-’']", bare)
    return len(parts) > 1 and all(len(part) < _SHORTEST or part[:1].isupper() or _has(part) for part in parts)


@lru_cache(maxsize=4096)
def _near(word: str) -> bool:
    """Say whether a word with a capital is a fault of a known one rather than a name; a known word is near itself."""
    return _good(word) or dictionary.near(word.lower())


def _has(word: str) -> bool:
    small = word.lower()
    return dictionary.known(word.replace("'", "’")) or small in _trade() or small in names() or _ROMAN.fullmatch(word) is not None
