"""Addresses for those who join a campaign."""

from django.urls import path

from challenges.runtime.campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("", views.enter, name="enter"),
    path("envoi/<uuid:uid>/", views.share, name="share"),
    path("<slug:code>/", views.join, name="join"),
]
