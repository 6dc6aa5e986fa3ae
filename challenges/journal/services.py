"""Writing to the journal. Called inside the transaction of the act it records, so that neither exists without the other."""

from typing import Any

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


def label(actor: object) -> str:
    """Return the text that stands for an actor in the journal: it outlives the account and does not change with its name."""
    if isinstance(actor, str):
        return actor
    uid = getattr(actor, "uid", None)
    return f"{type(actor).__name__.lower()}:{uid or getattr(actor, 'pk', '?')}"
