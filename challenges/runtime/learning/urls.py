"""Addresses of what learners do by themselves."""

from django.urls import path

from challenges.runtime.learning import views

app_name = "learning"
urlpatterns = [
    path("premier-test/", views.first, name="first"),
    path("premier-test/garder/", views.keep, name="keep"),
    path("entrainement/", views.home, name="home"),
    path("entrainement/<str:code>/", views.competence, name="competence"),
    path("entrainement/<str:code>/commencer/", views.begin, name="begin"),
    path("entrainement/theme/<str:topic>/commencer/", views.theme, name="theme"),
    path("exercices/", views.exercises, name="library"),
    path("mon-profil/", views.profile, name="profile"),
]
