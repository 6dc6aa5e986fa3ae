"""What the results page of a closed test says: the picture, what to do first, the answers with their material. A constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from challenges.bank.reader import OpenRelease, open_release
from challenges.runtime.assessments import landscape, queries, tutorials
from challenges.runtime.assessments.competences import title_of
from challenges.runtime.assessments.files import material_of
from challenges.runtime.assessments.levels import ENOUGH
from challenges.runtime.assessments.models import Assessment, Attempt, Summary
from challenges.runtime.assessments.parts import Part, parts_of
from challenges.runtime.assessments.planning import Seen, missed
from challenges.text import render_markdown

#: Topics that a learner is told to take up first.
FIRST = 3
#: Characters of material that one page holds, in all; the rest is read on the pages of the questions.
ROOM = 60_000
#: Earlier tests that are looked at for one of the same scope.
EARLIER = 30
#: What makes two tests tries of the same thing.
_SAME = ("competences", "topics", "caps", "max_level")


@dataclass(frozen=True)
class Start:
    """One thing to do first: a topic with its competence in words, how many questions were missed, the tutorial to begin with."""

    topic: str
    title: str
    competence: str
    competence_title: str
    count: int
    tutorial: dict[str, Any] | None


@dataclass(frozen=True)
class Given:
    """An answer as its learner reads it again: the question, its parts, its material where there is room for it, its files."""

    number: int
    uid: str
    outcome: str
    right: bool
    title: str
    competence: str
    domain: str
    instruction: SafeString
    parts: list[Part]
    feedback: SafeString
    material: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    elsewhere: bool = False


@dataclass(frozen=True)
class Review:
    """Everything that a results page shows of a test that is over."""

    results: queries.Results
    seen: landscape.Landscape
    sentence: str
    since: str
    theme: str
    starts: list[Start]
    answers: list[Given]

    @property
    def wrong(self) -> int:
        """Answers to read again."""
        return sum(not answer.right for answer in self.answers)


def review(assessment: Assessment) -> Review:
    """Return what the results page of a closed test says; the caller checked that it is over and may be told (`shows_feedback`)."""
    release = open_release(assessment.release_root)
    collected = assessment.kind == Assessment.Kind.COLLECTION
    attempts = [] if collected else queries.answered(assessment)
    results = queries.results(assessment) if collected else queries.results_from(attempts, assessment, [])
    seen = landscape.landscape(results.competences, release.referential["domains"])
    practice = assessment.kind == Assessment.Kind.PRACTICE
    return Review(
        results=results,
        seen=seen,
        sentence=landscape.theme_sentence(results.right, results.answered) if practice else landscape.sentence(seen),
        since="" if practice else _since(assessment, results),
        theme=_theme(assessment, release),
        starts=_starts(assessment, attempts, release),
        answers=_answers(attempts, release),
    )


def _theme(assessment: Assessment, release: OpenRelease) -> str:
    """The title of the one topic of a practice, in words."""
    asked = assessment.scope.get("topics") or []
    if assessment.kind != Assessment.Kind.PRACTICE or len(asked) != 1:
        return ""
    return next((title_of(topic) for topic in release.topics if topic["code"] == asked[0]), "")


def _since(assessment: Assessment, results: queries.Results) -> str:
    """How levels moved since the last test of the same scope, in a sentence."""
    before = _earlier(assessment)
    if before is None:
        return ""
    levels, at = before
    return landscape.comparison({one.code: one.level for one in results.competences if one.answered >= ENOUGH}, levels, at)


def _earlier(assessment: Assessment) -> tuple[dict[str, int], datetime] | None:
    rows = (
        Summary.objects.filter(assessment__learner=assessment.learner_id, assessment__kind=assessment.kind)
        .filter(assessment__started_at__lt=assessment.started_at)
        .exclude(assessment=assessment)
        .order_by("-assessment__started_at", "-assessment")
    )
    for scope, at, competences in rows.values_list("assessment__scope", "assessment__finished_at", "competences")[:EARLIER]:
        if at and all(scope.get(name) == assessment.scope.get(name) for name in _SAME):
            # As `summaries` packs them: the level first, the answers sixth.
            return {code: int(packed[0]) for code, packed in competences.items() if packed[5] >= ENOUGH}, at
    return None


def _starts(assessment: Assessment, attempts: Sequence[Attempt], release: OpenRelease) -> list[Start]:
    wrong: dict[str, list[Attempt]] = {}
    for attempt in sorted(attempts, key=lambda one: (one.level, one.number)):
        if not attempt.right:
            wrong.setdefault(attempt.topic, []).append(attempt)
    found = missed([Seen(one.topic, one.level, one.right) for one in attempts], release.topic_codes, FIRST)
    places = {topic["code"]: (topic, competence) for competence in release.competences for topic in competence["topics"]}
    used: set[str] = set()
    starts = []
    for one in found:
        topic, competence = places[one.topic]
        chosen = _tutorial(assessment, wrong[one.topic], release, used)
        if chosen:
            used.add(chosen["uid"])
        starts.append(Start(one.topic, title_of(topic), competence["code"], title_of(competence), one.count, chosen))
    return starts


def _tutorial(assessment: Assessment, wrong: Sequence[Attempt], release: OpenRelease, used: set[str]) -> dict[str, Any] | None:
    """The best tutorial for the easiest question missed in a topic, another one than those that were given already."""
    offered = [item for attempt in wrong for item in tutorials.choose(attempt, assessment, release)]
    return next((item for item in offered if item["uid"] not in used), offered[0] if offered else None)


def _answers(attempts: Sequence[Attempt], release: OpenRelease) -> list[Given]:
    """The answers, those to read again first; their material as long as there is room, these first too."""
    titles = {competence["code"]: title_of(competence) for competence in release.competences}
    room, found = ROOM, []
    for attempt in sorted(attempts, key=lambda one: (one.right, one.number)):
        files, material = material_of(attempt)
        size = sum(len(item["html"]) for item in material)
        fits = size <= room
        room -= size if fits else 0
        skill = release.skills.get(attempt.skill)
        found.append(
            Given(
                number=attempt.number, uid=str(attempt.uid), outcome=attempt.final_outcome, right=attempt.right,
                title=title_of(skill) if skill else attempt.skill, competence=titles.get(attempt.competence, ""),
                domain=attempt.competence.split(".")[0], instruction=attempt.instruction_html, parts=parts_of(attempt),
                feedback=render_markdown(attempt.final_feedback), files=files, material=material if fits else [], elsewhere=not fits,
            )
        )  # fmt: skip
    return found
