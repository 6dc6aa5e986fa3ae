"""The data of an attempt: a seed that the learner has not met, its variant, drawn once, compared with what was pinned, and kept; lost files made again."""

import json
import logging
import secrets
from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

import generators
from challenges import blobs
from challenges.bank.reader import Bounded, NoRelease, OpenRelease, open_release
from challenges.runtime.assessments.errors import FileLost, NothingToGive
from challenges.runtime.assessments.inserting import insert
from challenges.runtime.assessments.models import Attempt, Incident, Variant
from challenges.runtime.assessments.statements import TEXT, Statement, columns, instance

logger = logging.getLogger(__name__)
#: What a Python object takes for a byte of its JSON, about.
_PYTHON = 4
_COLUMNS = columns(Variant)
_stored = Statement(
    lambda document, seed: Variant.objects.filter(document=document, seed=seed).values_list(*_COLUMNS), document=TEXT, seed=f"{TEXT} 2"
)
_by_seed = Bounded(lambda: settings.BALISE_VARIANT_CACHE_BYTES)
_by_pk = Bounded(lambda: settings.BALISE_VARIANT_CACHE_BYTES)
#: Tests roll back what these were made from.
CACHES = (_by_seed, _by_pk)


def draw_variant(release: OpenRelease, uid: str, met: Collection[str], withdrawn: Collection[str] = (), first: str = "") -> Variant:
    """Return a verified variant of a challenge, kept: read where it was drawn before, for whomever, else drawn now.

    Never to be called in a transaction that holds what others wait for: drawing takes time, and so do files.

    Args:
        release: the pinned release.
        uid: the challenge.
        met: seeds of this challenge that the learner has met; taken again only when the pool holds no other that works.
        withdrawn: seeds that are given to nobody any more.
        first: the seed to try before chance decides; one that was prepared ahead.

    Raises:
        NothingToGive: every seed of the pool is out of order; the incidents are kept.
    """
    pool = [item for item in release.challenge(uid)["pool"] if item["seed"] not in withdrawn]
    broken: list[Incident] = []
    quarantined: set[str] | None = None
    for candidates in ([item for item in pool if item["seed"] not in met], [item for item in pool if item["seed"] in met]):
        while candidates:
            item = candidates.pop(_chosen(candidates, first))
            if quarantined is not None and item["seed"] in quarantined:
                continue
            variant = _kept(release, uid, item, broken)
            if variant is not None:
                keep_incidents(broken)
                return variant
            # Asked only once something is wrong: a sound pool costs no query.
            if quarantined is None:
                quarantined = set(Incident.objects.filter(challenge_uid=uid, release_root=release.root).values_list("seed", flat=True))
    keep_incidents(broken)
    raise NothingToGive


def _chosen(candidates: Sequence[dict[str, Any]], first: str) -> int:
    """The place of the seed to try: the one that was prepared, where it is still among them, else any."""
    prepared = next((place for place, item in enumerate(candidates) if item["seed"] == first), None) if first else None
    return secrets.randbelow(len(candidates)) if prepared is None else prepared


def _kept(release: OpenRelease, uid: str, item: dict[str, Any], broken: list[Incident]) -> Variant | None:
    """The variant of a seed: from this process's memory, from the table, or drawn and kept; None when it is out of order."""
    document, seed = release.address(uid), item["seed"]
    found = _by_seed.known((document, seed)) or _read(document, seed)
    if found is None or found.digests != item["digests"]:
        made = _regenerate(release, uid, item, broken)
        if made is None:
            return None
        found = _keep(release, uid, made)
    kept = found
    return _by_seed.get((document, seed), lambda: (kept, _weight(kept)))


def keep_seed(release: OpenRelease, uid: str, seed: str) -> bool:
    """Draw and keep the variant of a seed of the pool, for whomever gets it; whether it is sound, else an incident is kept."""
    item = next(item for item in release.challenge(uid)["pool"] if item["seed"] == seed)
    broken: list[Incident] = []
    made = _regenerate(release, uid, item, broken)
    keep_incidents(broken)
    if made is not None:
        _keep(release, uid, made)
    return made is not None


def _read(document: str, seed: str) -> Variant | None:
    rows = _stored.rows(document=document, seed=seed)
    return instance(Variant, _COLUMNS, rows[0].part(0)) if rows else None


def _keep(release: OpenRelease, uid: str, made: generators.Variant) -> Variant:
    """Write a variant, once whoever else draws it at the same moment; its files first, so that no row names one that is not there."""
    stored = made.to_json()
    row = Variant(
        document=release.address(uid), seed=made.seed, values=stored["values"], digests=made.digests, instruction=made.instruction,
        feedback=made.feedback, hint=made.hint, response=stored["response"], key=stored["key"], files=keep_files(made),
        drawn=keep_drawn(release, uid, made),
    )  # fmt: skip
    return row if insert(row) else Variant.objects.get(document=row.document, seed=row.seed)


def _weight(variant: Variant) -> int:
    """What a variant takes in memory, about, in bytes."""
    texts = len(variant.instruction) + len(variant.feedback) + len(variant.hint)
    return _PYTHON * (texts + sum(len(json.dumps(part)) for part in (variant.values, variant.response, variant.key, variant.files)))


def with_variant(attempt: Attempt) -> Attempt:
    """Give an attempt its variant from this process's memory, or from the table: at most one query, and none of what was just given."""
    if attempt.variant_id:
        attempt.variant = at_hand(attempt.variant_id) or attempt.variant
    return attempt


def at_hand(pk: int) -> Variant | None:
    """Return a variant that this process remembers."""
    found: Variant | None = _by_pk.known(pk)
    return found


def keep_at_hand(variant: Variant) -> None:
    """Remember a variant that was just given: its answer comes next."""
    _by_pk.get(variant.pk, lambda: (variant, _weight(variant)))


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
            "id": artefact.id,
            "name": artefact.path,
            "type": artefact.type,
            "media_type": artefact.media_type,
            "size": len(artefact.content),
            "sha256": _put(artefact.content),
            "logical_digest": artefact.logical_digest,
            "html": artefact.html if artefact.show else "",
        }
        for artefact in variant.artefacts
    ]


def keep_drawn(release: OpenRelease, uid: str, variant: generators.Variant) -> str:
    """Store what was drawn for a variant, tables included, and return its digest: regrading never depends on drawing again."""
    return _put(release.program(uid).pack_drawn(variant))


def _put(content: bytes) -> str:
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
