"""What is kept of a person here: entries of registers with their classes."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from challenges.runtime.holdings import Holding, Person
from challenges.runtime.schools.imports.forgetting import forget
from challenges.runtime.schools.models import Pupil

REGISTER = "register"
#: What a page shows or a file holds of an entry.
_SAID = ("last_name", "usual_name", "first_name", "other_names", "birth_place", "ine", "local_id")


class RegisterHolding(Holding):
    """Entries of registers. A pupil's page shows them itself, and a merge moves what hangs on them itself."""

    name = REGISTER
    title = _("Registre")

    def export(self, person: Person) -> Any:
        """Return each entry with its classes."""
        return [_told(pupil) for pupil in _of(person)] or None

    def targets(self, person: Person) -> list[str]:
        """Return the entries."""
        return [f"pupil:{pupil.uid}" for pupil in _of(person)]

    def kept(self, person: Person) -> list[str]:
        """Return that the journal stays, and entries elsewhere."""
        elsewhere = person.learner is not None and Pupil.objects.filter(learner=person.learner).exclude(pk__in=person.pupils).exists()
        said = [str(_("Le journal de ce qui a été fait, qui ne porte pas de nom. Les sauvegardes, jusqu’à ce qu’elles soient remplacées."))]
        return [*said, str(_("L’entrée du registre d’un autre établissement."))] if elsewhere else said

    def erase(self, person: Person) -> int:
        """Delete the entries, those that were merged into them first, and take them out of the reports of imports."""
        found = list(_of(person))
        keys = [pupil.pk for pupil in found]
        forget([*found, *Pupil.objects.filter(merged_into__in=keys)])
        Pupil.objects.filter(merged_into__in=keys).delete()
        return Pupil.objects.filter(pk__in=keys).delete()[1].get(Pupil._meta.label, 0)


def _of(person: Person) -> QuerySet[Pupil]:
    found = Pupil.objects.filter(pk__in=person.pupils).select_related("school").order_by("pk")
    return found if person.school is None else found.filter(school=person.school)


def _told(pupil: Pupil) -> dict[str, Any]:
    classes = pupil.enrolments.select_related("school_class").order_by("school_class__year", "pk")
    return {
        "school": pupil.school.name,
        **{name: getattr(pupil, name) for name in _SAID if getattr(pupil, name)},
        "birth_date": pupil.birth_date.isoformat(),
        "departed_on": pupil.departed_on.isoformat() if pupil.departed_on else "",
        "extra_time_percent": pupil.extra_time_percent,
        "accessible_only": pupil.accessible_only,
        "classes": [{"class": one.school_class.name, "year": one.school_class.year} for one in classes],
    }
