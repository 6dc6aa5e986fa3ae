"""What the commands of this application read from their command line."""

from datetime import datetime

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date


def midnight(text: str | None) -> datetime | None:
    """Return the beginning of a day given as ``2026-09-01``, in the site's time zone; nothing for nothing.

    Raises:
        CommandError: it is no day.
    """
    if text is None:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"{text} : jour attendu, comme 2026-09-01")
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  made aware here
