"""Addresses of the public pages that belong to no part of the runtime."""

from django.urls import include, path, reverse
from django.views.i18n import set_language

from challenges.runtime.posting import posts_only
from cms.site import views, views_tutorials

urlpatterns = [
    path("", views.home, name="home"),
    path("compte/", include("cms.accounts.urls")),
    path("langue/setlang/", posts_only(lambda request: reverse("home"))(set_language), name="set_language"),
    path("accessibilite/", views.page("site/accessibility.html"), name="accessibility"),
    path("donnees-personnelles/", views.page("site/privacy.html"), name="privacy"),
    path("health/", views.health, name="health"),
    path("tutoriels/proposer/", views_tutorials.propose, name="tutorial_propose"),
    path("tutoriels/mes-propositions/", views_tutorials.proposals, name="tutorial_proposals"),
    path("tutoriels/mes-propositions/<uuid:uid>/", views_tutorials.change, name="tutorial_change"),
    path("tutoriels/avis/<uuid:assessment_uid>/<uuid:tutorial_uid>/", views_tutorials.vote, name="tutorial_vote"),
]
