"""What a class finds hard: topics, then the questions most missed with the very variant that was shown. Of sent results only, and never who."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db.models import Q
from django.utils.safestring import SafeString

from challenges import marking
from challenges.bank.reader import NoRelease, OpenRelease, current_root, open_release
from challenges.runtime.assessments import wire
from challenges.runtime.assessments.answers import answer_text
from challenges.runtime.assessments.competences import title_of
from challenges.runtime.assessments.models import Attempt
from challenges.runtime.campaigns.following.sendings import RIGHT, Sending, challenge_of, parts, spreads_by, topic_of
from challenges.runtime.campaigns.following.spreads import AnswerSpread, by_difficulty

#: Answers from which a share says something of a class; fewer are shown when there is nothing better.
ENOUGH = 3
MOST_QUESTIONS, MOST_VARIANTS, MOST_TUTORIALS = 10, 3, 3
#: Topics below this share are difficulties.
HALF = 0.5


@dataclass(frozen=True)
class Topic:
    """A topic, what its answers came to, and what to do about it."""

    spread: AnswerSpread
    title: str
    competence: str
    tutorials: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Shown:
    """One variant as it was shown to somebody, what was answered to it, and what was expected; `given` is empty of a question that was passed."""

    instruction_html: SafeString
    given: str
    outcome: str
    expected: dict[str, Any]
    files: list[str]


@dataclass(frozen=True)
class Question:
    """A question that was missed, and variants of it."""

    spread: AnswerSpread
    skill: str
    competence: str
    level: int
    topic: str
    shown: list[Shown]

    @property
    def missed(self) -> int:
        """How many answers were not right."""
        return self.spread.n - self.spread.right

    @property
    def others(self) -> int:
        """How many variants there are beside the first."""
        return len(self.shown) - 1


def topics(sendings: Sequence[Sending], release: OpenRelease, language: str) -> list[Topic]:
    """Return the topics that were asked, the least succeeded first, those under one half with their tutorials."""
    named = topics_of(release)
    return [
        _topic(spread, *named.get(spread.code, (None, "")), release=release, language=language)
        for spread in by_difficulty(spreads_by(sendings, topic_of))
    ]


def by_framework(found: Sequence[AnswerSpread], release: OpenRelease | None) -> list[tuple[AnswerSpread, str, str]]:
    """Return topics in the order of the framework, with their title and the code of their competence; those that it lacks come last."""
    named = topics_of(release) if release else {}
    order = {code: place for place, code in enumerate(named)}
    placed = sorted(found, key=lambda one: (order.get(one.code, len(order)), one.code))
    return [(one, title_of(named[one.code][0]), named[one.code][1]) if one.code in named else (one, one.code, "") for one in placed]


def topics_of(release: OpenRelease) -> dict[str, tuple[dict[str, Any], str]]:
    """Return the topics of a release with the code of their competence, in order."""
    return {topic["code"]: (topic, competence["code"]) for competence in release.competences for topic in competence["topics"]}


def _topic(spread: AnswerSpread, document: dict[str, Any] | None, competence: str, *, release: OpenRelease, language: str) -> Topic:
    if document is None:
        return Topic(spread, spread.code, competence)
    hard = (spread.share or 0.0) < HALF
    return Topic(spread, title_of(document), competence, tutorials_of(document, release, language) if hard else [])


def tutorials_of(topic: dict[str, Any], release: OpenRelease, language: str) -> list[dict[str, Any]]:
    """Return the tutorials of a topic's skills, the easiest skill first, each once."""
    found: dict[str, dict[str, Any]] = {}
    for skill in sorted(topic["skills"], key=lambda one: (one["level"], one["code"])):
        for document in release.tutorials([], skill["code"], language):
            found.setdefault(document["uid"], document)
    return list(found.values())[:MOST_TUTORIALS]


def questions(sendings: Sequence[Sending]) -> list[Question]:
    """Return the questions most missed: one query, for the variants that are shown."""
    missed = [one for one in spreads_by(sendings, challenge_of) if one.n > one.right]
    enough = [one for one in missed if one.n >= ENOUGH] or missed
    worst = sorted(enough, key=lambda one: (-(one.n - one.right), one.share, one.code))[:MOST_QUESTIONS]
    places = _places(sendings, {one.code for one in worst})
    attempts = _attempts(places)
    return [_question(one, [attempts[place] for place in places.get(one.code, []) if place in attempts]) for one in worst]


def _places(sendings: Sequence[Sending], wanted: set[str]) -> dict[str, list[tuple[int, str]]]:
    """Where to read variants of each question: (test, question) of some who missed it, those who wrote an answer first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for part in parts(sendings):
        positions = {part.release.entry(uid).position: uid for uid in wanted if part.release.holds(uid)}
        outcome = part.answers["outcome"]
        for position, uid in positions.items():
            here = np.flatnonzero((part.answers["position"] == position) & (outcome != RIGHT))
            some = here[np.argsort(outcome[here], kind="stable")][:MOST_VARIANTS].tolist()
            found.setdefault(uid, []).extend((sendings[int(part.owner[place])].assessment, uid) for place in some)
    return {uid: places[:MOST_VARIANTS] for uid, places in found.items()}


def _attempts(places: dict[str, list[tuple[int, str]]]) -> dict[tuple[int, str], Attempt]:
    where = Q()
    for uid, tests in places.items():
        where |= Q(challenge_uid=uid, assessment__in=[test for test, _uid in tests])
    if not where:
        return {}
    rows = Attempt.objects.graded("outcome", "key").filter(where, answered_at__isnull=False).select_related("variant", "assessment")
    return {(one.assessment_id, str(one.challenge_uid)): one for one in rows}


def _question(spread: AnswerSpread, attempts: Sequence[Attempt]) -> Question:
    first = attempts[0] if attempts else None
    if first is None:
        return Question(spread, "", "", 0, "", [])
    release = open_release(first.assessment.release_root)
    skill = release.skills.get(first.skill)
    title = title_of(skill) if skill else first.skill
    return Question(spread, title, first.competence, first.level, first.topic, [_shown(one) for one in attempts])


def _shown(attempt: Attempt) -> Shown:
    return Shown(
        instruction_html=attempt.instruction_html,
        given=answer_text(attempt.response, attempt.answer),
        outcome=attempt.final_outcome,
        expected=wire.sent_expected(attempt, marking.expected(attempt.final_key)) or {},
        files=[str(one["name"]) for one in attempt.files if "name" in one],
    )


def release_of(sendings: Sequence[Sending]) -> OpenRelease | None:
    """Return the release that names things: the one of the newest results, else the one that is served; None without a bank."""
    try:
        return open_release(sendings[-1].root if sendings else current_root("positioning"))
    except NoRelease:
        return None
