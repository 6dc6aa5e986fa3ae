"""Slips to cut out as an accessible PDF (PDF/UA-1), ten a page: typeset by Typst from a template that receives data, never text put together.

The file is made in the request that draws the passwords and is kept nowhere: a lost file is made again with other passwords.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from challenges.runtime import typesetting
from challenges.runtime.assessments.errors import Refusal
from challenges.runtime.schools.accounts.services import Slip
from challenges.runtime.schools.models import School

TEMPLATE = Path(__file__).with_name("slips.typ")
_MOST = 60


def sign_in_address() -> str:
    """Return the address at which a pupil signs in."""
    return settings.BALISE_BASE_URL.rstrip("/") + reverse("login")


def slips_pdf(school: School, slips: Sequence[Slip]) -> bytes:
    """Return the slips as PDF.

    Raises:
        Refusal: no font at hand can write one of the names.
    """
    made = typesetting.pdf(TEMPLATE, content(school, slips), what=f"slips of {school.uid}")
    if made is None:
        raise Refusal(_("Ces fiches ne peuvent pas être mises en page. Prévenez la personne qui exploite Balise."))
    return made


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
