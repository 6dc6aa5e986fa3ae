"""The facts kept beside each challenge for lists, filters and the coverage grid: derived from the latest draft and the laboratory's reports.

Here belong the writing of `ChallengeFacts` and `RevisionDigest`. Reading is in `queries`.
"""

from typing import Any

from wagtail.models import Revision

import generators
from challenges.authoring.document import documents
from challenges.authoring.laboratory import laboratory_digest
from challenges.authoring.models import Challenge, ChallengeFacts, ChallengeTag, LaboratoryReport, RevisionDigest
from challenges.names import fold

MAX_TEXT = 4000


def refresh(draft: Challenge) -> ChallengeFacts:
    """Write the facts of a challenge as it stands in memory, and the digest of its latest revision."""
    document = documents.to_document(draft)
    digest = laboratory_digest(document)
    _keep_tags(draft)
    facts, _created = ChallengeFacts.objects.update_or_create(
        challenge_id=draft.pk,
        defaults={
            "title": draft.title,
            "skill": draft.skill,
            "digest": digest,
            "response_type": document["response"]["type"],
            "kinds": _kinds(document),
            "text": fold(" ".join(_texts(document)))[:MAX_TEXT],
            **_examined(digest),
        },
    )
    if draft.latest_revision_id:
        RevisionDigest.objects.update_or_create(revision_id=draft.latest_revision_id, defaults={"challenge_id": draft.pk, "digest": digest})
    return facts


def _keep_tags(draft: Challenge) -> None:
    """Write the draft's tags as rows: they are how authors find it, not a text that waits for a review."""
    wanted = {one.pk for one in draft.tags.all()}
    rows = ChallengeTag.objects.filter(content_object=draft.pk)
    rows.exclude(tag__in=wanted).delete()
    known = set(rows.values_list("tag", flat=True))
    ChallengeTag.objects.bulk_create(ChallengeTag(content_object_id=draft.pk, tag_id=pk) for pk in wanted - known)


def note_report(report: LaboratoryReport) -> None:
    """Carry what the laboratory found to the challenges whose draft it examined."""
    ChallengeFacts.objects.filter(digest=report.digest).update(**_figures(report))


def refresh_all() -> int:
    """Make every row again, drafts and revisions; return how many challenges there are. For an upgrade, or after a restored backup."""
    count = 0
    for challenge in Challenge.objects.select_related("latest_revision").iterator(chunk_size=200):
        refresh(challenge.get_latest_revision_as_object())
        for revision in challenge.revisions.exclude(pk=challenge.latest_revision_id):
            digest_of_revision(challenge, revision)
        count += 1
    return count


def digest_of_revision(challenge: Challenge, revision: Revision) -> str:
    """Return the laboratory digest of what a revision holds, computing and keeping it for one that is older than these tables."""
    known = RevisionDigest.objects.filter(revision=revision).values_list("digest", flat=True).first()
    if known is None:
        known = laboratory_digest(documents.to_document(revision.as_object()))
        RevisionDigest.objects.create(revision=revision, challenge=challenge, digest=known)
    return known


def _kinds(document: dict[str, Any]) -> str:
    kinds = dict.fromkeys(artefact["type"] for artefact in document["dataset"]["present"].get("artefacts", []))
    return f" {' '.join(kinds)} " if kinds else ""


def _texts(document: dict[str, Any]) -> list[str]:
    response = document["response"]
    options = [option.get("text", "") for option in response.get("options") or []]
    return [
        document["code"],
        *(document[name] for name in ("title", "instruction", "hint", "feedback")),
        response.get("label", ""),
        *options,
    ]


def _examined(digest: str) -> dict[str, Any]:
    report = LaboratoryReport.objects.filter(digest=digest, generator=generators.GENERATOR_VERSION).order_by("-variants").first()
    return _figures(report) if report else {"green": None, "variants": None}


def _figures(report: LaboratoryReport) -> dict[str, Any]:
    figures = report.report.get("figures", {})
    found = figures.get("distinct_total") or figures.get("distinct") or 0
    return {"green": report.ok, "variants": max(found, figures.get("distinct") or 0)}
