"""Address of the length of a campaign that is being written; `school_urls` includes it."""

from django.urls import path

from challenges.runtime.campaigns.estimates import views

urlpatterns = [path("<uuid:uid>/duree/", views.length, name="length")]
