"""Creating a campaign for a program: what it names by words (profile, class, moments) is found, and the services do the rest."""

import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _


def moment(text: str, *, end: bool = False) -> datetime.datetime:
    """Return a moment that was typed, by the school's clock where no offset is said.

    Args:
        text: a day, or a day and an hour (ISO 8601).
        end: a day alone is its last minute, and not its first.

    Raises:
        ValidationError: neither.
    """
    try:
        day = parse_date(text.strip())
        found = parse_datetime(text.strip()) if day is None else None
    except ValueError:
        day = found = None
    if day is not None:
        found = datetime.datetime.combine(day, datetime.time(23, 59) if end else datetime.time())
    if found is None:
        raise ValidationError(_("« %s » n’est ni un jour (2026-12-18) ni un jour et une heure (2026-12-18T18:00).") % text)
    return found if timezone.is_aware(found) else timezone.make_aware(found)
