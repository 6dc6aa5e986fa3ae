"""How the verbs about one pupil name them: the school by its UAI or its uid, the pupil by the uid that ends the address of their page."""

import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from challenges.runtime.schools.models import Pupil
from challenges.runtime.schools.uai import normalised


def add_who(parser: ArgumentParser) -> None:
    """Declare the school and the pupil."""
    parser.add_argument("--school", required=True, metavar="UAI", help="number of the school, or its uid")
    parser.add_argument("--pupil", required=True, metavar="UID", help="identifier of the pupil: the end of the address of their page")


def pupil_of(options: dict[str, Any]) -> Pupil:
    """Return the pupil.

    Raises:
        ValidationError: nobody of this identifier in this school.
    """
    named = options["school"].strip()
    school = {"school__uid": named} if _is_uid(named) else {"school__uai": normalised(named)}
    found = None
    if named and _is_uid(options["pupil"]):
        found = Pupil.objects.standing().select_related("school", "learner__user").filter(uid=options["pupil"], **school).first()
    if found is None:
        raise ValidationError(_("Aucun élève de cet établissement n’a cet identifiant."))
    return found


def _is_uid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
