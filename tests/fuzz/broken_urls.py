"""Addresses of which one fails: what the fuzz must see."""

from django.urls import path

from cms.urls import handler403, handler404, handler500

__all__ = ["handler403", "handler404", "handler500"]


def broken(request):
    """Fail."""
    return 1 / 0


urlpatterns = [path("broken/", broken)]
