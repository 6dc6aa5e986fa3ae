"""When a competence may be tested again, and what a practice asks. Pure but for the school's clock; told to the learner in two sentences (`RULE`).

Source: facts/pix-runtime.md 1.1 (four days before improving) and seeds S1 (about fifteen questions a competence).
"""

import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: Questions of a practice on a competence, at least and at most.
LEAST, MOST = 5, 15
#: Questions of a practice on one theme.
THEME_LEAST, THEME_MOST = 3, 5
#: Of the first test: so many competences a domain, one question each.
FIRST_PER_DOMAIN = 2


def reopens(tested_at: datetime.datetime) -> datetime.date:
    """Return the day from which a competence may be tested again: days of the calendar, by the school's clock."""
    return timezone.localdate(tested_at) + datetime.timedelta(days=settings.BALISE_PRACTICE_DAYS)


def rule() -> str:
    """Return the rule of practice in two sentences."""
    days = settings.BALISE_PRACTICE_DAYS
    at_once = _("Une compétence peut être testée de nouveau dès la fin de son test.")
    again = (
        at_once
        if not days
        else ngettext(
            "Une compétence peut être testée de nouveau le lendemain du dernier test.",
            "Une compétence peut être testée de nouveau %(days)d jours après le dernier test.",
            days,
        )
    )
    return (
        again % {"days": days}
        + " "
        + _("Les exercices par thème sont ouverts tous les jours : ils ne changent pas votre niveau, ils le préparent.")
    )
