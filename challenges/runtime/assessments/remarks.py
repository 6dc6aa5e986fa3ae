"""What authors say of a wrong answer that they foresaw: of an option that was chosen, of a typical mistake. For learners, once they answered."""

from dataclasses import dataclass
from typing import Any

from challenges.marking import CHOSEN
from challenges.runtime.assessments.parts import parts


@dataclass(frozen=True)
class Remark:
    """An author's remark, Markdown, on what was answered; `about` is the option chosen, empty where there is but one answer."""

    about: str
    why: str


def remarks(key: dict[str, Any], answer: Any, response: dict[str, Any] | None = None) -> list[Remark]:
    """Return the remarks on an answer, in the order of the options; none on a right one, and none that its author left empty.

    What an author says of the right answer stands beside it (`expected.html`), and is no remark.

    Args:
        key: of the attempt, as last marked.
        answer: as stored; None for a question that was passed.
        response: the public response, which tells what a number counts (« 7 pages »).
    """
    if answer is None:
        return []
    several = key["type"] in CHOSEN
    found = [(part.label or (part.given if several else ""), part.why) for part in parts(key, answer, response)]
    return [Remark(about, why) for about, why in found if why]
