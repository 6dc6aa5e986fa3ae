"""The verbs of a school, one transaction each, permissions inside: opening, people, register, merging."""

from challenges.runtime.schools.services.members import accept, change_role, invite, invite_as_operator, remove, withdraw
from challenges.runtime.schools.services.merging import merge, undo_merge
from challenges.runtime.schools.services.opening import add_member, change_school, create_school, open_school
from challenges.runtime.schools.services.register import (
    PupilRow,
    add_pupil,
    add_pupils,
    change_pupil,
    come_back,
    leave,
    make_class,
    place,
    rename_class,
    tie,
)

__all__ = [
    "PupilRow",
    "accept",
    "add_member",
    "add_pupil",
    "add_pupils",
    "change_pupil",
    "change_role",
    "change_school",
    "come_back",
    "create_school",
    "invite",
    "invite_as_operator",
    "leave",
    "make_class",
    "merge",
    "open_school",
    "place",
    "remove",
    "rename_class",
    "tie",
    "undo_merge",
    "withdraw",
]
