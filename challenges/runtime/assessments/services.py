"""The verbs of an assessment: start, next question, answer, end. Each is in the module that is named after it; who may call is checked by `access.py`."""

from challenges.runtime.assessments.answering import Answered, answer, answer_and_go_on
from challenges.runtime.assessments.asking import next_attempt
from challenges.runtime.assessments.course import past_of
from challenges.runtime.assessments.lifecycle import close, collect, end, extended, learner_of, refresh_from, start

__all__ = [
    "Answered",
    "answer",
    "answer_and_go_on",
    "close",
    "collect",
    "end",
    "extended",
    "learner_of",
    "next_attempt",
    "past_of",
    "refresh_from",
    "start",
]
