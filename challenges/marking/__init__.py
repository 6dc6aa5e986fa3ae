"""Marks answers against keys; pure Python, used alike by the laboratory and the runtime.

Only re-exports belong here. Four verbs make the whole interface: ``check_answer`` (is the value of the right form?),
``mark`` (how good is it?), ``explain`` (why, for authors) and ``expected`` (the right answer, for display once the answer is final).
``matched_blanks`` says which blanks are right, for a page that shows each of them.
``shown_answers`` and ``appearance`` let the laboratory hold a challenge to what its pages show. How a field is shown, read and compared is said
once, in ``fields``.
"""

from challenges.marking.display import expected, shown_answers
from challenges.marking.errors import MESSAGES, InvalidAnswer
from challenges.marking.explain import Explanation, Step, explain
from challenges.marking.forms import CHOSEN, check_answer
from challenges.marking.marks import Mark, mark, matched_blanks
from challenges.marking.text import appearance
from challenges.marking.written import WRITTEN

__all__ = [
    "CHOSEN",
    "MESSAGES",
    "WRITTEN",
    "Explanation",
    "InvalidAnswer",
    "Mark",
    "Step",
    "appearance",
    "check_answer",
    "expected",
    "explain",
    "mark",
    "matched_blanks",
    "shown_answers",
]
