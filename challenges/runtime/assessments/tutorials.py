"""Which tutorials a learner is sent to after a wrong answer, best first. What is known of them today comes through a port.

The pinned release says which tutorials there are; live votes and link checks only order them. The runtime does not know the
application that keeps those: `BALISE_TUTORIAL_SCORES` names a function `(uids, voter) -> {uid: Standing}`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from challenges.bank.reader import OpenRelease
from challenges.runtime.assessments.models import Assessment, Attempt

MOST = 3
LEVELS_ABOVE = 1


class Standing(Protocol):
    """What is known of a tutorial today: `voted` is the reader's own answer to “did it help you?”, None when there is none."""

    @property
    def score(self) -> float:
        """How useful it is, from 0 to 1."""

    @property
    def broken(self) -> bool:
        """Whether its link leads nowhere any more."""

    @property
    def voted(self) -> bool | None:
        """What this reader said of it."""


Standings = Mapping[str, Standing]


def port() -> Callable[[Iterable[str], UUID | None], Standings] | None:
    """Return the function that tells standings, or None when the setting is empty."""
    dotted = getattr(settings, "BALISE_TUTORIAL_SCORES", "")
    # import_string finds a module that was imported before at once.
    return import_string(dotted) if dotted else None


def standings(assessment: Assessment, uids: Iterable[str]) -> Standings:
    """Return the standings of tutorials for the learner of an assessment; empty without a port."""
    ask = port()
    return ask(list(uids), assessment.learner.uid) if ask else {}


def choose(attempt: Attempt, assessment: Assessment, release: OpenRelease) -> list[dict[str, Any]]:
    """Return up to three tutorials for an attempt, best first.

    All the wrong answers of an assessment are asked about at once, and kept with the assessment: a results page costs the same
    whatever its length.
    """
    own = _own(release, str(attempt.challenge_uid))
    if port() is None:
        return release.tutorials(own, attempt.skill, assessment.locale)[:MOST]
    # No tutorial is in the language « », so that those of every language come back.
    found = release.tutorials(own, attempt.skill, "")
    return ordered(found, own, attempt.level, assessment.locale, _kept_standings(assessment, release, found))[:MOST]


def _own(release: OpenRelease, challenge_uid: str) -> list[str]:
    return list(release.challenge(challenge_uid)["challenge"].get("tutorials", []))


def _kept_standings(assessment: Assessment, release: OpenRelease, found: list[dict[str, Any]]) -> Standings:
    """Return the standings kept with the assessment, asked for when one of these tutorials is not among them."""
    kept: tuple[set[str], Standings] = assessment.__dict__.get("_standings", (set(), {}))
    if not {item["uid"] for item in found} <= kept[0]:
        wrong = assessment.attempts.filter(answered_at__isnull=False).exclude(outcome=Attempt.Outcome.RIGHT)
        places = set(wrong.values_list("challenge_uid", "skill"))
        candidates = [release.tutorials(_own(release, str(uid)), skill, "") for uid, skill in places]
        uids = {item["uid"] for items in [found, *candidates] for item in items}
        kept = assessment.__dict__["_standings"] = (uids, standings(assessment, uids))
    return kept[1]


def ordered(tutorials: list[dict[str, Any]], own: list[str], level: int, language: str, known: Standings) -> list[dict[str, Any]]:
    """Return tutorials in the order in which a learner should meet them.

    Broken links last; before them those that the learner found of no help; then the learner's language first, the challenge's own in
    their author's order, those at most one level above, the useful ones, those that are read here, the short ones. A broken link is never the first choice:
    when nothing whole is left, only those that have a text of their own remain.

    Args:
        tutorials: documents of the release.
        own: uids that the challenge itself names.
        level: level of the skill.
        language: the learner's.
        known: standings by uid; a tutorial without one stands at half, whole and without a vote.
    """

    def rank(item: dict[str, Any]) -> tuple[Any, ...]:
        standing = known.get(item["uid"])
        mine = own.index(item["uid"]) if item["uid"] in own else len(own)
        return (
            _broken(item, known),
            standing is not None and standing.voted is False,
            item["language"] != language,
            mine,
            (item["level"] or 0) > level + LEVELS_ABOVE,
            -(standing.score if standing else 0.5),
            not item["body"].strip(),
            item["duration"],
            item["uid"],
        )

    best = sorted(tutorials, key=rank)
    if best and _broken(best[0], known):
        return [item for item in best if item["body"].strip()]
    return best


def _broken(item: dict[str, Any], known: Standings) -> bool:
    standing = known.get(item["uid"])
    return bool(item["link"]) and standing is not None and standing.broken
