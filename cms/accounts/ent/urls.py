"""Addresses of the ENT's doors, under those of accounts."""

from django.urls import path

from cms.accounts.ent import first, views

urlpatterns = [
    path("ent/premiere-fois/", first.first, name="ent_first"),
    path("ent/attente/", first.waiting, name="ent_waiting"),
    path("ent/porte/<slug:slug>/", views.begin, name="ent_login"),
    path("ent/porte/<slug:slug>/retour/", views.come_back, name="ent_callback"),
]
