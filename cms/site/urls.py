"""Addresses of the public pages that belong to no part of the runtime."""

from django.urls import path, reverse
from django.views.i18n import set_language

from challenges.runtime.posting import posts_only
from challenges.runtime.schools.protection.views import mine
from cms.learner.views import home
from cms.pages import keys
from cms.pages.views import page
from cms.site import views, views_shelf, views_tutorials
from cms.site.views_display import display

urlpatterns = [
    path("", home, name=keys.HOME),
    path("compte/mes-donnees/", mine, name="my_data"),
    path("langue/setlang/", posts_only(lambda request: reverse("home"))(set_language), name="set_language"),
    path("affichage/", display, name="display"),
    path("aide/", page(keys.HELP), name=keys.HELP),
    path("mentions-legales/", page(keys.LEGAL), name=keys.LEGAL),
    path("accessibilite/", page(keys.ACCESSIBILITY), name=keys.ACCESSIBILITY),
    path("donnees-personnelles/", page(keys.PRIVACY), name=keys.PRIVACY),
    path("health/", views.health, name="health"),
    path("tutoriels/", views_shelf.browse, name="shelf"),
    path("tutoriels/<uuid:uid>/", views_shelf.page, name="shelf_tutorial"),
    path("tutoriels/<uuid:uid>/garder/", views_shelf.save, name="shelf_save"),
    path("tutoriels/<uuid:uid>/retirer/", views_shelf.forget, name="shelf_forget"),
    path("tutoriels/<uuid:uid>/avis/", views_shelf.vote, name="shelf_vote"),
    path("tutoriels/proposer/", views_tutorials.propose, name="tutorial_propose"),
    path("tutoriels/mes-propositions/", views_tutorials.proposals, name="tutorial_proposals"),
    path("tutoriels/mes-propositions/<uuid:uid>/", views_tutorials.change, name="tutorial_change"),
    path("tutoriels/avis/<uuid:assessment_uid>/<uuid:tutorial_uid>/", views_tutorials.vote, name="tutorial_vote"),
]
