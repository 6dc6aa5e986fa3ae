"""The tables of schools: the school and who works there, invitations, classes, and the register of pupils."""

from challenges.runtime.schools.models.doors import Door
from challenges.runtime.schools.models.imports import RegisterImport
from challenges.runtime.schools.models.members import Invitation, Member
from challenges.runtime.schools.models.reconciling import Reconciliation
from challenges.runtime.schools.models.register import Enrolment, Merge, Pupil, SchoolClass
from challenges.runtime.schools.models.school import School

__all__ = ["Door", "Enrolment", "Invitation", "Member", "Merge", "Pupil", "Reconciliation", "RegisterImport", "School", "SchoolClass"]
