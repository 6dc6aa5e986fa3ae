"""Addresses of the school's space."""

from django.urls import path

from challenges.runtime.campaigns import managing, views
from challenges.runtime.campaigns.estimates import urls as estimates
from challenges.runtime.campaigns.following import urls as following
from challenges.runtime.campaigns.leading import views as leading
from challenges.runtime.campaigns.profiles import urls as profiles

app_name = "schools"
urlpatterns = [
    path("", views.school_home, name="home"),
    path("<uuid:uid>/", managing.campaigns, name="campaigns"),
    path("<uuid:uid>/nouvelle/", managing.new, name="new_campaign"),
    path("campagnes/<uuid:uid>/gerer/", managing.manage, name="manage"),
    path("campagnes/<uuid:uid>/acte/", managing.act, name="act"),
    path("campagnes/<uuid:uid>/dupliquer/", managing.duplicate, name="duplicate"),
    path("campagnes/<uuid:uid>/suite/", leading.progress, name="progress"),
    path("campagnes/<uuid:uid>/invitation/", managing.sheet, name="sheet"),
    path("campagnes/<uuid:uid>/essai/", managing.try_out, name="try_out"),
    path("participations/<uuid:uid>/reprise/", views.allow_resume, name="allow_resume"),
    *following.urlpatterns,
    *profiles.urlpatterns,
    *estimates.urlpatterns,
]
