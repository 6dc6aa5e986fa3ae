"""Addresses for machines; without a last slash, as probes and Prometheus are used to."""

from django.urls import path

from cms.operation import views

urlpatterns = [
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("metrics", views.figures, name="metrics"),
]
