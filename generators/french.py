"""French words that change with what follows them, and words that change with a number or a person: pure functions over tables.

Here belong: elision (d’Arbeval), contraction (au Mesnil, des Ormeaux) and agreement (1 fichier, 2 fichiers; il, elle). The rules:

- Elision: Grevisse and Goosse, *Le Bon Usage*, 16th edition, § 45 (before a vowel or a mute h), § 48 (onze, oui, ouistiti, yaourt, uhlan…) and
  § 46 (si before il and ils alone). A y before a consonant is a vowel (Yves, Ygrelle), before a vowel it is none (yaourt, Yanis), but for a
  few old words and places (yeux, Yonne). Figures and letters said one by one keep the whole word (de 8, de SMS, de HLM; but d’URL, d’USB),
  as *Le Bon Usage* and the Office québécois de la langue française advise.
- Contraction: § 598 (le and les after à and de: au, aux, du, des, also of a place: le maire du Mans). A person's surname keeps its article
  (de Le Goff). *De* drops an article that is itself made of *de* (§ 584: beaucoup de + des amis = beaucoup d’amis).
- Aspirated h: the marks of the *Dictionnaire de l’Académie française*, 9th edition; of places and people, usage (de Honfleur, d’Hector).
- Plural: from two on (§ 512); of the English one alone is singular (CLDR, plural rules).
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

__all__ = ["DECLINED", "decline", "elides", "is_plural"]

# Words that decline: what they are before a vowel (empty: they never change there), and with the articles « le » and « les ».
DECLINED: dict[str, tuple[str, dict[str, str]]] = {
    "à": ("", {"le": "au", "les": "aux"}),
    "de": ("d’", {"le": "du", "les": "des"}),
    "que": ("qu’", {}),
    "si": ("s’", {}),
}
# « Si » is elided before these alone.
_IF_BEFORE = frozenset({"il", "ils"})
_ARTICLE = re.compile(r"(le|les)(?=[ \u00a0])[ \u00a0]+", re.IGNORECASE)
# Articles that are made of « de », and vanish after it.
_PARTITIVE = re.compile(r"(?:(?:des|du|de la)[ \u00a0]+|de l[’'])")
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = frozenset("aeiouy")
# Longer capitals are words that are shouted, not letters said one by one.
_LONGEST_ACRONYM = 5

# Words that begin with a vowel and are said as if they began with a consonant.
_WHOLE_BEFORE = frozenset({
    "onze", "onzième", "onzièmes", "oui", "ouistiti", "ouistitis", "uhlan", "uhlans", "ouah", "ouais", "ouaouaron", "ouolof", "ululement", "ululements",
    "ululer", "iota", "ouille", "ouagadougou",
})  # fmt: skip
# Words in y and a vowel that are elided all the same.
_Y_ELIDED = frozenset({
    "yeux", "yeuse", "yeuses", "yèble", "yèbles", "yonne", "yon", "yerres", "yères", "yeu", "yerville", "yainville", "yenne", "yébleron",
})  # fmt: skip
# Beginnings of words in h, without accents; a dollar is the end of the word. The longest one that is known tells whether the h is aspirated.
_ASPIRATED = (
    "ha",
    "heaum", "heid", "hein", "heitz", "heler$", "hem$", "henn", "hep$", "heraut", "herd$", "here$", "heres$", "heriss", "herni", "heron", "heros$",
    "hers", "hertz$", "hesse", "hetr", "heu$", "heurt",
    "hi$", "hibou", "hic$", "hick", "hicham", "hide", "hidj", "hierar", "hifi", "high", "hijab", "hile$", "hilton", "hip$", "hippi", "hippy",
    "hipster", "hiragana", "hiss", "hit",
    "ho$", "hob", "hoch", "hock", "hoang", "hoff", "hola$", "hold", "holl", "holm", "holst", "homard", "home$", "homes$", "honfleur", "hong",
    "hondur", "honn", "hont", "hood", "hool", "hop$", "hoquet", "hord", "horion", "horn", "hors", "hot$", "hotd", "hotl", "hott", "hotu",
    "hou", "hover", "hoyau",
    "hua", "hub", "huch", "hue", "huguenot", "huis$", "huit", "hulot", "hulul", "hum$", "hun", "hupp", "hur", "hus", "huti", "hutt", "hutu",
)  # fmt: skip
_MUTE = (
    "habi", "habe", "habs", "hacienda", "hadr", "hades", "hagio", "haiti", "halein", "hali", "hallali", "halluc", "halluin", "halob", "haloc", "halog",
    "haloi", "halop", "halot", "halter", "hamamel", "hamec", "hannibal", "haplo", "hapt", "harfleur", "harmon", "harpagon", "harusp", "hayange",
    "hazebrouck",
    "hippia", "hippiq", "honnet", "honneur", "horni", "hubert", "huet", "hugo", "huitr",
)  # fmt: skip


def decline(word: str, phrase: str, *, contract: bool = True) -> str:
    """Return `phrase` after `word`: « au fleuriste » for à and « le fleuriste », « d’Ygrelle » for de and Ygrelle, « que Brest ».

    Args:
        word: one of `DECLINED`.
        phrase: a noun, with its article if it has one, or a name. What does not begin with a letter is left as it is.
        contract: false for a surname, whose article is part of the name.
    """
    elided, contracted = DECLINED[word]
    if contract:
        found = _ARTICLE.match(phrase)
        if found and found[1].lower() in contracted:
            return f"{contracted[found[1].lower()]} {phrase[found.end() :]}"
        if word == "de":
            phrase = _PARTITIVE.sub("", phrase, count=1) if _PARTITIVE.match(phrase) else phrase
    if elided and (_first(phrase) in _IF_BEFORE if word == "si" else elides(phrase)):
        return elided + phrase
    return f"{word} {phrase}"


def elides(phrase: str) -> bool:
    """Say whether a word before `phrase` loses its last vowel: the phrase begins with a vowel or a mute h."""
    found = _WORD.match(phrase)
    return found is not None and _vowel(found[0])


@lru_cache(maxsize=8192)
def _vowel(word: str) -> bool:
    """Say whether a word begins with the sound of a vowel."""
    small = word.lower()
    bare = _bare(small)
    if small in _WHOLE_BEFORE or bare[:1] not in _VOWELS | {"h"}:
        return False
    if 1 < len(word) <= _LONGEST_ACRONYM and word.isupper():
        return bare[0] not in "hy"
    if bare[0] == "y":
        return bare[1:2] not in _VOWELS - {"y"} or small in _Y_ELIDED
    return bare[0] != "h" or (bare[1:2] in _VOWELS and not _aspirated(bare + "$"))


def _aspirated(bare: str) -> bool:
    """Say whether the h of a word, in small letters without accents and with its dollar, is aspirated."""
    aspirated = max((len(one) for one in _ASPIRATED if bare.startswith(one)), default=0)
    mute = max((len(one) for one in _MUTE if bare.startswith(one)), default=0)
    return aspirated > mute


def _bare(text: str) -> str:
    """Return small letters without accents; œ and æ are two letters."""
    decomposed = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _first(phrase: str) -> str:
    found = _WORD.match(phrase)
    return found[0].lower() if found else ""


def is_plural(count: int | Decimal, language: str) -> bool:
    """Say whether what is counted is in the plural: in French from two on (0 fichier, 1,5 fichier), in English but for one (0 files)."""
    size = abs(Decimal(count))
    return size != 1 if language == "en" else size >= 2
