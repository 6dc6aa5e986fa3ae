"""Taking away what nothing uses: releases that were never served, documents of builds that were killed, files of old bundles."""

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from challenges.bank.models import Document, FrozenChallenge, Release, ReleaseDocument, Simulation
from challenges.bank.services.rights import OPERATOR
from challenges.journal.services import record

_AT_ONCE = 500


@dataclass
class Cleaned:
    """What was taken away, or would be."""

    releases: list[int] = field(default_factory=list)
    documents: int = 0
    bytes: int = 0
    files: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"ok": True, **asdict(self)}


def gc(*, keep: int = 10, days: int = 30, dry_run: bool = False, actor: Any = OPERATOR) -> Cleaned:
    """Take away releases that no channel ever served and nothing names, then documents and files that no release holds.

    The last `keep` releases stay, and every one younger than `days`. Each release goes in a transaction of its own: killed at any moment,
    the next run goes on. Whatever is in use is refused by the database itself, so a mistake here could not cost a served release.

    Args:
        keep: how many of the latest releases stay whatever became of them.
        days: age in days under which a release stays.
        dry_run: only say what would go.
        actor: who asked for it.
    """
    cleaned = Cleaned()
    for release in unused_releases(keep, days):
        if not dry_run:
            _delete(release)
        cleaned.releases.append(release.number)
    stale = _stale_documents(cleaned.releases if dry_run else [])
    totals = stale.aggregate(count=models.Count("pk"), size=models.Sum("size"))
    cleaned.documents, cleaned.bytes = totals["count"], totals["size"] or 0
    cleaned.files = _files(dry_run)
    if dry_run:
        return cleaned
    with transaction.atomic():
        FrozenChallenge.objects.filter(challenge__archived=True).delete()
    while pks := list(_stale_documents([]).values_list("pk", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            Document.objects.filter(pk__in=pks).delete()
    if cleaned.releases or cleaned.documents:
        record("bank.gc", actor=actor, target="bank", releases=cleaned.releases, documents=cleaned.documents)
    return cleaned


def unused_releases(keep: int, days: int) -> list[Release]:
    """Return the releases that may go: never promoted, in no channel or request, begun by no assessment, not among the latest, not young."""
    latest = Release.objects.order_by("-number").values_list("pk", flat=True)[:keep]
    old = Release.objects.exclude(pk__in=list(latest)).filter(created_at__lt=timezone.now() - timedelta(days=days))
    for relation in Release._meta.get_fields(include_hidden=True):
        # Whatever points to a release keeps it, tables of other applications included; its own documents and simulations do not.
        if isinstance(relation, models.ForeignObjectRel) and relation.related_model not in (ReleaseDocument, Simulation):
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            old = old.filter(~Exists(rows))
    return list(old.defer("manifest").order_by("number"))


def _delete(release: Release) -> None:
    with transaction.atomic():
        ReleaseDocument.objects.filter(release=release)._raw_delete(connection.alias)
        release.delete()


def _stale_documents(going: list[int]) -> "QuerySet[Document]":
    """Documents that no release holds (those of the numbers given apart) and that the next build will not use."""
    held = ReleaseDocument.objects.filter(document=OuterRef("pk")).exclude(release__number__in=going)
    waiting = FrozenChallenge.objects.filter(document=OuterRef("pk"), challenge__archived=False)
    return Document.objects.filter(~Exists(held), ~Exists(waiting))


def _files(dry_run: bool) -> int:
    """Bundles made for downloads of releases that are gone, and files that a kill left half written."""
    folder = Path(settings.BALISE_BUNDLES_DIR)
    roots = set(Release.objects.values_list("root", flat=True))
    count = 0
    for path in sorted(folder.glob("*")) if folder.is_dir() else []:
        if path.name.split(".")[0].split("-")[-1] in roots and path.suffix == ".zip":
            continue
        count += 1
        if not dry_run:
            path.unlink(missing_ok=True)
    return count
