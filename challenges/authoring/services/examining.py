"""The laboratory's reports: find the one that exists, make the one that is missing, say what failed."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import Revision

import generators
from challenges.authoring.document import documents
from challenges.authoring.document.problems import finding_shown
from challenges.authoring.facts import note_report
from challenges.authoring.laboratory import Report, examine, examine_many, laboratory_digest
from challenges.authoring.laboratory.report import reach
from challenges.authoring.models import Challenge, LaboratoryReport
from generators import environment


def report_for(challenge: Challenge, variants: int | None = None) -> LaboratoryReport:
    """Return the laboratory's report on a challenge as it stands in memory; examine it when nobody did yet."""
    return report_for_document(documents.to_document(challenge), variants)


def report_for_revision(challenge: Challenge, revision: Revision) -> LaboratoryReport:
    """Return the report on one revision."""
    return report_for(revision.as_object())


def known_report(document: dict[str, Any], variants: int | None = None) -> LaboratoryReport | None:
    """Return a report made earlier with at least as many variants, or None."""
    wanted = variants or settings.BALISE_LABORATORY_VARIANTS
    return LaboratoryReport.objects.filter(
        digest=laboratory_digest(document), generator=generators.GENERATOR_VERSION, variants__gte=wanted
    ).first()


def report_for_document(document: dict[str, Any], variants: int | None = None) -> LaboratoryReport:
    """Return the report on a document; examine it when nobody did yet."""
    return known_report(document, variants) or keep_report(document, examine(document, variants or settings.BALISE_LABORATORY_VARIANTS))


def reports_for_documents(items: Sequence[dict[str, Any]], variants: int | None = None) -> list[LaboratoryReport]:
    """Return the reports on several documents, examining on every processor those that nobody examined yet."""
    count = variants or settings.BALISE_LABORATORY_VARIANTS
    known = [known_report(item, count) for item in items]
    missing = [item for item, report in zip(items, known, strict=True) if report is None]
    made = iter([keep_report(item, report) for item, report in zip(missing, examine_many(missing, count), strict=True)])
    return [report if report is not None else next(made) for report in known]


def keep_report(document: dict[str, Any], report: Report) -> LaboratoryReport:
    """Store a report; a failed compilation is stored under the number of variants that was asked for."""
    stored, _created = LaboratoryReport.objects.update_or_create(
        digest=report.digest,
        generator=report.generator,
        variants=report.variants or settings.BALISE_LABORATORY_VARIANTS,
        defaults={
            "challenge_uid": document["uid"],
            "environment": environment.digest(),
            "ok": report.ok,
            "report": report.to_json(),
            "pool": report.pool,
        },
    )
    note_report(stored)
    return stored


def failure_messages(report: LaboratoryReport, document: dict[str, Any] | None = None) -> list[str]:
    """Return a line for each failure kept: where, message, remedy, how far it reaches, seed and values. `document` gives places their names."""
    lines = []
    for failure in report.report["failures"]:
        line = str(finding_shown(failure, document))
        if not failure.get("problems"):
            line = f"{failure['check']} : {line}"
        if failure.get("variants"):
            line += f" {reach(failure, report.variants)}"
        if failure["seed"]:
            values = ", ".join(f"{name} = {value}" for name, value in list(failure["values"].items())[:6])
            line += _(" Graine %(seed)s (%(values)s).") % {"seed": failure["seed"], "values": values}
        lines.append(line)
    return lines
