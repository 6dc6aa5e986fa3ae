"""What learners answered to each item: shares of the options by ability group, wrong answers with their variants. Answers only, never who."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from django.db.models import JSONField
from django.db.models.functions import Coalesce

from challenges.adaptive.measuring import item_statistics as statistics
from challenges.adaptive.measuring.responses import Floats, Ints
from challenges.marking import CHOSEN
from challenges.runtime.assessments.answer_sheet import AnswerSheet
from challenges.runtime.assessments.answers import answer_text
from challenges.runtime.assessments.models import Attempt

#: Items whose answers are read at a time, and letters kept of an answer.
AT_A_TIME = 20
MOST_LETTERS = 80
#: More options than this are rows of a table that change with the variant: their shares say nothing.
MOST_OPTIONS = 12
#: A written answer that fewer learners gave may be anything that one of them typed, a name too: it is not kept.
WRITTEN_BY = 2
#: What is chosen, and numbers, dates and times: nobody is told by them.
NOT_WRITTEN = (*CHOSEN, "matching", "ordering", "number", "date", "time")


#: Response and key of an answer: its variant's, or its own where it dates from before 0.5.
_CONTENT = [Coalesce(f"variant__{name}", f"own_{name}", output_field=JSONField()) for name in ("response", "key")]


@dataclass(frozen=True)
class Answered:
    """Answers to one item: ``places`` in the sheet, and for each what was answered, what was shown and the key."""

    places: Ints
    rows: Sequence[tuple[Any, dict[str, Any], dict[str, Any]]]


def answers_by_item(sheet: AnswerSheet) -> Iterator[tuple[int, Answered]]:
    """Yield each item that was answered, with its answers: one query for twenty items."""
    place_of = {pk: place for place, pk in enumerate(sheet.attempt)}
    uids = sheet.release.index.columns["uid"]
    items = np.unique(sheet.item).tolist()
    for low in range(0, len(items), AT_A_TIME):
        part = items[low : low + AT_A_TIME]
        found: dict[int, list[tuple[int, Any]]] = {item: [] for item in part}
        rows = Attempt.objects.filter(challenge_uid__in=[uids[item] for item in part], answered_at__isnull=False)
        for pk, *row in rows.order_by("pk").values_list("pk", "answer", *_CONTENT).iterator(2000):
            place = place_of.get(pk)
            if place is not None:
                found[int(sheet.item[place])].append((place, tuple(row)))
        for item, pairs in found.items():
            yield item, Answered(np.array([place for place, _ in pairs], dtype=np.int64), [row for _, row in pairs])


def choice_shares(answered: Answered, ability: Floats) -> dict[str, Any] | None:
    """Return the share of each option by ability group as JSON values, None for an item that is not a choice or whose options all differ.

    Args:
        answered: the answers to the item.
        ability: (answers,) of the learner, without this answer, in the order of ``answered``.

    Returns:
        ``multiple``; ``options``: id, text (the most frequent one), right; ``shares[option][group]``, of the learners of the group that chose
        it, lowest group first; ``counts`` and ``ability`` of the groups.
    """
    kinds = Counter(response.get("type") for _, response, _ in answered.rows)
    kind = kinds.most_common(1)[0][0] if kinds else None
    if kind not in CHOSEN:
        return None
    kept = [place for place, (_, response, _) in enumerate(answered.rows) if response.get("type") == kind]
    rows, x = [answered.rows[place] for place in kept], ability[kept]
    options = _options(rows)
    if len(options) > MOST_OPTIONS:
        return None
    chosen = [_chosen(answer, key) for answer, _, key in rows]
    tables = [statistics.choices([0 if name in one else -1 for one in chosen], x, 1) for name in options]
    return {
        "multiple": kind == "multiple_choice" or any(response.get("several") for _, response, _ in rows),
        "options": [{"id": name, "text": text[:MOST_LETTERS], "right": right} for name, (text, right) in options.items()],
        "shares": [[round(share, 4) for share in table.shares[0]] for table in tables],
        "counts": list(tables[0].counts),
        "ability": [round(mean, 3) for mean in tables[0].ability],
    }


def name_of(option: dict[str, Any]) -> str:
    """What an option is called in every variant: its identifier, or its text where it is a row of a drawn table."""
    name = str(option["id"])
    return str(option.get("text", name)) if name.startswith("row-") else name


def _options(rows: Sequence[tuple[Any, dict[str, Any], dict[str, Any]]]) -> dict[str, tuple[str, bool]]:
    """The options of all the variants in the order of their names: the most frequent text, and whether it is right in most of them."""
    texts: dict[str, Counter[str]] = {}
    right: dict[str, int] = {}
    for _, _, key in rows:
        for option in key.get("options", []):
            name = name_of(option)
            texts.setdefault(name, Counter())[str(option.get("text", name))] += 1
            right[name] = right.get(name, 0) + (1 if option.get("correct") else -1)
    return {name: (texts[name].most_common(1)[0][0], right[name] > 0) for name in sorted(texts)}


def _chosen(answer: Any, key: dict[str, Any]) -> set[str]:
    names = {str(option["id"]): name_of(option) for option in key.get("options", [])}
    given = answer if isinstance(answer, list) else [answer]
    return {names[str(one)] for one in given if one is not None and str(one) in names}


def wrong_answers(answered: Answered, sheet: AnswerSheet, ability: Floats) -> list[dict[str, Any]]:
    """Return the most frequent wrong answers to an item, with the seeds that produced them, as JSON values.

    Args:
        answered: the answers to the item; those that were passed are left out.
        sheet: where they come from.
        ability: (answers,) of the learner, in the order of ``answered``.
    """
    texts: list[str] = []
    kept: list[int] = []
    written: set[str] = set()
    for rank, (place, (answer, response, _)) in enumerate(zip(answered.places.tolist(), answered.rows, strict=True)):
        if sheet.right[place] or sheet.partly[place] or answer is None:
            continue
        text = " ".join(answer_text(response, answer).split())[:MOST_LETTERS]
        if response.get("type") not in NOT_WRITTEN:
            written.add(text)
        texts.append(text)
        kept.append(rank)
    people = _people(texts, [int(sheet.learner[answered.places[rank]]) for rank in kept])
    ranked = statistics.wrong_answers(texts, [sheet.seed[answered.places[rank]] for rank in kept], ability[kept].tolist(), top=len(texts))
    told = [one for one in ranked if one.answer not in written or people[one.answer] >= WRITTEN_BY][:10]
    return [asdict(one) | {"share": round(one.share, 4), "ability": round(one.ability, 3)} for one in told]


def _people(texts: Sequence[str], learners: Sequence[int]) -> Counter[str]:
    """How many learners gave each answer."""
    return Counter(text for text, _ in set(zip(texts, learners, strict=True)))
