"""The simulation of a scope on a release: learners of the population that the release assumes, with the strategy that campaigns use."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from challenges.adaptive import lengths, strategies
from challenges.adaptive.lengths import Session
from challenges.bank.reader import OpenRelease
from challenges.measurement.models import ItemStatistics
from challenges.runtime.assessments import engine
from challenges.runtime.assessments.lifecycle import with_stop
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.campaigns.estimates import durations
from challenges.runtime.campaigns.joining import STRATEGY
from challenges.runtime.campaigns.models import Estimate
from challenges.steps import Steps

#: Learners: two runs of so many differ by a question in forty or less (tests/benchmarks/lengths.py).
LEARNERS = 48
#: What a scope holds that changes no length: what is of one learner, and when answers are told.
OF_A_LEARNER = ("met", "known", "exposure", "profile", "refined", "feedback")


def plain(scope: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a scope is the campaign's."""
    return {name: value for name, value in scope.items() if name not in OF_A_LEARNER}


def digest_of(scope: Mapping[str, Any], locale: str) -> str:
    """Return the name of a scope: what is estimated for one is known for all that ask the same."""
    told = json.dumps([STRATEGY, locale, plain(scope)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def estimate(release: OpenRelease, scope: Mapping[str, Any], locale: str, learners: int = LEARNERS) -> Steps[Estimate]:
    """Simulate a scope on a release, telling (learners done, learners); return the estimate, unsaved."""
    digest = digest_of(scope, locale)
    pseudo = Assessment(scope=with_stop(plain(scope), release), strategy=STRATEGY, locale=locale)
    allowed, seed = engine.scope_of(pseudo, release), int(digest[:16], 16)
    found: list[Session] = []
    for session in lengths.simulate(strategies.get(STRATEGY), release.items, allowed, learners, seed):
        found.append(session)
        yield len(found), learners
    medians, measured = _medians(release, {int(item) for session in found for item in session.items})
    rng = np.random.default_rng(seed)
    seconds = [durations.session_seconds(medians[session.items], rng) for session in found]
    asked = np.concatenate([session.items for session in found]) if found else np.empty(0, dtype=np.int64)
    questions, unscored = [len(session.items) for session in found], [int(session.unscored.sum()) for session in found]
    return Estimate(
        release_root=release.root, digest=digest, questions=middle(questions), questions_most=nine_in_ten(questions), unscored=middle(unscored),
        unscored_most=nine_in_ten(unscored), seconds=middle(seconds), seconds_most=nine_in_ten(seconds), learners=learners,
        measured=float(measured[asked].mean()) if len(asked) else 0.0,
    )  # fmt: skip


def middle(values: Iterable[float]) -> int:
    """Return the median, rounded up: no promise is shorter than what half of them meet."""
    return int(np.ceil(np.median(list(values))))


def nine_in_ten(values: Iterable[float]) -> int:
    """Return the most that nine in ten meet: a value that was met, or the whole number above."""
    return int(np.ceil(np.quantile(list(values), 0.9, method="inverted_cdf")))


def _medians(release: OpenRelease, asked: set[int]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the median seconds of the challenges that were asked, by position, and which were measured: one query, and their documents."""
    seconds, measured = np.zeros(len(release.items)), np.zeros(len(release.items), dtype=bool)
    uids = release.index.columns["uid"]
    rows = ItemStatistics.objects.filter(n__gte=durations.ENOUGH).exclude(median_seconds=None)
    known = {str(uid): float(median) for uid, median in rows.values_list("challenge_uid", "median_seconds") if median}
    for place in asked:
        measured[place] = uids[place] in known
        seconds[place] = known[uids[place]] if measured[place] else durations.supposed(release.challenge(uids[place])["challenge"])
    return seconds, measured
