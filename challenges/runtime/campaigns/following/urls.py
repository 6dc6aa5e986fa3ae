"""Addresses of following, in the school's space (`schools:`)."""

from django.urls import path

from challenges.runtime.campaigns.following import views

urlpatterns = [
    path("campagnes/<uuid:uid>/", views.campaign, name="campaign"),
    path("campagnes/<uuid:uid>/suivi/", views.live, name="live"),
    path("campagnes/<uuid:uid>/repartition/", views.spread, name="spread"),
    path("campagnes/<uuid:uid>/difficultes/", views.hard, name="hard"),
    path("campagnes/<uuid:uid>/tutoriels/<uuid:tutorial_uid>/", views.tutorial, name="tutorial"),
    path("campagnes/<uuid:uid>/groupes/", views.groups, name="groups"),
    path("campagnes/<uuid:uid>/groupes.csv", views.groups_file, name="groups_file"),
    path("participations/<uuid:uid>/", views.participant, name="participant"),
    path("<uuid:uid>/eleves/<uuid:pupil_uid>/niveaux/", views.pupil, name="pupil_levels"),
    path("<uuid:uid>/certifiables/", views.certifiables, name="certifiables"),
]
