"""Drawing variants before anybody needs them: those of a release that a channel begins to serve, as a job, and again every night.

What is drawn is kept for whomever gets it (`variants.py`), so a question that was prepared costs its reader nothing but one row.
"""

from collections.abc import Iterator

from django.conf import settings

from challenges.bank.reader import OpenRelease, open_release
from challenges.runtime.assessments.models import Variant
from challenges.runtime.assessments.variants import keep_seed
from challenges.steps import Steps

#: Challenges whose kept seeds are asked for at once.
_AT_ONCE = 200


def prepare(root: str) -> Steps[int]:
    """Draw the variants of a release that are not kept yet, telling (challenges done, challenges); return how many were drawn.

    Every challenge gets as many of its pool as `BALISE_PREPARED_MOST` allows for the whole release, the first ones of the pool.
    """
    release, drawn = open_release(root), 0
    each = max(1, settings.BALISE_PREPARED_MOST // max(1, len(release.entries)))
    for done, (uid, seeds) in enumerate(_lacking(release, each), 1):
        drawn += sum(keep_seed(release, uid, seed) for seed in seeds)
        yield done, len(release.entries)
    return drawn


def _lacking(release: OpenRelease, each: int) -> Iterator[tuple[str, list[str]]]:
    """Give each challenge with the seeds to draw: a query for some hundred challenges."""
    every = release.index.columns["uid"]
    for start in range(0, len(every), _AT_ONCE):
        uids = every[start : start + _AT_ONCE]
        addresses = {release.address(uid): uid for uid in uids}
        kept: dict[str, set[str]] = {}
        for document, seed in Variant.objects.filter(document__in=addresses).values_list("document", "seed"):
            kept.setdefault(document, set()).add(seed)
        for document, uid in addresses.items():
            pool = [item["seed"] for item in release.challenge(uid)["pool"][:each]]
            yield uid, [seed for seed in pool if seed not in kept.get(document, set())]
