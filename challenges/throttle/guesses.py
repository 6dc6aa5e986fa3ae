"""The one limit on guesses at a secret: passwords, birth dates, codes. Wrong ones are counted, right ones never.

Two counts: one for the target (whose password, which pupil) with a delay that grows, and a large one for the network that guesses, so that a
school behind one address is not refused while it types right. Both are in the database: shared by all processes, and not pushed out by
invented names. What was wrong must stay counted, so nothing here may be called in a transaction that the refusal then rolls back.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.throttle.models import GuessCount
from challenges.throttle.network import network_of

FIRST_DELAY = 30
#: A target's wrong guesses are forgotten so long after the last one.
MEMORY = datetime.timedelta(days=1)
SWEEP_BATCH = 100


@dataclass(frozen=True)
class Purpose:
    """What is guessed at, and how long the delay between two wrong guesses at one target may grow, in seconds."""

    name: str
    longest: int = 3600


# A delay on a person who waits before a door is short; a birth date is one of some three hundred, and is worth a long one.
SIGN_IN = Purpose("sign-in", longest=300)
INVIGILATION = Purpose("invigilation", longest=300)
IDENTIFY = Purpose("identify", longest=900)
ACCESS_CODE = Purpose("access-code", longest=300)
JOIN = Purpose("join")
CAMPAIGN_CODE = Purpose("campaign-code")
RETURN_CODE = Purpose("return-code")
CERTIFICATE = Purpose("certificate")


@contextmanager
def guarded(purpose: Purpose, *, wrong: type[Exception], refusal: type[Exception], target: str = "", address: str = "") -> Iterator[None]:
    """Let the block guess if it may, and count when `wrong` comes out of it. The block says itself, with `cleared`, when it was right.

    Args:
        purpose: what is guessed at.
        wrong: the exception that says that the guess was wrong.
        refusal: raised with a sentence, before the block, when there were too many.
        target: whose secret it is; empty where a guess has no target but the secret itself.
        address: who guesses; empty where the target alone counts.
    """
    if seconds := waiting(purpose, target, address):
        raise refusal(told(seconds))
    try:
        yield
    except wrong:
        failed(purpose, target, address)
        raise


def waiting(purpose: Purpose, target: str, address: str) -> int:
    """Return how many seconds a guess must wait; 0 when it may be made now."""
    now = timezone.now()
    keys = [key for key, _of_target in _keys(purpose, target, address)]
    until = GuessCount.objects.filter(pk__in=keys, blocked_until__gt=now).aggregate(last=Max("blocked_until"))["last"]
    return 0 if until is None else int((until - now).total_seconds()) + 1


def failed(purpose: Purpose, target: str, address: str) -> None:
    """Count a wrong guess, for the target and for the network."""
    with transaction.atomic():
        # In the order of the keys, so that two who guess at once do not wait for each other in a circle.
        for key, of_target in sorted(_keys(purpose, target, address)):
            _count(key, purpose.longest if of_target else None)
    _sweep()


def cleared(purpose: Purpose, target: str) -> None:
    """Forget the wrong guesses at a target that was then got right; those of the network stay."""
    if target:
        GuessCount.objects.filter(pk=_digest(purpose, "target", target)).delete()


def told(seconds: int) -> str:
    """Return the sentence for a person who must wait."""
    if seconds < 120:
        wait = ngettext("%d seconde", "%d secondes", seconds) % seconds
    else:
        minutes = -(-seconds // 60)
        wait = ngettext("%d minute", "%d minutes", minutes) % minutes
    return _("Trop d’essais qui n’étaient pas bons. Attendez %s, ou demandez de l’aide.") % wait


def _keys(purpose: Purpose, target: str, address: str) -> list[tuple[str, bool]]:
    keys = [(_digest(purpose, "target", target), True)] if target else []
    return [*keys, (_digest(purpose, "network", network_of(address)), False)] if address else keys


def _digest(purpose: Purpose, kind: str, value: str) -> str:
    return salted_hmac(f"challenges.throttle.{purpose.name}.{kind}", value, algorithm="sha256").hexdigest()


def _count(key: str, longest: int | None) -> None:
    """Count on one row, which the insertion locks whether it was there or not."""
    now = timezone.now()
    window = datetime.timedelta(seconds=settings.BALISE_GUESSES_WINDOW)
    fresh = GuessCount(key=key, forget_at=now + window, touched_at=now)
    GuessCount.objects.bulk_create([fresh], update_conflicts=True, unique_fields=["key"], update_fields=["touched_at"])
    row = GuessCount.objects.get(pk=key)
    if row.forget_at <= now:
        row.failures, row.blocked_until, row.forget_at = 0, None, now + window
    row.failures += 1
    if longest is not None:
        row.forget_at = now + MEMORY
        if (beyond := row.failures - settings.BALISE_GUESSES_TARGET) >= 0:
            row.blocked_until = now + datetime.timedelta(seconds=min(FIRST_DELAY * 2 ** min(beyond, 20), longest))
    elif row.failures >= settings.BALISE_GUESSES_NETWORK:
        row.blocked_until = row.forget_at
    row.save()


def _sweep() -> None:
    """Delete a few rows that are forgotten: as many wrong guesses as one makes, so many old ones go."""
    with transaction.atomic():
        old = GuessCount.objects.filter(forget_at__lte=timezone.now()).order_by("pk").select_for_update(skip_locked=True)
        keys = list(old.values_list("pk", flat=True)[:SWEEP_BATCH])
        if keys:
            GuessCount.objects.filter(pk__in=keys).delete()
