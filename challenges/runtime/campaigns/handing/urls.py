"""Addresses of what a school takes out of campaigns, and of its tools."""

from django.urls import path, register_converter

from challenges.runtime.campaigns.handing import lsu_views, term_views, views, year_views
from challenges.runtime.campaigns.handing.access import views as access
from challenges.runtime.campaigns.handing.family import views as family


class YearConverter:
    """A school year in an address: 2026-2027."""

    regex = "[0-9]{4}-[0-9]{4}"

    def to_python(self, value: str) -> str:
        """Return it as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return it as it stands."""
        return value


register_converter(YearConverter, "school_year")

app_name = "handing"
urlpatterns = [
    path("ecole/campagnes/<uuid:uid>/transmettre/", views.hand_on, name="hand_on"),
    path("ecole/campagnes/<uuid:uid>/transmettre/resultats.pdf", views.class_pdf, name="class_pdf"),
    path("ecole/campagnes/<uuid:uid>/transmettre/<slug:what>.<slug:form>", views.download, name="download"),
    path("ecole/participations/<uuid:uid>/resultats.pdf", views.pupil_pdf, name="pupil_pdf"),
    path("ecole/<uuid:uid>/bilans/", term_views.term_list, name="term"),
    path("ecole/<uuid:uid>/bilans/lsu/", lsu_views.lsu, name="lsu"),
    path("ecole/<uuid:uid>/bilans/archives/", year_views.archives, name="archives"),
    path("ecole/<uuid:uid>/bilans/archives/<school_year:name>.zip", year_views.archive, name="archive"),
    path("ecole/<uuid:uid>/outils/", access.tools, name="tools"),
    path("ecole/<uuid:uid>/outils/<uuid:key>/retrait/", access.take_away, name="take_away"),
    path("famille/partage/", family.profile, name="family_profile"),
    path("famille/partage/<uuid:uid>/", family.sharing, name="family_sharing"),
    path("famille/retrait/<uuid:uid>/", family.take_back, name="family_take_back"),
    path("famille/<slug:token>/", family.family, name="family"),
]
