"""The verbs of doors: an operator opens, changes and closes them; none is deleted, because accounts hang on its name."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.journal.services import record
from challenges.runtime.schools.models import Door


@transaction.atomic
def save_door(door: Door, *, user: Any) -> Door:
    """Write a door down, new or changed.

    Raises:
        PermissionDenied: the user is no superuser: whoever writes a door decides who is who.
        ValidationError: by field.
    """
    if not user.is_superuser:
        raise PermissionDenied(_("Seul l’opérateur ouvre une porte de l’ENT."))
    made = door.pk is None
    door.full_clean()
    door.save()
    record("schools.open_door" if made else "schools.change_door", actor=user, target=f"door:{door.slug}", is_open=door.is_open)
    return door
