"""The day from which the dates of a new challenge are counted. Alone: the models read it, and a document reads the models."""

import datetime


def reference_date_default() -> datetime.date:
    """The day from which a new challenge's dates are counted: a fixed school day, never today, or the data would drift."""
    return datetime.date(2026, 3, 10)
