"""Doors in the administration, for superusers."""

from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from challenges.runtime.schools.models import Door
from cms.accounts.ent.services import save_door

FIELDS = (
    "name", "slug", "school", "is_open", "issuer", "client_id", "client_secret", "scope", "subject_claims", "ine_claims", "last_name_claims",
    "first_name_claims", "birth_date_claims", "uai_claims", "profile_claims", "pupil_profiles",
)  # fmt: skip
LOCAL = ("http://127.0.0.1", "http://localhost")


class DoorForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is said of a door. Its secret is written and never read here; its name in addresses stays."""

    class Meta:
        model = Door
        fields = FIELDS
        widgets = {"client_secret": forms.PasswordInput(attrs={"autocomplete": "new-password"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = _("Adresse de retour à donner au fournisseur : %s") % return_address(self.instance)
            self.fields["client_secret"].required = False
            self.fields["client_secret"].help_text = _("Vide : celui d’avant.")

    def clean_client_secret(self) -> str:
        """Keep the secret of before where none is written."""
        return str(self.cleaned_data["client_secret"] or self.initial.get("client_secret", ""))

    def clean_issuer(self) -> str:
        """Return the address without its end; over TLS, but on this machine."""
        issuer = str(self.cleaned_data["issuer"]).removesuffix("/.well-known/openid-configuration").rstrip("/")
        if not issuer.startswith(("https://", *LOCAL)):
            raise forms.ValidationError(_("Un fournisseur d’identité s’adresse en https."))
        return issuer


def return_address(door: Door) -> str:
    """Return the address to which a provider sends back."""
    return str(settings.BALISE_BASE_URL) + reverse("ent_callback", args=[door.slug])


class _Saved:
    """A page that writes a door down by its service."""

    def save_instance(self) -> Door:
        """Write it down."""
        return save_door(self.form.save(commit=False), user=self.request.user)  # type: ignore[attr-defined]


class AddDoor(_Saved, generic.CreateView):
    """Open a door."""


class ChangeDoor(_Saved, generic.EditView):
    """Change a door."""


class DoorPolicy(ModelPermissionPolicy):
    """Superusers, and nobody deletes: a door is closed."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether somebody may."""
        return bool(user.is_active and user.is_superuser) and action != "delete"


register_permission_policy(Door, DoorPolicy(Door))


class DoorViewSet(ModelViewSet):
    """Doors of the ENT."""

    model = Door
    name = "doors"
    icon = "key"
    menu_label = _("Portes de l’ENT")
    menu_order = 410
    add_to_admin_menu = True
    add_view_class = AddDoor
    edit_view_class = ChangeDoor
    copy_view_enabled = False
    list_display = [
        "name",
        Column("school", label=_("Établissement"), accessor="school"),
        Column("issuer", label=_("Fournisseur"), accessor="issuer"),
        BooleanColumn("is_open", label=_("Ouverte")),
    ]
    ordering = ["name"]

    def get_form_class(self, for_update: bool = False) -> type[DoorForm]:
        """The form that keeps the secret."""
        return DoorForm


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def doors() -> DoorViewSet:
    """Show the doors in the menu."""
    return DoorViewSet()
