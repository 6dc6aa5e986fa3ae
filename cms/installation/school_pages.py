"""Schools in the administration: the list, opening one with its first administrator and its centre, changing what is said of it."""

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from challenges.names import label_key
from challenges.runtime.certification import services as certification
from challenges.runtime.schools import queries, services
from challenges.runtime.schools.models import School
from challenges.runtime.schools.models.members import MANAGERS, Role
from challenges.runtime.schools.uai import normalised

FIELDS = ("name", "uai", "kind", "town", "academy")


class SchoolForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is said of a school, who is invited to administer it, whether it holds exams."""

    admin_email = forms.EmailField(
        label=_("Inviter à l’administrer"), required=False, help_text=_("Un lien valable sept jours est envoyé à cette adresse.")
    )
    centre = forms.BooleanField(label=_("Centre de certification"), required=False)

    class Meta:
        model = School
        fields = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and hasattr(self.instance, "centre"):
            # A centre holds sessions and certificates: it is not taken away here.
            self.fields["centre"].initial, self.fields["centre"].disabled = True, True

    def clean_uai(self) -> str:
        """Return the number as it is stored."""
        return normalised(self.cleaned_data["uai"])


def _complete(view: Any, school: School) -> None:
    """Invite and make a centre, as the form asks; show the link, since mails get lost."""
    email = view.form.cleaned_data["admin_email"]
    if view.form.cleaned_data["centre"]:
        certification.create_centre(school, actor=view.request.user)
    if email:
        invited = services.invite_as_operator(school, email, Role.ADMINISTRATOR, user=view.request.user)
        messages.info(view.request, _("Lien de l’invitation, montré une seule fois : %s") % invited.link)


class OpenView(generic.CreateView):
    """Open a school."""

    def save_instance(self) -> School:
        """Open it by its service."""
        said = {name: self.form.cleaned_data[name] for name in FIELDS}
        school = services.open_school(**said, user=self.request.user).school
        _complete(self, school)
        return school


class ChangeView(generic.EditView):
    """Change a school."""

    def save_instance(self) -> School:
        """Change it by its service."""
        said = {name: self.form.cleaned_data[name] for name in FIELDS}
        school = services.change_school(self.object, user=self.request.user, **said)
        _complete(self, school)
        return school


class SchoolIndex(generic.IndexView):
    """The list of schools: alphabetical, found whatever the accents."""

    is_searchable = True

    def get_base_queryset(self) -> QuerySet[School]:
        """Every school with the numbers that the list shows."""
        managers = Count("members", filter=Q(members__role__in=MANAGERS), distinct=True)
        return School.objects.annotate(managers=managers, present=queries.present_pupils())

    def search_queryset(self, queryset: QuerySet[School]) -> QuerySet[School]:
        """Keep the schools whose name, number or town hold every word."""
        words = [label_key(word) or word for word in self.search_query.split()] if self.is_searching else []
        if not words:
            return queryset
        rows = queryset.values_list("pk", "name", "uai", "town")
        kept = [pk for pk, *texts in rows if all(any(word in label_key(text) for text in texts) for word in words)]
        return queryset.filter(pk__in=kept)


class SchoolPolicy(ModelPermissionPolicy):
    """Django's permissions, but nobody deletes a school here: it holds what pupils did."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether somebody may."""
        return action != "delete" and super().user_has_permission(user, action)


class SchoolViewSet(ModelViewSet):
    """Schools."""

    model = School
    name = "opened_schools"
    icon = "group"
    menu_label = _("Établissements")
    menu_order = 400
    add_to_admin_menu = True
    index_view_class = SchoolIndex
    add_view_class = OpenView
    edit_view_class = ChangeView
    copy_view_enabled = False
    list_display = [
        "name",
        Column("uai", label=_("UAI"), accessor="uai"),
        Column("kind", label=_("Type"), accessor="get_kind_display"),
        Column("town", label=_("Commune"), accessor="town"),
        Column("managers", label=_("Administration et direction"), accessor="managers"),
        Column("pupils", label=_("Élèves"), accessor="present"),
    ]
    ordering = ["name"]

    def get_form_class(self, for_update: bool = False) -> type[SchoolForm]:
        """The form with the invitation and the centre."""
        return SchoolForm
