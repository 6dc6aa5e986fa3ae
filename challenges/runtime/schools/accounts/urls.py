"""Addresses of pupils' accounts."""

from django.urls import path

from challenges.runtime.schools.accounts import views

app_name = "pupil_accounts"
urlpatterns = [
    path("<uuid:uid>/comptes/", views.accounts, name="accounts"),
    path("<uuid:uid>/comptes/classes/<uuid:class_uid>/", views.school_class, name="class"),
    path("<uuid:uid>/comptes/classes/<uuid:class_uid>/donner/", views.give_class, name="give_class"),
    path("<uuid:uid>/comptes/classes/<uuid:class_uid>/refaire/", views.again_class, name="again_class"),
    path("<uuid:uid>/comptes/eleves/<uuid:pupil>/", views.pupil, name="pupil"),
    path("<uuid:uid>/comptes/eleves/<uuid:pupil>/donner/", views.give, name="give"),
    path("<uuid:uid>/comptes/eleves/<uuid:pupil>/mot-de-passe/", views.reset, name="reset"),
]
