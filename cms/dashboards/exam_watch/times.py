"""Exams answered much faster than usual, for a person to look at with the answers: never a score, never a decision. Reads only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from typing import Any

import numpy as np
from django.utils import timezone

from challenges.adaptive.measuring.response_times import ItemTimes, SessionTimes, item_times, session_times, slowness
from challenges.bank.reader import NoRelease, current_root, open_release
from challenges.runtime.assessments.answer_sheet import AnswerSheet, answer_sheet
from challenges.runtime.assessments.models import Assessment, Attempt
from challenges.runtime.certification.models import Candidate

DAYS = 365
#: Answers shown of each exam: the fastest ones.
SHOWN = 8


@dataclass(frozen=True)
class FastAnswer:
    """One answer faster than usual: which question, the seconds taken, those that others take, and what it came to."""

    number: int
    code: str
    seconds: float
    usual: float
    right: bool
    partly: bool


@dataclass(frozen=True)
class FastExam:
    """An exam to look at. `anchored`: the candidate's own pace was known from earlier sessions, which makes the sign worth more."""

    session: str
    candidate: str
    finished_at: datetime | None
    statistic: float
    cut: float
    anchored: bool
    answers: list[FastAnswer]


def fast_exams(now: datetime | None = None) -> list[FastExam]:
    """Return the exams of a year, on the release that certification serves, whose times one honest exam in a hundred would show.

    The pace of each candidate is taken from their earlier sessions where there are some (adaptive.md, section 2.5).
    """
    try:
        release = open_release(current_root("certification"))
    except NoRelease:
        return []
    sheet = answer_sheet(release, since=(now or timezone.now()) - timedelta(days=DAYS))
    if not len(sheet):
        return []
    times = item_times(sheet.item, sheet.session, sheet.seconds, len(release.items), sheet.learner)
    exams = np.unique(sheet.session[np.array(sheet.kind) == Assessment.Kind.CERTIFICATION])
    found = [(number, looked) for number in exams.tolist() if (looked := _look(sheet, times, number)).alarm]
    return _told(sheet, times, found)


def _look(sheet: AnswerSheet, times: ItemTimes, number: int) -> SessionTimes:
    mine = np.flatnonzero(sheet.session == number)
    before = np.flatnonzero((sheet.learner == sheet.learner[mine[0]]) & (sheet.session < number))
    earlier = slowness(times, sheet.item[before], sheet.seconds[before]) if len(before) else None
    return session_times(times, sheet.item[mine], sheet.seconds[mine], earlier)


def _told(sheet: AnswerSheet, times: ItemTimes, found: list[tuple[int, SessionTimes]]) -> list[FastExam]:
    """Put sessions and candidates to what was found: two queries."""
    first = {number: sheet.attempt[int(np.argmax(sheet.session == number))] for number, _looked in found}
    exams = dict(Attempt.objects.filter(pk__in=first.values()).values_list("pk", "assessment_id"))
    candidates = {
        one.assessment_id: one for one in Candidate.objects.filter(assessment__in=exams.values()).select_related("session", "assessment")
    }
    told = []
    for number, looked in found:
        candidate: Any = candidates.get(exams[first[number]])
        if candidate is None:
            continue
        mine = np.flatnonzero(sheet.session == number)
        answers = [_answer(sheet, times, int(mine[place]), place) for place in looked.fastest[:SHOWN]]
        told.append(
            FastExam(candidate.session.number, str(candidate.uid)[:8], candidate.assessment.finished_at, looked.statistic, looked.cut,
                     looked.anchored, answers)
        )  # fmt: skip
    return sorted(told, key=lambda exam: exam.cut - exam.statistic)


def _answer(sheet: AnswerSheet, times: ItemTimes, row: int, place: int) -> FastAnswer:
    item = int(sheet.item[row])
    code = sheet.release.index.columns["code"][item]
    return FastAnswer(
        place + 1, code, float(sheet.seconds[row]), exp(float(times.median[item])), bool(sheet.right[row]), bool(sheet.partly[row])
    )
