"""The bank's entry in the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from challenges.bank.views import access, carrying, comparing, release, releases, serving


class ReleasesMenuItem(MenuItem):
    """Shown to those who may see releases."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user sees the entry."""
        return bool(request.user.has_perm("bank.view_release"))


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """The entry."""
    return ReleasesMenuItem(_("Versions de la banque"), reverse("bank_releases"), name="releases", icon_name="download", order=300)


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    """Addresses of the publisher's pages."""
    return [
        path("bank/", releases.releases, name="bank_releases"),
        path("bank/blockers/", releases.blockers, name="bank_blockers"),
        path("bank/build/", releases.build, name="bank_build"),
        path("bank/compare/", comparing.compare, name="bank_compare"),
        path("bank/compare/<int:before>/<int:after>/<uuid:uid>/", comparing.compare_challenge, name="bank_compare_challenge"),
        path("bank/requests/<int:pk>/", serving.decide, name="bank_decide"),
        path("bank/tokens/", access.tokens, name="bank_tokens"),
        path("bank/tokens/<uuid:uid>/revoke/", access.revoke, name="bank_revoke_token"),
        path("bank/rollback/", serving.rollback, name="bank_rollback"),
        path("bank/import/", carrying.import_bundle, name="bank_import"),
        path("bank/<int:number>/", release.release, name="bank_release"),
        path("bank/<int:number>/challenges/", release.challenges, name="bank_challenges"),
        path("bank/<int:number>/check/", release.check, name="bank_check"),
        path("bank/<int:number>/promote/", serving.promote, name="bank_promote"),
        path("bank/<int:number>/simulate/", release.simulate, name="bank_simulate"),
        path("bank/<int:number>/export/", carrying.export, name="bank_export"),
    ]
