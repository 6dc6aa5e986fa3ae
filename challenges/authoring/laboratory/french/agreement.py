"""Agreement of a word with the article or the number before it, as far as the dictionary alone can tell.

Here belong: « un table », « les fichier », « 1 fichiers », « 2 fichier », « ce ordinateur », « du ordinateur », and numbers that are written
without spaces between thousands. A word is judged when it can be nothing but a noun or an adjective; names and words with a capital never are.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from challenges.authoring.laboratory.french import dictionary
from challenges.authoring.laboratory.french.dictionary import Reading
from challenges.authoring.laboratory.french.faults import SPACE, WORD, Fault
from generators.french import elides, is_plural

__all__ = ["faults"]

# What each word before a noun asks for: genders, then numbers.
_DETERMINERS = {
    "un": ("m", "s"), "le": ("m", "s"), "du": ("m", "s"), "au": ("m", "s"), "ce": ("m", "s"), "cet": ("m", "s"), "quel": ("m", "s"),
    "aucun": ("m", "s"), "une": ("f", "s"), "la": ("f", "s"), "cette": ("f", "s"), "quelle": ("f", "s"), "aucune": ("f", "s"),
    "ma": ("f", "s"), "ta": ("f", "s"), "sa": ("f", "s"), "chaque": ("mf", "s"), "votre": ("mf", "s"), "notre": ("mf", "s"),
    "les": ("mf", "p"), "des": ("mf", "p"), "aux": ("mf", "p"), "ces": ("mf", "p"), "mes": ("mf", "p"), "tes": ("mf", "p"), "ses": ("mf", "p"),
    "vos": ("mf", "p"), "nos": ("mf", "p"), "leurs": ("mf", "p"), "plusieurs": ("mf", "p"), "quelques": ("mf", "p"), "certains": ("m", "p"),
    "certaines": ("f", "p"),
}  # fmt: skip
# These are pronouns too, and a verb may follow: « la porte », « ce peut être », « quelle est ».
_PRONOUNS = frozenset({"le", "la", "les", "ce", "quel", "quelle", "aucun", "aucune", "certains", "certaines", "plusieurs"})
_BEFORE_VOWEL = {"ce": "cet", "du": "de l’", "au": "à l’", "ma": "mon", "ta": "ton", "sa": "son"}
_DETERMINED = re.compile(rf"(?<![\w@/.’'-])(?P<word>{'|'.join(_DETERMINERS)}){SPACE}(?P<next>{WORD})(?![\w@/]|[.:]\w)", re.IGNORECASE)
_COUNTED = re.compile(
    rf"(?<![\w@/.,:;°+*=-])(?<!\d{SPACE})(?P<word>\d{{1,3}}(?:{SPACE}\d{{3}})+|\d+(?:,\d+)?){SPACE}(?P<next>{WORD})(?![\w@/]|[.:]\w)"
)
# Nouns that follow the number of something and not a count: dates, streets, parts of a whole.
_NUMBERED = frozenset({
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre", "rue", "avenue",
    "boulevard", "place", "impasse", "allée", "chemin", "quai", "route", "cours", "square", "passage", "sentier", "ruelle", "faubourg", "venelle",
    "esplanade", "promenade", "bis", "ter", "est", "été",
})  # fmt: skip
# Before a number, these name one thing of a series: « salle 2 », « page 12 », « Windows 11 ».
_SERIES = re.compile(rf"(?:{WORD}){SPACE}$")
_LONG = re.compile(
    rf"(?<![\w.,/:°-])(?<!\d{SPACE})(?P<word>\d{{4,}})(?:,\d+)?(?={SPACE}(?P<next>octets|ko|Mo|Go|To|€|km|kg|pixels)(?![\w/]))"
)


def faults(line: str) -> Iterator[Fault]:
    """Yield what does not agree in a line."""
    for found in _DETERMINED.finditer(line):
        yield from _determined(found, line)
    for found in _COUNTED.finditer(line):
        yield from _counted(found, line)
    for found in _LONG.finditer(line):
        yield Fault(
            "thousands", f"{found['word']} {found['next']}",
            _("« %(number)s %(unit)s » : les milliers ne sont pas séparés.") % {"number": found["word"], "unit": found["next"]},
            _("Écrivez le nombre avec le format integer ou size."), word=found["word"], follows=found["next"], certain=False,
        )  # fmt: skip


@lru_cache(maxsize=16384)
def _nouns(word: str, *, verbs: bool) -> frozenset[Reading]:
    """Return the readings of a word that can only be a noun or an adjective; nothing when it may be more, or is unknown.

    `verbs`: no verb can stand there, so a word that may be one is judged as the noun that it is.
    """
    found = dictionary.readings(word)
    if verbs:
        found = frozenset(one for one in found if one.kind not in ("verb", "infinitive"))
    if any(one.kind == "noun" for one in found) and all(one.kind in ("noun", "adjective") for one in found):
        return found
    return frozenset()


def _determined(found: re.Match[str], line: str) -> Iterator[Fault]:
    word, after = found["word"], found["next"]
    small = word.lower()
    if after[0].isupper() or (word[0].isupper() and len(word) > 1 and word[1:].isupper()):
        return
    readings = _nouns(after, verbs=small not in _PRONOUNS)
    if not readings or (small in ("un", "une") and re.search(rf"(?:et|-et-|l’){SPACE}?$", line[: found.start()])):
        return
    genders, numbers = _DETERMINERS[small]
    told = {"passage": found[0], "next": after}
    if not any(set(one.numbers) & set(numbers) for one in readings):
        message = (
            _("« %(passage)s » : « %(next)s » est au pluriel.") if numbers == "s" else _("« %(passage)s » : « %(next)s » est au singulier.")
        )
        yield Fault("number", found[0], message % told, _("Accordez les deux mots."), word=word, follows=after)
    elif not any(set(one.genders) & set(genders) and set(one.numbers) & set(numbers) for one in readings):
        message = _("« %(passage)s » : « %(next)s » est féminin.") if genders == "m" else _("« %(passage)s » : « %(next)s » est masculin.")
        yield Fault(
            "gender",
            found[0],
            message % told,
            _("Mettez l’article dans la donnée tirée, ou accordez les deux mots."),
            word=word,
            follows=after,
        )
    elif small in _BEFORE_VOWEL and elides(after):
        message = _("« %(passage)s » : devant une voyelle, « %(word)s » s’écrit « %(right)s ».")
        remedy = _("Mettez l’article dans la donnée tirée, ou corrigez le mot.")
        yield Fault("gender", found[0], message % {**told, "word": small, "right": _BEFORE_VOWEL[small]}, remedy, word=word, follows=after)


def _counted(found: re.Match[str], line: str) -> Iterator[Fault]:
    after = found["next"]
    number = Decimal(re.sub(SPACE, "", found["word"]).replace(",", "."))
    if after[0].isupper() or after in _NUMBERED or len(after) < 3:
        return
    readings = _nouns(after, verbs=True)
    if not readings:
        return
    plural = is_plural(number, "fr")
    if any(("p" if plural else "s") in one.numbers for one in readings):
        return
    series = bool(_SERIES.search(line[: found.start()])) and not _quantity_before(line[: found.start()])
    if series and plural:
        return
    message = _("« %(passage)s » : le nom devrait être au pluriel.") if plural else _("« %(passage)s » : le nom devrait être au singulier.")
    pair = _pair(after, plural)
    yield Fault(
        "counted",
        found[0],
        message % {"passage": found[0]},
        _("Accordez le nom avec le nombre."),
        word=found["word"],
        follows=after,
        pair=pair,
    )


def _quantity_before(before: str) -> bool:
    """Say whether the word before a number lets it count something (« les 2 », « avec 3 »): it is neither a noun nor a name."""
    last = re.findall(WORD, before)[-1:]
    if not last:
        return True
    return not _nouns(last[0].lower(), verbs=False) and (last[0][0].islower() or dictionary.known(last[0].lower()))


def _pair(word: str, plural: bool) -> str:
    """Return singular and plural of a word as a format writes them, empty when the other form is not surely known."""
    if plural:
        return f"{word}/{word}s" if dictionary.known(f"{word}s") else ""
    for ending, singular in (("eaux", "eau"), ("aux", "al"), ("s", ""), ("x", "")):
        other = word.removesuffix(ending) + singular
        if word.endswith(ending) and any("s" in one.numbers and one.kind == "noun" for one in dictionary.readings(other)):
            return f"{other}/{word}"
    return ""
