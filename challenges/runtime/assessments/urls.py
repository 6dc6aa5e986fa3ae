"""Addresses of the player."""

from django.urls import path

from challenges.runtime.assessments import views, views_journey, views_results, views_trying

app_name = "assessments"
urlpatterns = [
    path("<uuid:uid>/", views.play, name="play"),
    path("<uuid:uid>/resultats/", views_results.results, name="results"),
    path("<uuid:uid>/preciser/", views_results.refine, name="refine"),
    path("<uuid:uid>/pause/", views_journey.pause, name="pause"),
    path("<uuid:uid>/point/<int:last>/", views_journey.point, name="checkpoint"),
    path("<uuid:uid>/ce-nest-pas-moi/", views.leave, name="leave"),
    path("<uuid:uid>/terminer/", views_results.stop, name="stop"),
    path("<uuid:uid>/tutoriels/<uuid:tutorial_uid>/", views_results.tutorial, name="tutorial"),
    path("questions/<uuid:uid>/reponse/", views.answer, name="answer"),
    path("questions/<uuid:uid>/essai/", views_trying.try_out, name="try"),
    path("questions/<uuid:uid>/correction/", views.correction, name="correction"),
    path("questions/<uuid:uid>/documents/", views_results.documents, name="documents"),
    path("questions/<uuid:uid>/signalement/", views.report, name="report"),
    path("questions/<uuid:uid>/fichiers/<int:position>", views.file, name="file"),
]
