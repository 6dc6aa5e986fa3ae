"""Slips to cut out as an accessible PDF (PDF/UA-1), ten a page: typeset by Typst from a template that receives data, never text put together.

The file is made in the request that draws the passwords and is kept nowhere: a lost file is made again with other passwords.
"""

import io
import json
import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.schools.accounts.services import Slip
from challenges.runtime.schools.models import School

logger = logging.getLogger(__name__)
TEMPLATE = Path(__file__).with_name("slips.typ")
_MOST = 60


def sign_in_address() -> str:
    """Return the address at which a pupil signs in."""
    return settings.BALISE_BASE_URL.rstrip("/") + reverse("login")


def slips_pdf(school: School, slips: Sequence[Slip]) -> bytes:
    """Return the slips as PDF. Typst's own fonts first; a name in a script that they lack needs the machine's.

    Raises:
        Refusal: no font at hand can write one of the names.
    """
    data = json.dumps(content(school, slips), ensure_ascii=False)
    for own_fonts_only in (True, False):
        try:
            made = typst.compile(
                _template(), format="pdf", ignore_system_fonts=own_fonts_only, sys_inputs={"data": data}, pdf_standards=["ua-1"]
            )
            return bytes(made)
        except typst.TypstError:
            # The error quotes the source: not a word of it goes to the log.
            logger.warning("slips of %s cannot be set, own fonts only: %s", school.uid, own_fonts_only)
    raise Refusal(_("Ces fiches ne peuvent pas être mises en page. Prévenez la personne qui exploite Balise."))


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def content(school: School, slips: Sequence[Slip]) -> dict[str, Any]:
    """Return what the template prints."""
    return {
        "lang": get_language() or "fr",
        "title": _("Comptes à découper – %s") % school.name,
        "school": _short(school.name),
        "address": sign_in_address(),
        "qr": _qr(),
        "labels": {
            "site": _("À l’adresse"),
            "username": _("Nom d’utilisateur"),
            "password": _("Mot de passe, pour la première fois"),
            "qr": _("Code QR qui mène à la page de connexion"),
            "advice": _("Vous choisirez votre mot de passe en arrivant. Ensuite, jetez cette fiche."),
        },
        "slips": [_slip(slip) for slip in slips],
    }


def _slip(slip: Slip) -> dict[str, str]:
    name = str(slip.pupil.school_class) if slip.pupil.school_class else ""
    return {"name": _short(str(slip.pupil)), "class": name, "username": slip.username, "password": slip.password}


def _short(name: str) -> str:
    """A name as far as a slip has room for it: two lines."""
    return Truncator(name).chars(_MOST)


def _qr() -> str:
    buffer = io.BytesIO()
    segno.make(sign_in_address(), error="m").save(buffer, kind="svg", scale=4)
    return buffer.getvalue().decode()
