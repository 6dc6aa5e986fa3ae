"""Addresses of a school's people and of invitations."""

from django.urls import path

from challenges.runtime.schools.views import members

app_name = "members"
urlpatterns = [
    path("invitation/<slug:token>/", members.accept, name="accept"),
    path("<uuid:uid>/personnes/", members.people, name="people"),
    path("<uuid:uid>/personnes/<int:pk>/role/", members.change_role, name="change_role"),
    path("<uuid:uid>/personnes/<int:pk>/retrait/", members.remove, name="remove"),
    path("<uuid:uid>/personnes/invitations/<uuid:invitation>/retrait/", members.withdraw, name="withdraw"),
]
