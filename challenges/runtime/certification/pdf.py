"""The certificate as an accessible PDF (PDF/UA-1), typeset by Typst from a template that receives data, never text put together."""

import datetime
import io
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from challenges.runtime import typesetting
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.certification.models import Certificate

TEMPLATE = Path(__file__).parent / "templates" / "certification" / "certificate.typ"


def verification_url(certificate: Certificate) -> str:
    """Return the public address that verifies a certificate."""
    return f"{settings.BALISE_BASE_URL.rstrip('/')}{reverse('certification:verify', query={'code': certificate.code})}"


def qr_svg(certificate: Certificate) -> str:
    """Return the address of the verification as a QR code, an SVG document."""
    buffer = io.BytesIO()
    segno.make(verification_url(certificate), error="m").save(buffer, kind="svg", scale=4)
    return buffer.getvalue().decode()


def qr_data_uri(certificate: Certificate) -> str:
    """Return the QR code for an `img` element: on white, for dark pages too."""
    return str(segno.make(verification_url(certificate), error="m").svg_data_uri(scale=4, light="#fff"))


def certificate_pdf(certificate: Certificate) -> bytes:
    """Return the certificate as PDF; the same bytes each time, for the moment of issue is the moment of the file.

    Raises:
        Refusal: no font at hand can write the name.
    """
    moment = int(certificate.issued_at.timestamp())
    made = typesetting.pdf(TEMPLATE, content(certificate), what=f"certificate {certificate.uid}", moment=moment)
    if made is None:
        raise Refusal(_("Ce certificat ne peut pas être mis en page. Prévenez l’établissement."))
    return made


def content(certificate: Certificate) -> dict[str, Any]:
    """Return what the template prints, in French: the certificate is a French document whatever the reader's language."""
    with translation.override("fr"):
        return {
            "code": certificate.code,
            "name": certificate.name,
            "birth": _day(certificate.birth_date),
            "birth_place": certificate.birth_place,
            "centre": certificate.centre_name,
            "exam_date": _day(certificate.exam_date),
            "issued": _day(timezone.localdate(certificate.issued_at)),
            "valid_until": _day(certificate.valid_until) if certificate.valid_until else "",
            "rules": certificate.ruleset_label_fr,
            "score": certificate.score,
            "max_score": certificate.max_score,
            "level": certificate.global_level,
            "min_level": certificate.min_level,
            "max_level": certificate.max_level,
            "domains": [{"code": code, "competences": competences} for code, competences in certificate.domains],
            "url": verification_url(certificate),
            "qr": qr_svg(certificate),
        }


def _day(day: datetime.date) -> str:
    """A date as French writes it: 1er mars 2010, 2 mars 2010."""
    return formats.date_format(day, r"1\e\r F Y" if day.day == 1 else "j F Y")
