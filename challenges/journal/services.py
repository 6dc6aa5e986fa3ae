"""Writing to the journal. Called inside the transaction of the act it records, so that neither exists without the other."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from challenges.journal.models import Entry


def record(action: str, *, actor: object, target: str, **data: Any) -> Entry:
    """Write one row.

    Args:
        action: what was done, `app.verb` (for example `bank.promote`).
        actor: a user, a learner, or a short text such as `system`.
        target: what it was done to, `kind:identifier`.
        data: anything JSON that helps to understand the act later; never a name, an answer or a key.
    """
    return Entry.objects.create(action=action, actor=label(actor), target=target, data=data)


#: The same person reading the same thing again is written down once in this time.
READING = datetime.timedelta(hours=1)


@transaction.atomic
def record_reading(action: str, *, actor: Any, target: str) -> Entry | None:
    """Write that somebody read what is another's, once an hour for each reader and thing; return the row, or None when one stands.

    Args:
        action: what was read, `app.verb` (for example `campaigns.read_results`).
        actor: who reads.
        target: what is read, `kind:identifier`.
    """
    known = Entry.objects.filter(target=target, action=action, actor=label(actor), at__gt=timezone.now() - READING)
    return None if known.exists() else record(action, actor=actor, target=target)


def label(actor: object) -> str:
    """Return the text that stands for an actor in the journal: it outlives the account and does not change with its name."""
    if isinstance(actor, str):
        return actor
    uid = getattr(actor, "uid", None)
    # Not type(): the user of a request is a proxy, which says the class of what it stands for.
    return f"{actor.__class__.__name__.lower()}:{uid or getattr(actor, 'pk', '?')}"
