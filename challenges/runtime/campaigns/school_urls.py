"""Addresses of the school's space."""

from django.urls import path

from challenges.runtime.campaigns import views
from challenges.runtime.campaigns.estimates import urls as estimates
from challenges.runtime.campaigns.profiles import urls as profiles

app_name = "schools"
urlpatterns = [
    path("", views.school_home, name="home"),
    path("<uuid:uid>/", views.school_campaigns, name="campaigns"),
    path("<uuid:uid>/nouvelle/", views.new_campaign, name="new_campaign"),
    path("campagnes/<uuid:uid>/", views.campaign, name="campaign"),
    path("campagnes/<uuid:uid>/resultats.csv", views.export, name="export"),
    path("participations/<uuid:uid>/", views.participant, name="participant"),
    path("participations/<uuid:uid>/reprise/", views.allow_resume, name="allow_resume"),
    *profiles.urlpatterns,
    *estimates.urlpatterns,
]
