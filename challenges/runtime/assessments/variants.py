"""Making the data of an attempt: a seed that the learner has not met, the variant compared with what the release pinned, the files kept, and made again when lost."""

import logging
import secrets
from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _

import generators
from challenges import blobs
from challenges.bank.reader import NoRelease, OpenRelease, open_release
from challenges.runtime.assessments.errors import FileLost, NothingToGive
from challenges.runtime.assessments.models import Attempt, Incident

logger = logging.getLogger(__name__)


def draw_variant(release: OpenRelease, uid: str, met: Collection[str], withdrawn: Collection[str] = ()) -> generators.Variant:
    """Return a verified variant of a challenge.

    Args:
        release: the pinned release.
        uid: the challenge.
        met: seeds of this challenge that the learner has met; taken again only when the pool holds no other that works.
        withdrawn: seeds that are given to nobody any more.

    Raises:
        NothingToGive: every seed of the pool is out of order; its `incidents` are for the caller to keep, outside the transaction
            that this exception undoes.
    """
    pool = [item for item in release.challenge(uid)["pool"] if item["seed"] not in withdrawn]
    broken: list[Incident] = []
    quarantined: set[str] | None = None
    for candidates in ([item for item in pool if item["seed"] not in met], [item for item in pool if item["seed"] in met]):
        while candidates:
            item = candidates.pop(secrets.randbelow(len(candidates)))
            if quarantined is not None and item["seed"] in quarantined:
                continue
            variant = _regenerate(release, uid, item, broken)
            if variant is not None:
                keep_incidents(broken)
                return variant
            # Asked only once something is wrong: a sound pool costs no query.
            if quarantined is None:
                quarantined = set(Incident.objects.filter(challenge_uid=uid, release_root=release.root).values_list("seed", flat=True))
    refusal = NothingToGive()
    refusal.incidents = broken
    raise refusal


def keep_incidents(incidents: Sequence[Incident]) -> None:
    """Write what is out of order, once for each seed of a release."""
    if incidents:
        Incident.objects.bulk_create(incidents, ignore_conflicts=True)


def _regenerate(release: OpenRelease, uid: str, item: dict[str, Any], broken: list[Incident]) -> generators.Variant | None:
    try:
        variant = release.program(uid).instantiate(item["seed"])
        if variant.digests == item["digests"]:
            return variant
        reason = _("La variante n’est plus celle qui a été vérifiée.")
    except generators.GenerationError as error:
        reason = str(error)
    except Exception as error:  # a file library may raise anything: the learner goes on with another variant all the same
        reason = f"{type(error).__name__}: {error}"[:1000]
    logger.error("variant out of order: challenge %s, release %s, seed %s: %s", uid, release.root, item["seed"], reason)
    broken.append(Incident(challenge_uid=uid, release_root=release.root, seed=item["seed"], reason=reason))
    return None


def keep_files(variant: generators.Variant) -> list[dict[str, Any]]:
    """Store the variant's files under their digest and return what the attempt keeps of them."""
    return [
        {
            "name": artefact.path,
            "type": artefact.type,
            "media_type": artefact.media_type,
            "size": len(artefact.content),
            "sha256": _keep(artefact.content),
            "logical_digest": artefact.logical_digest,
            "html": artefact.html if artefact.show else "",
        }
        for artefact in variant.artefacts
    ]


def keep_drawn(release: OpenRelease, uid: str, variant: generators.Variant) -> str:
    """Store what was drawn for a variant, tables included, and return its digest: regrading never depends on drawing again."""
    return _keep(release.program(uid).pack_drawn(variant))


def _keep(content: bytes) -> str:
    """Store bytes and return their digest. A disk that takes no more stops no test: what lacks is made again when it is asked for."""
    try:
        return blobs.put(content)
    except blobs.NotStored as error:
        logger.error("%s: given without being kept; manage.py check_files --repair will keep it", error)
        return blobs.digest(content)


def stored_bytes(attempt: Attempt, sha256: str) -> bytes:
    """Return a file of an attempt, or what was drawn for it; what is missing or damaged is made again from the seed, and kept.

    Args:
        attempt: whose file it is.
        sha256: that of one of its `files`, or its `drawn`.

    Raises:
        FileLost: it is out of order and the seed does not give it any more; an incident tells so.
    """
    try:
        return blobs.get(sha256)
    except blobs.Unreadable as error:
        logger.error("%s: made again for attempt %s", error, attempt.uid)
    return remake(attempt)[sha256]


class Remade(dict[str, bytes]):
    """What a seed gives again, by the digest under which the attempt knows it."""

    def __missing__(self, sha256: str) -> bytes:
        raise FileLost


def remake(attempt: Attempt) -> Remade:
    """Make everything that was kept for an attempt again, and put back what is out of order.

    A file that newer libraries write otherwise, with the same content (its logical digest), is given and cannot be kept under the old
    digest.
    """
    uid, broken = str(attempt.challenge_uid), list[Incident]()
    try:
        release = open_release(attempt.assessment.release_root)
    except NoRelease:
        return Remade()
    variant = _regenerate(release, uid, {"seed": attempt.seed, "digests": attempt.digests}, broken)
    keep_incidents(broken)
    if variant is None:
        return Remade()
    made = Remade()
    by_name = {artefact.path: artefact for artefact in variant.artefacts}
    for item in attempt.files:
        artefact = by_name.get(item["name"])
        if artefact is not None and artefact.logical_digest == item["logical_digest"]:
            made[item["sha256"]] = artefact.content
    if attempt.drawn:
        made[attempt.drawn] = release.program(uid).pack_drawn(variant)
    for sha256, content in made.items():
        if blobs.digest(content) == sha256:
            _put_back(sha256, content)
    return made


def _put_back(sha256: str, content: bytes) -> None:
    try:
        blobs.get(sha256)
    except blobs.Unreadable:
        try:
            blobs.put(content, anew=True)
        except blobs.NotStored as error:
            logger.error("%s: %s… is made again each time it is asked for", error, sha256[:12])
