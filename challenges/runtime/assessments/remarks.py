"""What authors say of a wrong answer that they foresaw: of an option that was chosen, of a typical mistake. For learners, once they answered."""

from dataclasses import dataclass
from typing import Any

from challenges import marking


@dataclass(frozen=True)
class Remark:
    """An author's remark, Markdown, on what was answered; `about` is the option chosen, empty where there is but one answer."""

    about: str
    why: str


def remarks(key: dict[str, Any], answer: Any) -> list[Remark]:
    """Return the remarks on an answer, in the order of the options; none on a right one, and none that its author left empty.

    Args:
        key: of the attempt, as last marked.
        answer: as stored; None for a question that was passed.
    """
    if answer is None or key.get("type") not in {"single_choice", "multiple_choice", "short_text", "number"}:
        return []
    if "options" in key:
        chosen = answer if isinstance(answer, list) else [answer]
        wrong = [option for option in key["options"] if option["id"] in chosen and not option["correct"]]
        return [Remark(str(option["text"]), str(option["why"])) for option in wrong if option.get("why")]
    try:
        why = marking.mark(key, answer).details.get("why")
    except marking.InvalidAnswer:
        return []
    return [Remark("", str(why))] if why else []
