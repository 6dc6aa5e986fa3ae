"""The verbs after the exam: finalise a session and issue its certificates, revoke one, verify a code."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.adaptive.scoring import verdict
from challenges.bank.reader import open_release
from challenges.decisions import Facts
from challenges.journal.services import record
from challenges.runtime import codes
from challenges.runtime.assessments import services as assessments
from challenges.runtime.assessments.competences import CompetenceResult
from challenges.runtime.assessments.engine import bands_of
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.assessments.models import Assessment
from challenges.runtime.assessments.queries import results
from challenges.runtime.certification.errors import SessionClosed, StillRunning, TooManyTries, UnknownCertificate
from challenges.runtime.certification.models import Candidate, Certificate, Session, years_after
from challenges.runtime.schools.rules import require_head
from challenges.throttle import guesses

PREFIX = "P-"
CODE_LENGTH = 8
_TRIES = 100


def facts_of_session(session: Session) -> Facts:
    """Return what finalising a session rests on: its candidates and where each one is."""
    found = [[one.pk, str(one.situation)] for one in session.candidates.select_related("assessment").order_by("pk")]
    return Facts(
        {"candidates": found}, {"candidates": gettext_lazy("La session a changé : un candidat a commencé, fini ou été inscrit depuis.")}
    )


@transaction.atomic
def finalise(session: Session, *, user: Any, incident: str = "", seen: str | None = None) -> list[Certificate]:
    """Close a session for good: score every candidate who started, and write what each is worth.

    Args:
        session: the session.
        user: the head of the school.
        incident: what happened, for the record.
        seen: the mark of `facts_of_session` that the page carried; None from a program that has just read.

    Raises:
        PermissionDenied: the user does not head this school.
        SessionClosed: finalised already.
        StillRunning: with the names of those whose test runs.
        Refusal: nobody has started.
        Outdated: the session is not what it was when it was read.
    """
    locked = Session.objects.select_for_update(of=("self",)).select_related("centre__school").get(pk=session.pk)
    require_head(user, locked.centre.school)
    if locked.finalised:
        raise SessionClosed(_("Cette session est déjà finalisée."))
    candidates = list(locked.candidates.select_for_update(of=("self",)).select_related("assessment").filter(assessment__isnull=False))
    if not candidates:
        raise Refusal(_("Personne n’a commencé son épreuve : il n’y a rien à finaliser."))
    if running := [str(candidate) for candidate in candidates if candidate.may_still_answer]:
        raise StillRunning(_("Des épreuves sont encore en cours : %s. Attendez leur fin, ou arrêtez-les.") % ", ".join(running))
    facts_of_session(locked).require(seen)
    issued = [_issue(candidate, locked) for candidate in candidates]
    locked.state, locked.finalised_at, locked.incident = Session.State.FINALISED, timezone.now(), incident.strip()[:2000]
    locked.save(update_fields=["state", "finalised_at", "incident"])
    record("certification.finalise", actor=user, target=f"session:{locked.uid}", certificates=[str(item.uid) for item in issued])
    return issued


def _issue(candidate: Candidate, session: Session) -> Certificate:
    test = candidate.assessment
    assert test is not None
    if test.open:
        # Out of time and nobody looked since: asking for the next question closes it.
        assessments.next_attempt(test)
    candidate.state = candidate.situation
    candidate.save(update_fields=["state"])
    found = results(test, questions=False)
    rules: dict[str, Any] = test.ruleset or {}
    worth = verdict(found.scored, found.report.score, rules["scoring"]["minimum_answers"])
    certificate = Certificate.objects.create(
        candidate=candidate, code=_free_code(), verdict=worth, score=found.report.score, global_level=found.report.global_level,
        competences=_competences(test, found.competences), **_identity(candidate, session), **_rules(rules, test),
    )  # fmt: skip
    record("certification.issue", actor="system", target=f"certificate:{certificate.uid}", candidate=str(candidate.uid), verdict=worth)
    return certificate


def _identity(candidate: Candidate, session: Session) -> dict[str, Any]:
    return {
        "last_name": candidate.last_name,
        "first_name": candidate.first_name,
        "birth_date": candidate.birth_date,
        "birth_place": candidate.birth_place,
        "centre_name": session.centre.name,
        "exam_date": timezone.localdate(candidate.assessment.started_at) if candidate.assessment else timezone.localdate(session.starts_at),
    }


def _rules(rules: dict[str, Any], test: Assessment) -> dict[str, Any]:
    """What is printed of the rules, and what a recount would need: the item parameters are those of the pinned release."""
    now, years = timezone.now(), rules["validity_years"]
    return {
        "max_score": bands.max_score if (bands := bands_of(rules)) else rules["scoring"]["max_score"],
        "min_level": rules["levels"]["min"],
        "max_level": rules["levels"]["max"],
        "ruleset_code": rules["code"],
        "ruleset_label_fr": rules["label_fr"],
        "ruleset_label_en": rules["label_en"],
        "release_root": test.release_root,
        "strategy": test.strategy,
        "calibration": f"release-{open_release(test.release_root).number}",
        "issued_at": now,
        "valid_until": years_after(timezone.localdate(now), years) if years else None,
    }


def _competences(test: Assessment, found: list[CompetenceResult]) -> list[dict[str, Any]]:
    """The levels of the competences that were asked; borrowed estimates are not attested."""
    titles = {competence["code"]: competence for competence in open_release(test.release_root).competences}
    return [
        {
            "code": item.code,
            "title_fr": titles[item.code]["title_fr"],
            "title_en": titles[item.code]["title_en"],
            "domain": item.domain,
            "level": item.level,
        }
        for item in found
    ]


def _free_code() -> str:
    for _try in range(_TRIES):
        code = PREFIX + "".join(secrets.choice(codes.LETTERS + codes.DIGITS) for _ in range(CODE_LENGTH))
        if not Certificate.objects.filter(code=code).exists():
            return code
    raise ValidationError(_("Aucun code libre n’a été trouvé, réessayez."))


@transaction.atomic
def revoke(certificate: Certificate, *, user: Any, reason: str) -> Certificate:
    """Revoke a certificate; the row stays, with the reason, which the public never sees.

    Raises:
        PermissionDenied: the user does not head the school of the centre.
        Refusal: no reason, or revoked already.
    """
    locked = Certificate.objects.select_for_update(of=("self",)).select_related("candidate__session__centre__school").get(pk=certificate.pk)
    require_head(user, locked.candidate.session.centre.school)
    if not reason.strip():
        raise Refusal(_("Dites pourquoi ce certificat est révoqué."))
    if locked.revoked_at is not None:
        raise Refusal(_("Ce certificat est déjà révoqué."))
    locked.revoked_at, locked.revoke_reason = timezone.now(), reason.strip()[:2000]
    locked.save(update_fields=["revoked_at", "revoke_reason"])
    record("certification.revoke", actor=user, target=f"certificate:{locked.uid}", reason=locked.revoke_reason)
    return locked


def normalised_code(typed: str) -> str:
    """Return a typed code as it is stored: in any case, with or without its dash, and with spaces."""
    plain = codes.normalise(typed)[:20]
    return f"{PREFIX}{plain[1:]}" if plain.startswith("P") else ""


def verify(typed: str, *, address: str) -> Certificate:
    """Return the certificate that the public may see under a code: obtained, perhaps revoked since.

    Raises:
        TooManyTries: wrong guesses are limited by network.
        UnknownCertificate: no such code; a certification that was not obtained is nobody else's business.
    """
    with guesses.guarded(guesses.CERTIFICATE, wrong=UnknownCertificate, refusal=TooManyTries, address=address):
        certificate = Certificate.objects.filter(code=normalised_code(typed), verdict=Certificate.Verdict.VALIDATED).first()
        if certificate is None:
            raise UnknownCertificate
    return certificate
