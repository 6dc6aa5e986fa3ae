"""Addresses of the whole project."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls

from cms.accounts.sign_in import AdminSignIn
from cms.api import api

urlpatterns = [
    # Before Wagtail's own, which has no limit on guesses.
    path("admin/login/", AdminSignIn.as_view()),
    # Wagtail's own is off (it had no limit either): links of before lead to the account's page.
    path("admin/password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
    path("admin/", include(wagtailadmin_urls)),
    path("api/", api.urls),
    path("ims/case/v1p0/", include("referential.case_urls")),
    path("compte/", include("cms.accounts.urls")),
    path("", include("challenges.runtime.learning.urls")),
    path("parcours/", include("challenges.runtime.campaigns.urls")),
    path("evaluation/", include("challenges.runtime.assessments.urls")),
    path("ecole/", include("challenges.runtime.campaigns.school_urls")),
    path("", include("challenges.runtime.campaigns.handing.urls")),
    path("ecole/", include("challenges.runtime.schools.people_urls")),
    path("ecole/", include("challenges.runtime.schools.urls")),
    path("ecole/", include("challenges.runtime.schools.accounts.urls")),
    path("ecole/", include("challenges.runtime.schools.protection.urls")),
    path("ecole/", include("challenges.runtime.schools.imports.urls")),
    path("", include("challenges.runtime.certification.urls")),
    path("", include("cms.operation.urls")),
    path("", include("cms.site.urls")),
]
if settings.BALISE_SERVE_MEDIA:
    urlpatterns.append(path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}))
handler403 = "cms.site.views.denied"
handler400 = "cms.operation.failures.bad_request"
handler404 = "cms.operation.failures.not_found"
handler500 = "cms.operation.failures.server_error"
