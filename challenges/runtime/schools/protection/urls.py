"""Addresses of one pupil's data, for those who manage the school."""

from django.urls import path

from challenges.runtime.schools.protection import views

app_name = "protection"
urlpatterns = [
    path("<uuid:uid>/donnees/eleves/<uuid:pupil>/", views.data, name="data"),
    path("<uuid:uid>/donnees/eleves/<uuid:pupil>/fichier/", views.export, name="export"),
    path("<uuid:uid>/donnees/eleves/<uuid:pupil>/effacer/", views.erase, name="erase"),
]
