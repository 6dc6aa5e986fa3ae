"""Elision, contraction and other rules of a line that need no grammar of the sentence: a table, and what reads it.

Here belong: the rules as data (what is looked for, what is told, what to write). Whether a word is said with a vowel, `generators.french` says.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenges.authoring.laboratory.french import dictionary
from challenges.authoring.laboratory.french.faults import SPACE, WORD, Fault, capital_starts
from challenges.authoring.laboratory.french.spelling import surnames
from generators.french import DECLINED, decline, elides

__all__ = ["faults"]

_Right = Callable[[re.Match[str], str], bool]


@dataclass(frozen=True)
class Rule:
    """A rule: what is looked for, what is told of it, and when it is right after all.

    The pattern may name `word` (what should change) and `next` (what follows it); `remedy` may hold %(word)s, %(next)s and %(right)s.
    """

    code: str
    pattern: re.Pattern[str]
    message: str | Promise
    remedy: str | Promise
    right: _Right = lambda found, line: False


def _infinitive(word: str) -> bool:
    """Say whether a word may be an infinitive, or something that stands before one (« à les ouvrir », « de le leur dire »)."""
    found = dictionary.readings(word)
    if not found:
        return word.endswith(("er", "ir", "re", "oir"))
    return word in {"y", "en", "lui", "leur", "bien", "mieux", "mal", "tout", "plus", "moins", "faire"} or any(
        one.kind == "infinitive" for one in found
    )


def _contraction_right(found: re.Match[str], line: str) -> bool:
    if f"{found['article']} {found['next']}" in surnames():
        return True
    if found["article"][0].isupper():
        return found["word"][0].isupper() or not found["next"][0].isupper()
    return found["next"][0].islower() and _infinitive(found["next"].split("-")[0].split("’")[0])


# Words that follow a pronoun or an article that is spoken of (« le ou la »), or that a first word does not touch.
_LOOSE = frozenset({"ou", "où", "et", "à", "au", "aux", "en", "a", "est", "un", "une", "as", "ai", "aussi", "avec", "y"})
# « Ce » is a pronoun before these, and elided; before a noun it is « cet », which is a matter of agreement.
_IS = frozenset({"est", "était", "étaient", "eût"})


def _elision_right(found: re.Match[str], line: str) -> bool:
    word, after = found["word"], found["next"]
    if word[0].isupper() and not capital_starts(line, found.start()):
        return True
    if not elides(after) or (len(after) == 1 and (after.isupper() or after not in "yà")) or (after.isupper() and len(after) > 1):
        return True
    small = word.lower()
    if small == "ce":
        return after.lower() not in _IS
    if small in ("le", "la"):
        return after.lower() in _LOOSE
    return (small == "de" and after in ("ou", "et")) or (after in ("un", "une") and line[found.end() :].lstrip().startswith("à "))


def _elided_right(found: re.Match[str], line: str) -> bool:
    after = found["next"]
    if len(after) == 1 or after.isupper() or any(char.isupper() for char in after[1:]):
        return True
    if after[0].lower() in "aeiouyhàâäéèêëîïôöùûüœæ" and (after[0].isupper() or not dictionary.known(after)):
        return True
    return elides(after)


def _doubled_right(found: re.Match[str], line: str) -> bool:
    return found["next"].lower() in _TWICE or found["next"][0].isupper()


_TWICE = frozenset(
    {"nous", "vous", "très", "oui", "non", "si", "bla", "ah", "oh", "ha", "hop", "chut", "trop", "jamais", "bien", "mot", "toc", "un", "en"}
)
_UNITS = r"(?:ko|Ko|Mo|Go|To|octets|Mbit/s|Gbit/s|km|kg|cm|mm|min|€|%|pixels|px|dpi|ppp|kWh|Hz|°C)(?![\w/])"
RULES: tuple[Rule, ...] = (
    Rule(
        "contraction",
        re.compile(rf"(?<![\w@/.-])(?P<word>[àÀ]|[dD]e){SPACE}(?P<article>[lL]es?){SPACE}(?P<next>{WORD})"),
        _("« %(passage)s » : « %(word)s » et l’article se contractent."),
        _("Écrivez « %(right)s »."),
        _contraction_right,
    ),
    Rule(
        "elision",
        re.compile(
            rf"(?<![\w@/.’'-])(?P<word>(?:[dD]|[qQ]u|[lL]orsqu|[pP]uisqu|[qQ]uoiqu|[jJ]usqu|[jJ]|[mMtTsSnNlLcC])e|[lL]a){SPACE}(?P<next>{WORD})"
        ),
        _("« %(passage)s » : « %(word)s » perd sa voyelle devant « %(next)s »."),
        _("Écrivez « %(right)s »."),
        _elision_right,
    ),
    Rule(
        "elided",
        re.compile(rf"(?<![\w@/.’'-])(?P<word>(?:[lLdDjJmMtTsSnN]|[qQ]u)[’'])(?P<next>{WORD})"),
        _("« %(passage)s » : il n’y a pas d’élision devant « %(next)s »."),
        _("Écrivez le mot entier avant « %(next)s »."),
        _elided_right,
    ),
    Rule(
        "if_he",
        re.compile(rf"(?<![\w-])(?P<word>[sS]i){SPACE}(?P<next>ils?)(?![\w])"),
        _("« %(passage)s » : « si » s’élide devant « %(next)s »."),
        _("Écrivez « %(right)s »."),
    ),
    Rule(
        "doubled",
        re.compile(rf"(?<![\w’'-])(?P<next>[^\W\d_]{{2,}}){SPACE}(?P=next)(?![\w’'-])"),
        _("« %(passage)s » : le mot est écrit deux fois."),
        _("Retirez l’un des deux."),
        _doubled_right,
    ),
    Rule(
        "unit",
        re.compile(rf"(?<![\w.,/-])(?<!\d{SPACE})(?P<word>\d+(?:{SPACE}\d{{3}})*(?:,\d+)?)(?P<next>{_UNITS})"),
        _("« %(passage)s » : il manque une espace insécable entre le nombre et son unité."),
        _("Écrivez « %(word)s %(next)s »."),
    ),
)


def faults(line: str) -> Iterator[Fault]:
    """Yield what the rules find in a line."""
    for rule in RULES:
        for found in rule.pattern.finditer(line):
            if rule.right(found, line):
                continue
            parts = found.groupdict()
            word, after = parts.get("word") or "", parts["next"]
            follows = f"{parts['article']} {after}" if parts.get("article") else after
            told = {"passage": found[0], "word": word, "next": follows, "right": _right(word, follows)}
            yield Fault(rule.code, found[0], str(rule.message) % told, str(rule.remedy) % told, word=word, follows=follows)


def _right(word: str, follows: str) -> str:
    """Return what should be written instead of a word and what follows it."""
    small = word.lower()
    right = decline(small, follows) if small in DECLINED else f"{small[:-1]}’{follows}"
    return right[0].upper() + right[1:] if word[:1].isupper() else right
