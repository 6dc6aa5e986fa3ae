"""What was sent in a campaign, for analysis: one row a participant from the summaries, never from answers. One query, whatever their number."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from django.db.models import TextField
from django.db.models.functions import Cast
from numpy.typing import NDArray

from challenges.bank.reader import OpenRelease, open_release
from challenges.runtime.assessments import summaries
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.assessments.summaries import ANSWER, OUTCOMES, unpack
from challenges.runtime.campaigns.following.spreads import AnswerSpread
from challenges.runtime.campaigns.models import Campaign

Ints = NDArray[np.int64]
RIGHT, _PARTLY, _WRONG = (OUTCOMES.index(name) for name in ("right", "partly", "wrong"))
_COLUMNS = (
    "pk", "sent_assessment", "sent_assessment__summary__release_root", "told", "sent_assessment__summary__answers",
)  # fmt: skip


@dataclass(frozen=True)
class Sending:
    """The results that one participant sent: keys of the participation and of the test, its release, levels, packed answers."""

    participation: int
    assessment: int
    root: str
    levels: Mapping[str, int]
    answers: bytes


def of(campaign: Campaign, *, class_uid: str = "") -> list[Sending]:
    """Return what was sent in a campaign by those who count, of one class if one is named."""
    found = campaign.participations.counted().filter(shared_at__isnull=False, sent_assessment__summary__isnull=False)
    if class_uid:
        found = found.filter(pupil__school_class__uid=class_uid)
    rows = found.annotate(told=text_of("sent_assessment__summary__competences")).order_by("pk").values_list(*_COLUMNS)
    return [Sending(pk, test, root, levels_in(told), bytes(answers)) for pk, test, root, told, answers in rows]


def text_of(field: str) -> Cast:
    """Return a JSON column as text: of ten thousand rows, reading it with Python's own parser would take more than all the rest."""
    return Cast(field, TextField())


def levels_in(told: str) -> dict[str, int]:
    """Return the level of each competence, from the text of `Summary.competences`."""
    return {code: one[0] for code, one in orjson.loads(told).items()}


def ensure(campaign: Campaign) -> None:
    """Write the summaries that lack in a campaign: tests of before 0.5, or marked again since."""
    summaries.ensure(Assessment.objects.filter(campaign_try__participation__campaign=campaign))


@dataclass(frozen=True)
class Part:
    """The answers of those whose test is of one release, end to end; `owner`: whose each one is, as a place in the sendings."""

    release: OpenRelease
    answers: NDArray[Any]
    owner: Ints


def parts(sendings: Sequence[Sending]) -> Iterator[Part]:
    """Give the answers, one release after the other."""
    by_root: dict[str, list[int]] = {}
    for place, one in enumerate(sendings):
        by_root.setdefault(one.root, []).append(place)
    for root, places in by_root.items():
        packed = [sendings[place].answers for place in places]
        sizes = [len(one) // ANSWER.itemsize for one in packed]
        yield Part(open_release(root), unpack(packed), np.repeat(np.array(places, dtype=np.int64), sizes))


def tallies(kinds: Ints, outcomes: NDArray[Any], size: int) -> Ints:
    """Return how many answers of each kind came to each outcome: a line a kind."""
    width = len(OUTCOMES)
    return np.bincount(kinds * width + outcomes, minlength=size * width).reshape(size, width).astype(np.int64)


def spread_of(code: str, line: Ints) -> AnswerSpread:
    """Return a line of `tallies` as a page tells it: passed and out of time are one thing, no answer."""
    right, partly, wrong = (int(line[place]) for place in (RIGHT, _PARTLY, _WRONG))
    return AnswerSpread(code, right, partly, wrong, int(line.sum()) - right - partly - wrong)


def spreads_by(sendings: Sequence[Sending], kind: Callable[[Part], tuple[Ints, Sequence[str]]]) -> list[AnswerSpread]:
    """Return what the answers came to, for each kind of question that was answered.

    Args:
        sendings: whose answers.
        kind: the kind of each answer of a part, as a place in a list of codes, and that list.
    """
    totals: dict[str, Ints] = {}
    for part in parts(sendings):
        places, codes = kind(part)
        found = tallies(places, part.answers["outcome"], len(codes))
        for place in np.flatnonzero(found.sum(axis=1)).tolist():
            code = codes[place]
            totals[code] = totals[code] + found[place] if code in totals else found[place]
    return [spread_of(code, line) for code, line in totals.items()]


def topic_of(part: Part) -> tuple[Ints, Sequence[str]]:
    """The topic of each answer."""
    return np.asarray(part.release.items.topic)[part.answers["position"]], part.release.topic_codes


def challenge_of(part: Part) -> tuple[Ints, Sequence[str]]:
    """The challenge of each answer."""
    return part.answers["position"].astype(np.int64), part.release.index.columns["uid"]


def missed_by_topic(sendings: Sequence[Sending]) -> list[dict[str, float]]:
    """Return, for each sending, how many answers of each topic were not right, of the topics in which fewer than half were."""
    found: list[dict[str, float]] = [{} for _one in sendings]
    for part in parts(sendings):
        topics, codes = topic_of(part)
        cells = part.owner * len(codes) + topics
        asked = np.bincount(cells, minlength=len(sendings) * len(codes))
        right = np.bincount(cells[part.answers["outcome"] == RIGHT], minlength=len(asked))
        for cell in np.flatnonzero((asked > 0) & (2 * right < asked)).tolist():
            owner, topic = divmod(cell, len(codes))
            found[owner][codes[topic]] = float(asked[cell] - right[cell])
    return found
