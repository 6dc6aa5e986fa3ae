"""Making the data of an attempt: a seed that the learner has not met, the variant compared with what the release pinned, the files kept."""

import hashlib
import logging
import secrets
from collections.abc import Collection, Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.translation import gettext as _

import generators
from challenges.bank.reader import OpenRelease
from challenges.runtime.assessments.errors import NothingToGive
from challenges.runtime.assessments.models import Incident

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
    storage = storages["artefacts"]
    kept = []
    for artefact in variant.artefacts:
        name = blob_name(artefact.sha256)
        if not storage.exists(name):
            storage.save(name, ContentFile(artefact.content))
        kept.append(
            {
                "name": artefact.path,
                "type": artefact.type,
                "media_type": artefact.media_type,
                "size": len(artefact.content),
                "sha256": artefact.sha256,
                "logical_digest": artefact.logical_digest,
                "html": artefact.html if artefact.show else "",
            }
        )
    return kept


def keep_drawn(release: OpenRelease, uid: str, variant: generators.Variant) -> str:
    """Store what was drawn for a variant, tables included, and return its digest: regrading never depends on drawing again."""
    content = release.program(uid).pack_drawn(variant)
    sha256 = hashlib.sha256(content).hexdigest()
    storage = storages["artefacts"]
    if not storage.exists(blob_name(sha256)):
        storage.save(blob_name(sha256), ContentFile(content))
    return sha256


def blob_name(sha256: str) -> str:
    """Return where a file's bytes are kept."""
    return f"{sha256[:2]}/{sha256}"


def read_blob(sha256: str) -> bytes:
    """Return the bytes of a file kept by `keep_files`."""
    with storages["artefacts"].open(blob_name(sha256)) as blob:
        return blob.read()  # type: ignore[no-any-return]
