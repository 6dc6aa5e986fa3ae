"""What was put where: of a matching, which choice each line was given; of an ordering, which place each item. Answers only, never who."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from challenges.runtime.assessments.item_answers import MOST_LETTERS, MOST_OPTIONS, Answered, name_of

Row = tuple[Any, dict[str, Any], dict[str, Any]]


@dataclass
class _Line:
    """A line of the table: how often each column was given, and how often each was right where it was asked."""

    texts: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def share(self, column: str) -> float:
        asked = sum(self.texts.values())
        return round(self.given[column] / asked, 4) if asked else 0.0


def placings(answered: Answered) -> dict[str, Any] | None:
    """Return how often each line got each choice or place, as JSON values.

    Args:
        answered: the answers to one item.

    Returns:
        ``kind``; ``columns``: texts of the choices, or places from 1; ``rows``: ``text``, ``shares`` (of those who were asked the line and
        answered, one a column), ``right`` (one a column: right in most variants). None for another form, and where lines or choices change
        so much from one variant to another that a table would say nothing.
    """
    for kind, told in (("matching", _matched), ("ordering", _ordered)):
        rows = [row for row in answered.rows if row[1].get("type") == kind and row[0] is not None]
        if rows and 2 * len(rows) >= len(answered.rows):
            return _table(kind, *told(rows))
    return None


def _matched(rows: Sequence[Row]) -> tuple[dict[str, _Line], list[str]]:
    lines: dict[str, _Line] = {}
    for answer, _response, key in rows:
        texts = {one["id"]: str(one["text"]) for one in key["rights"]}
        for left in key["lefts"]:
            line = lines.setdefault(name_of(left), _Line())
            line.texts[str(left["text"])] += 1
            line.right[texts[key["pairs"][left["id"]]]] += 1
            line.given[texts.get(answer.get(left["id"]), "")] += 1
    return lines, sorted({text for line in lines.values() for text in (*line.given, *line.right) if text})


def _ordered(rows: Sequence[Row]) -> tuple[dict[str, _Line], list[str]]:
    lines: dict[str, _Line] = {}
    for answer, _response, key in rows:
        given = {ident: place for place, ident in enumerate(answer, start=1)}
        ranks = [item.get("rank", place) for place, item in enumerate(key["items"])]
        for item, rank in zip(key["items"], ranks, strict=True):
            line = lines.setdefault(name_of(item), _Line())
            line.texts[str(item["text"])] += 1
            # Items of one rank may stand in any order among themselves.
            line.right.update(str(place) for place, other in enumerate(ranks, start=1) if other == rank)
            line.given[str(given.get(item["id"], ""))] += 1
    return lines, [str(place) for place in range(1, max(len(key["items"]) for *_rest, key in rows) + 1)]


def _table(kind: str, lines: dict[str, _Line], columns: list[str]) -> dict[str, Any] | None:
    if max(len(lines), len(columns)) > MOST_OPTIONS:
        return None
    rows = [
        {
            "text": line.texts.most_common(1)[0][0][:MOST_LETTERS],
            "shares": [line.share(column) for column in columns],
            "right": [2 * line.right[column] > sum(line.texts.values()) for column in columns],
        }
        for line in lines.values()
    ]
    return {"kind": kind, "columns": [column[:MOST_LETTERS] for column in columns], "rows": rows}
