"""Addresses of imports of a school's register."""

from django.urls import path

from challenges.runtime.schools.imports import views

app_name = "imports"
urlpatterns = [
    path("<uuid:uid>/registre/import/", views.imports, name="imports"),
    path("<uuid:uid>/registre/import/modele.<str:kind>", views.template, name="template"),
    path("<uuid:uid>/registre/import/<uuid:imported>/", views.one, name="import"),
    path("<uuid:uid>/registre/import/<uuid:imported>/etat/", views.state, name="state"),
    path("<uuid:uid>/registre/import/<uuid:imported>/colonnes/", views.columns, name="columns"),
    path("<uuid:uid>/registre/import/<uuid:imported>/reponses/", views.answers, name="answers"),
    path("<uuid:uid>/registre/import/<uuid:imported>/relire/", views.again, name="again"),
    path("<uuid:uid>/registre/import/<uuid:imported>/abandonner/", views.cancel, name="cancel"),
    path("<uuid:uid>/registre/import/<uuid:imported>/rapport.csv", views.report, name="report"),
]
