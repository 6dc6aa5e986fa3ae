"""Addresses for those who join a campaign."""

from django.urls import path

from challenges.runtime.campaigns import views
from challenges.runtime.campaigns.leading import views as leading

app_name = "campaigns"
urlpatterns = [
    path("", views.enter, name="enter"),
    path("envoi/<uuid:uid>/", views.share, name="share"),
    path("encore/<uuid:uid>/", views.replay, name="replay"),
    path("code-de-retour/<uuid:uid>/", views.return_slip, name="return_slip"),
    path("suite/<uuid:uid>/", leading.plan, name="plan"),
    path("suite/<uuid:uid>/lire/", leading.read, name="read"),
    path("suite/<uuid:uid>/entrainement/", leading.practise, name="practise"),
    path("<slug:code>/", views.join, name="join"),
]
