"""What lets a learner guess without reading: length, place, a word of the question, options known by heart, few answers.

Each check counts over the variants how often a blind way of choosing would be right, and alarms by `chance`: the share must be worth it, and
chance must not explain it. Where one option is to be chosen, a blind way that is right more often than `MAX_SHARE` is a failure, as an answer that
never changes is; elsewhere, and between the two bounds, it is told to look at.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from django.utils.translation import gettext as _

import generators
from challenges.authoring.laboratory.chance import alarming
from challenges.authoring.laboratory.choices import Group, by_label
from challenges.authoring.laboratory.report import Finding, Report
from challenges.names import fold

#: From this share on, a blind way of choosing is told; above the second one it is a failure where one option is to be chosen.
MIN_SHARE, MAX_SHARE = 0.5, 0.6
#: A length is seen when it differs by so many characters and by this share.
SEEN_CHARACTERS, SEEN_SHARE = 2, 0.05
#: A word that may betray an answer has so many letters.
WORD = 5
_WORDS = re.compile(rf"[^\W\d_]{{{WORD},}}")
#: Options known by heart: a text must come as often to be learnt, and this share of what is shown must be such texts.
LEARNT_TIMES, LEARNT_SHARE = 4, 0.9
#: The fewest variants over which anything is counted.
LEAST = 20

Seen = list[tuple[generators.Variant, Group]]


def check_guessing(variants: Sequence[generators.Variant], report: Report) -> None:
    """Add to the report the ways to be right without reading."""
    if len(variants) < LEAST:
        return
    for seen in by_label(variants):
        if len(seen) < LEAST:
            continue
        same = list(_same(seen))
        for finding, share in same or [*_lengths(seen), *_positions(seen), *_words(seen), *_all_right(seen)]:
            severe = share > MAX_SHARE and seen[0][1].alone and (not seen[0][1].several or finding.check == "all_right")
            if same and not seen[0][1].label:
                break  # of a whole question, the answer that never changes is told by `population`
            (report.fail if severe else report.warn)(finding)
        for finding in _learnt(seen):
            report.warn(finding)


def _told(seen: Seen, check: str, message: str, remedy: str, hits: Sequence[generators.Variant], **words: object) -> tuple[Finding, float]:
    """Return a finding on a group of options, with the share of the variants that it touches."""
    share = len(hits) / len(seen)
    text = _named(seen, message % {"share": round(share * 100), **words})
    return Finding(check, text, remedy, hits[0].seed, hits[0].to_json()["values"], variants=len(hits)), share


def _named(seen: Seen, message: str) -> str:
    label = seen[0][1].label
    return _("Champ « %(label)s » : %(message)s") % {"label": label, "message": message} if label else message[:1].upper() + message[1:]


def _same(seen: Seen) -> Iterator[tuple[Finding, float]]:
    """One option that is right most of the time: its length and its place are then no other cause."""
    right: dict[str, list[generators.Variant]] = {}
    for variant, group in seen:
        if sum(group.right) == 1:
            right.setdefault(group.texts[group.right.index(True)], []).append(variant)
    text, hits = max(right.items(), key=lambda one: len(one[1]), default=("", []))
    if alarming(len(hits), [group.chance for _variant, group in seen], MIN_SHARE, len(right)):
        message = _("la proposition « %(text)s » est la bonne dans %(share)d %% des variantes.")
        yield _told(seen, "mode", message, _("Faites dépendre la réponse des données tirées."), hits, text=text[:80])


def _lengths(seen: Seen) -> Iterator[tuple[Finding, float]]:
    """The longest option, or the shortest, where one is plainly so."""
    told = {
        1: _("la proposition la plus longue est juste dans %(share)d %% des variantes : on la trouve sans lire."),
        -1: _("la proposition la plus courte est juste dans %(share)d %% des variantes : on la trouve sans lire."),
    }
    for sign, message in told.items():
        chances, hits = [], []
        for variant, group in seen:
            rank = _extreme([sign * len(text) for text in group.texts])
            if rank is None:
                continue
            chances.append(group.chance)
            if group.right[rank]:
                hits.append(variant)
        if alarming(len(hits), chances, MIN_SHARE, 2, len(seen)):
            remedy = _("Donnez aux propositions à peu près la même longueur, ou faites varier celle qui est la plus longue.")
            yield _told(seen, "length", message, remedy, hits)


def _extreme(lengths: Sequence[int]) -> int | None:
    """Return the rank of the greatest, None when it is not plainly so."""
    first = max(range(len(lengths)), key=lengths.__getitem__)
    second = max((one for rank, one in enumerate(lengths) if rank != first), default=lengths[first])
    gap = lengths[first] - second
    return first if gap >= max(SEEN_CHARACTERS, SEEN_SHARE * abs(second)) else None


def _positions(seen: Seen) -> Iterator[tuple[Finding, float]]:
    """A place, from the first or from the last, in the order shown."""
    places: dict[tuple[bool, int], list[generators.Variant]] = {}
    for variant, group in seen:
        size = len(group.right)
        for rank in (rank for rank, right in enumerate(group.right) if right):
            for place in ((False, rank + 1), (True, size - rank)):
                places.setdefault(place, []).append(variant)
    (last, rank), hits = max(places.items(), key=lambda one: (len(one[1]), one[0][1] == 1))
    chances = [group.chance for _variant, group in seen if len(group.right) >= rank]
    if not alarming(len(hits), chances, MIN_SHARE, len(places), len(seen)):
        return
    remedy = _("Faites mélanger les propositions, ou mélangez les lignes du tableau d’où elles viennent.")
    if last and rank == 1:
        message = _("la dernière proposition est juste dans %(share)d %% des variantes.")
    elif last:
        message = _("la proposition n° %(rank)d en partant de la fin est juste dans %(share)d %% des variantes.")
    else:
        message = _("la proposition n° %(rank)d est juste dans %(share)d %% des variantes.")
    yield _told(seen, "position", message, remedy, hits, rank=rank)


def _words(seen: Seen) -> Iterator[tuple[Finding, float]]:
    """A word of the question that one option alone has, and this option is right."""
    chances, hits, example = [], [], ""
    for variant, group in seen:
        asked = _content(f"{variant.instruction} {variant.response.get('label', '')} {group.label}")
        words = [_content(text) for text in group.texts]
        often = Counter(word for one in words for word in one)
        clues = [{word for word in one if word in asked and often[word] == 1} for one in words]
        having = [rank for rank, one in enumerate(clues) if one]
        if len(having) != 1:
            continue
        chances.append(group.chance)
        if group.right[having[0]]:
            hits.append(variant)
            example = example or min(clues[having[0]])
    if alarming(len(hits), chances, MIN_SHARE, 1, len(seen)):
        message = _("dans %(share)d %% des variantes, la bonne proposition est la seule qui reprend un mot de la question (« %(word)s »).")
        remedy = _("Mettez ce mot dans d’autres propositions, ou retirez-le de la question.")
        yield _told(seen, "word", message, remedy, hits, word=example)


@lru_cache(maxsize=4096)
def _content(text: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(fold(text)))


def _all_right(seen: Seen) -> Iterator[tuple[Finding, float]]:
    """Who ticks everything must not be right."""
    hits = [variant for variant, group in seen if group.several and all(group.right)]
    if len(hits) / len(seen) > MIN_SHARE:
        message = _("toutes les propositions sont justes dans %(share)d %% des variantes : il suffit de tout cocher.")
        yield _told(seen, "all_right", message, _("Ajoutez des propositions fausses."), hits)


def _learnt(seen: Seen) -> Iterator[Finding]:
    """Texts that come again and again and are always right, or always wrong: who has met the question knows them by heart."""
    shown: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for _variant, group in seen:
        for text, is_right in zip(group.texts, group.right, strict=True):
            shown[text] += 1
            right[text] += is_right
    sure = [text for text, count in shown.items() if count >= LEARNT_TIMES and right[text] in (0, count)]
    good = [text for text in sure if right[text]]
    if good and len(good) < len(sure) and sum(shown[text] for text in sure) >= LEARNT_SHARE * sum(shown.values()):
        message = _(
            "les mêmes propositions reviennent, les unes toujours justes (%(good)d), les autres toujours fausses (%(bad)d) : cela s’apprend."
        )
        text = _named(seen, message % {"good": len(good), "bad": len(sure) - len(good)})
        yield Finding("learnt", text, _("Faites dépendre ce qui est juste des données tirées, ou dites que c’est une question fixe."))
