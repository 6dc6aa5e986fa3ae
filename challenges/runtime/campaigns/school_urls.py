"""Addresses of the school's space."""

from django.urls import path

from challenges.runtime.campaigns import managing, views

app_name = "schools"
urlpatterns = [
    path("", views.school_home, name="home"),
    path("<uuid:uid>/", managing.campaigns, name="campaigns"),
    path("<uuid:uid>/nouvelle/", managing.new, name="new_campaign"),
    path("campagnes/<uuid:uid>/gerer/", managing.manage, name="manage"),
    path("campagnes/<uuid:uid>/acte/", managing.act, name="act"),
    path("campagnes/<uuid:uid>/dupliquer/", managing.duplicate, name="duplicate"),
    path("campagnes/<uuid:uid>/invitation/", managing.sheet, name="sheet"),
    path("campagnes/<uuid:uid>/essai/", managing.try_out, name="try_out"),
    path("campagnes/<uuid:uid>/", views.campaign, name="campaign"),
    path("campagnes/<uuid:uid>/resultats.csv", views.export, name="export"),
    path("participations/<uuid:uid>/", views.participant, name="participant"),
    path("participations/<uuid:uid>/reprise/", views.allow_resume, name="allow_resume"),
]
