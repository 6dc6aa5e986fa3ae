"""Right answers sent as a learner's browser sends them: through the form of the page, and read by what the player reads with."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

import generators
from challenges import marking
from challenges.authoring.laboratory.report import Finding
from challenges.authoring.laboratory.shown_checks import finding_of, outcome_of, told
from challenges.marking import posted


def check_form(variant: generators.Variant) -> Iterator[Finding]:
    """Yield right answers that are no longer right once they went through the form."""
    answers = [probe["answer"] for probe in variant.probes if probe["outcome"] == "right"]
    for answer in [*answers, *marking.shown_answers(variant.key)]:
        read = through_form(variant.response, answer)
        if read != answer and outcome_of(variant, read) != "right" and outcome_of(variant, answer) == "right":
            yield finding_of(
                variant,
                "form",
                _("La réponse juste « %(answer)s » arrive au correcteur sous la forme « %(read)s », qu’il n’accepte pas.")
                % {"answer": told(answer), "read": told(read)},
                _("Raccourcissez-la ou permettez plus de caractères, et retirez les retours à la ligne : le champ de la page n’en a pas."),
                "form",
            )


def through_form(response: dict[str, Any], answer: Any) -> Any:
    """Return what the player reads when a browser sends an answer."""
    return posted.answer_from(response, posted.sent_by_browser(response, answer))
