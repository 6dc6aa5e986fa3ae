"""The list of challenges in the admin: its filters, its search, its columns."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.models import WorkflowState

from challenges.authoring.models import Challenge
from referential.models import Competence


class ChallengeFilterSet(WagtailFilterSet):
    """Filters of the list."""

    competence = django_filters.ModelChoiceFilter(
        label=_("Compétence"), queryset=Competence.objects.filter(archived=False), field_name="skill__competence"
    )
    level = django_filters.NumberFilter(label=_("Niveau"), field_name="skill__level")
    state = django_filters.ChoiceFilter(
        label=_("État"),
        method="by_state",
        choices=[("approved", _("approuvée")), ("draft", _("brouillon")), ("review", _("en relecture")), ("archived", _("archivée"))],
    )

    class Meta:
        model = Challenge
        fields = ["locale"]

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """Filter on the state that the list shows."""
        if value == "approved":
            return queryset.filter(live=True, archived=False)
        if value == "archived":
            return queryset.filter(archived=True)
        if value == "review":
            return queryset.filter(pk__in=[int(pk) for pk in under_review()])
        return queryset.filter(live=False, archived=False)


def under_review() -> list[str]:
    states = WorkflowState.objects.filter(base_content_type__app_label="authoring", base_content_type__model="challenge")
    return list(states.filter(status=WorkflowState.STATUS_IN_PROGRESS).values_list("object_id", flat=True))
