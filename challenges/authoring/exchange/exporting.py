"""Exporting challenges: which format, how many variants, what is lost. Each format is written by its own module."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.authoring.document import documents
from challenges.authoring.exchange import write_gift, write_moodle, write_qti
from challenges.authoring.exchange.formats import NAMES
from challenges.authoring.exchange.frozen import Frozen, compiled, freeze, losses_of
from challenges.authoring.exchange.read_balise import COLLECTION
from challenges.authoring.exchange.reading import Loss
from challenges.authoring.exchange.refusal import ExchangeRefused
from challenges.authoring.models import Challenge
from challenges.journal.services import record
from challenges.marking import WRITTEN

MAX_CHALLENGES = 200
MAX_VARIANTS = 50
MAX_QUESTIONS = 500
_ENDINGS = {"balise": "json", "qti3": "zip", "moodle": "xml", "gift": "gift.txt"}


@dataclass(frozen=True)
class Export:
    """A file to give, and what it could not carry."""

    name: str
    media_type: str
    content: bytes
    losses: list[Loss] = field(default_factory=list)


@transaction.atomic
def export(challenges: Iterable[Challenge], format: str, *, user: Any, variants: int = 1) -> Export:  # noqa: A002  the word of the interface
    """Return the latest drafts of challenges in a format; the same challenges give the same bytes.

    Args:
        challenges: what to export, written in the order of their codes.
        format: `balise`, `qti3`, `moodle` or `gift`.
        user: who exports.
        variants: how many variants of each, for the formats that freeze them: the default one, then the seeds 1, 2, 3…

    Raises:
        PermissionDenied: the user may not read challenges.
        ExchangeRefused: an unknown format, too much at once, or a draft that gives no variant.
    """
    if not user.has_perm("authoring.view_challenge"):
        raise PermissionDenied(_("Vous ne pouvez pas exporter d’épreuves."))
    chosen = sorted(challenges, key=lambda one: one.code)
    _check(chosen, format, variants)
    items = [documents.to_document(one.get_latest_revision_as_object()) for one in chosen]
    content, media_type, losses = written(items, format, variants)
    codes = [one["code"] for one in items]
    record("authoring.export", actor=user, target="challenges", format=format, variants=variants, codes=codes)
    name = f"{codes[0]}.{_ENDINGS[format]}" if len(codes) == 1 else f"balise-{len(codes)}.{_ENDINGS[format]}"
    return Export(name, media_type, content, losses)


def _check(chosen: Sequence[Challenge], fmt: str, variants: int) -> None:
    if fmt not in NAMES:
        raise ExchangeRefused(_("Le format « %s » n’existe pas.") % fmt)
    if not chosen:
        raise ExchangeRefused(_("Choisissez au moins une épreuve à exporter."))
    if not 1 <= variants <= MAX_VARIANTS:
        raise ExchangeRefused(_("Le nombre de variantes va de 1 à %s.") % MAX_VARIANTS)
    if len(chosen) > MAX_CHALLENGES or (fmt != "balise" and len(chosen) * variants > MAX_QUESTIONS):
        limits = {"challenges": MAX_CHALLENGES, "questions": MAX_QUESTIONS}
        raise ExchangeRefused(_("Un fichier contient au plus %(challenges)s épreuves et %(questions)s questions.") % limits)


def written(items: list[dict[str, Any]], fmt: str, variants: int) -> tuple[bytes, str, list[Loss]]:
    """Return documents in a format: the file, its media type, what it could not carry.

    Raises:
        ExchangeRefused: a document that gives no variant.
    """
    if fmt == "balise":
        for item in items:
            compiled(item)
        return balise_file(items), "application/json", []
    losses = [loss for item in items for loss in losses_of(item, fmt)]
    # What is run to be marked has no counterpart in another program; a package of QTI has its document beside, which Balise reads.
    run = {item["code"] for item in items if item["response"]["type"] in WRITTEN}
    if fmt != "qti3" and len(run) == len(items):
        raise ExchangeRefused([str(loss) for loss in losses])
    pools = [(item, [] if item["code"] in run else freeze(item, variants)) for item in items]
    losses += [_fewer(item, len(pool)) for item, pool in pools if len(pool) < variants and item["code"] not in run]
    frozen: list[Frozen] = [one for _item, pool in pools for one in pool]
    if fmt == "gift":
        content, omitted = write_gift.write(frozen)
        if not content:
            raise ExchangeRefused([str(loss) for loss in omitted])
        return content, write_gift.MEDIA_TYPE, losses + omitted
    if fmt == "moodle":
        return write_moodle.write(frozen), write_moodle.MEDIA_TYPE, losses
    return write_qti.write(pools), write_qti.MEDIA_TYPE, losses


def _fewer(item: dict[str, Any], made: int) -> Loss:
    return Loss(item["code"], _("les variantes semblables : il y en a %s de différentes") % made)


def balise_file(items: list[dict[str, Any]]) -> bytes:
    """Return Balise's own file of documents; reading it gives the same documents."""
    return json.dumps({"schema": COLLECTION, "challenges": items}, ensure_ascii=False, indent=2).encode() + b"\n"


def announced_losses(challenges: Iterable[Challenge], fmt: str) -> list[Loss]:
    """Return what a format would lose of challenges, without making a variant."""
    items = [documents.to_document(one.get_latest_revision_as_object()) for one in challenges]
    return [loss for item in items for loss in losses_of(item, fmt)]
