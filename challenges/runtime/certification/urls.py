"""Addresses of the centre, the invigilator, the candidate, the certificate and its verification; mounted at the site's root."""

from django.urls import path

from challenges.runtime.certification import views_candidate, views_centre, views_certificate, views_invigilator

app_name = "certification"
urlpatterns = [
    path("centre/", views_centre.home, name="centre_home"),
    path("centre/<uuid:uid>/", views_centre.centre, name="centre"),
    path("centre/<uuid:uid>/nouvelle/", views_centre.new_session, name="new_session"),
    path("centre/sessions/<uuid:uid>/", views_centre.session, name="session"),
    path("centre/sessions/<uuid:uid>/telephones/", views_centre.phones, name="phones"),
    path("centre/sessions/<uuid:uid>/inscription/", views_centre.enrol, name="enrol"),
    path("centre/sessions/<uuid:uid>/emargement/", views_centre.attendance, name="attendance"),
    path("centre/sessions/<uuid:uid>/finalisation/", views_centre.finalise, name="finalise"),
    path("centre/candidats/<uuid:uid>/", views_centre.candidate, name="centre_candidate"),
    path("centre/candidats/<uuid:uid>/retrait/", views_centre.withdraw, name="withdraw"),
    path("centre/candidats/<uuid:uid>/arret/", views_centre.end_test, name="centre_end"),
    path("surveillance/", views_invigilator.home, name="invigilator"),
    path("surveillance/liste/", views_invigilator.rows, name="invigilator_rows"),
    path("surveillance/fermer/", views_invigilator.leave, name="invigilator_leave"),
    path("surveillance/candidats/<uuid:uid>/<slug:action>/", views_invigilator.act, name="invigilator_act"),
    path("certification/", views_candidate.home, name="candidate"),
    path("certification/etat/", views_candidate.status, name="candidate_status"),
    path("certification/depart/", views_candidate.start, name="start"),
    path("certification/quitter/", views_candidate.leave, name="candidate_leave"),
    path("certificat/<slug:code>/", views_certificate.certificate, name="certificate"),
    path("certificat/<slug:code>.pdf", views_certificate.pdf, name="certificate_pdf"),
    path("certificat/<slug:code>/revocation/", views_certificate.revoke, name="revoke"),
    path("verifier/", views_certificate.verify, name="verify"),
]
