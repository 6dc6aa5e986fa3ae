"""Placeholder."""
app_name = "certification"
urlpatterns = []
