"""Addresses of the ENT's doors."""

from django.urls import path

from cms.accounts.ent import first, views

urlpatterns = [
    path("premiere-fois/", first.first, name="ent_first"),
    path("attente/", first.waiting, name="ent_waiting"),
    path("porte/<slug:slug>/", views.begin, name="ent_login"),
    path("porte/<slug:slug>/retour/", views.come_back, name="ent_callback"),
]
