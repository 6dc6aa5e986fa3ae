"""What every page of a school begins with: the school of the address, and whether the reader works there."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from challenges.runtime.schools.models import Pupil, School
from challenges.runtime.schools.models.members import MANAGERS
from challenges.runtime.schools.rules import require_manager, require_member, role_of


def school_of(request: HttpRequest, uid: uuid.UUID, *, manager: bool = False) -> School:
    """Return the school of an address.

    Raises:
        Http404: none.
        PermissionDenied: the reader does not work there, or does not manage it where the page asks for that.
    """
    school = get_object_or_404(School, uid=uid)
    role = role_of(request.user, school)
    if role is None or (manager and role not in MANAGERS):
        # They say what is missing, and ask the database once more: only of one who is refused.
        (require_manager if manager else require_member)(request.user, school)
    request.school_role = role  # type: ignore[attr-defined]
    return school


def pupil_of(request: HttpRequest, school: School, uid: uuid.UUID) -> Pupil:
    """Return an entry of the register of a school: one of another school is not found here."""
    return get_object_or_404(Pupil.objects.standing().select_related("school", "school_class", "learner__user"), school=school, uid=uid)


def context_of(request: HttpRequest, school: School, here: str, **more: Any) -> dict[str, Any]:
    """Return what the tabs of a school's pages need: the school, where one is, whether one manages."""
    return {"school": school, "here": here, "manages": getattr(request, "school_role", None) in MANAGERS, **more}


def tell(form: forms.Form | forms.ModelForm, error: ValidationError) -> None:  # type: ignore[type-arg]
    """Put what a service refused where it was typed."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, problems in error.error_dict.items():
        form.add_error(field if field in form.fields else None, problems)
