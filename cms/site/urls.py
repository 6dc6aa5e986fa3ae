"""Addresses of the public pages that belong to no part of the runtime."""

from django.contrib.auth import views as auth
from django.urls import include, path

from cms.accounts.views import account
from cms.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("compte/", account, name="account"),
    path("compte/connexion/", views.Login.as_view(), name="login"),
    path("compte/deconnexion/", auth.LogoutView.as_view(), name="logout"),
    path("langue/", include("django.conf.urls.i18n")),
    path("accessibilite/", views.page("site/accessibility.html"), name="accessibility"),
    path("donnees-personnelles/", views.page("site/privacy.html"), name="privacy"),
    path("health/", views.health, name="health"),
]
