"""The certificate as an accessible PDF (PDF/UA-1), typeset by Typst from a template that receives data, never text put together."""

import datetime
import io
import json
import logging
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.certification.models import Certificate

logger = logging.getLogger(__name__)
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

    Typst's own fonts come first, so that two machines give the same file; a name in a script that they lack needs the machine's fonts.

    Raises:
        Refusal: no font at hand can write the name.
    """
    data = json.dumps(content(certificate), ensure_ascii=False)
    moment = int(certificate.issued_at.timestamp())
    for own_fonts_only in (True, False):
        try:
            return _compile(data, moment, own_fonts_only)
        except typst.TypstError:
            logger.warning("certificate %s cannot be set, own fonts only: %s", certificate.uid, own_fonts_only)
    raise Refusal(_("Ce certificat ne peut pas être mis en page. Prévenez l’établissement."))


def _compile(data: str, moment: int, own_fonts_only: bool) -> bytes:
    made = typst.compile(
        _template(), format="pdf", ignore_system_fonts=own_fonts_only, sys_inputs={"data": data}, pdf_standards=["ua-1"], timestamp=moment
    )
    return bytes(made)


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


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
