"""Addresses of target profiles, in a school's space and for the installation; `school_urls` includes them."""

from django.urls import path

from challenges.runtime.campaigns.profiles import views

urlpatterns = [
    path("<uuid:uid>/profils/", views.profiles, name="profiles"),
    path("<uuid:uid>/profils/nouveau/", views.new_profile, name="new_profile"),
    path("<uuid:uid>/profils/<uuid:profile>/", views.profile, name="profile"),
    path("<uuid:uid>/profils/<uuid:profile>/copie/", views.copy_profile, name="copy_profile"),
    path("<uuid:uid>/profils/<uuid:profile>/archive/", views.archive_profile, name="archive_profile"),
    path("profils-communs/", views.profiles, name="common_profiles"),
    path("profils-communs/nouveau/", views.new_profile, name="common_new_profile"),
    path("profils-communs/<uuid:profile>/", views.profile, name="common_profile"),
    path("profils-communs/<uuid:profile>/archive/", views.archive_profile, name="common_archive_profile"),
]
