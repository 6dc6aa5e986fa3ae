"""Addresses of the school's space."""

from django.urls import path

from challenges.runtime.campaigns import views
from challenges.runtime.campaigns.following import urls as following

app_name = "schools"
urlpatterns = [
    path("", views.school_home, name="home"),
    path("<uuid:uid>/", views.school_campaigns, name="campaigns"),
    path("<uuid:uid>/nouvelle/", views.new_campaign, name="new_campaign"),
    path("campagnes/<uuid:uid>/resultats.csv", views.export, name="export"),
    path("participations/<uuid:uid>/reprise/", views.allow_resume, name="allow_resume"),
    *following.urlpatterns,
]
