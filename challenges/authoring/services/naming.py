"""The identity that a form does not ask for: the owner of a challenge and its code, which follows its skill as soon as it has one."""

from typing import Any

from challenges.authoring.models import Challenge
from challenges.journal.services import record
from referential.models import Skill

#: Begins the code of a draft that has no skill yet; what follows is of its uid, so that two authors never wait for one another.
WAITING = "brouillon-"
_SHORT = 8


def identify(challenge: Challenge, *, user: Any) -> None:
    """Give a challenge in memory its owner and its code, inside the transaction that saves it.

    A new challenge belongs to who writes it. Its code is that of its skill with the next free number; a draft without a skill has a code of
    waiting, and gets its own with its skill, unless it was approved meanwhile. A code made from a skill never changes.

    Args:
        challenge: as the editor holds it, new or not.
        user: who saves it.
    """
    if challenge.pk is None and challenge.owner is None:
        challenge.owner = user
    before = challenge.code
    if before and not (before.startswith(WAITING) and challenge.skill is not None and not challenge.live):
        return
    if challenge.skill is None:
        challenge.code = f"{WAITING}{challenge.uid.hex[:_SHORT]}"
    else:
        # Two authors who save on one skill at one moment take their numbers in turn.
        Skill.objects.select_for_update(of=("self",)).get(pk=challenge.skill.pk)
        challenge.code = free_code(challenge.skill.code)
    if challenge.pk is not None:
        Challenge.objects.filter(pk=challenge.pk).update(code=challenge.code)
        record("authoring.name", actor=user, target=f"challenge:{challenge.uid}", before=before, code=challenge.code)


def free_code(skill_code: str) -> str:
    """Return the next free code for a skill: `1.3-3a-02` after `1.3-3a-01`."""
    taken = set(Challenge.objects.filter(code__startswith=f"{skill_code}-").values_list("code", flat=True))
    return next(code for number in range(1, 10_000) if (code := f"{skill_code}-{number:02d}") not in taken)
