"""The addresses of the site, and those of the exchange pages."""

from django.urls import include, path

from challenges.authoring import views_exchange
from cms.urls import urlpatterns as site

urlpatterns = [path("admin/", include(views_exchange.urlpatterns)), *site]
