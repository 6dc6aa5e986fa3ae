"""Addresses of a school's register."""

from django.urls import path

from challenges.runtime.schools.views import pupil, reconciling, register

app_name = "register"
urlpatterns = [
    path("<uuid:uid>/registre/", register.register, name="register"),
    path("<uuid:uid>/registre/classes/", register.classes, name="classes"),
    path("<uuid:uid>/registre/classes/<uuid:class_uid>/nom/", register.rename_class, name="rename_class"),
    path("<uuid:uid>/registre/rapprochements/", reconciling.reconciliations, name="reconciliations"),
    path("<uuid:uid>/registre/rapprochements/<uuid:reconciliation>/", reconciling.decide, name="decide"),
    path("<uuid:uid>/registre/nouveau/", register.new_pupil, name="new_pupil"),
    path("<uuid:uid>/registre/eleves/<uuid:pupil>/", pupil.pupil, name="pupil"),
    path("<uuid:uid>/registre/eleves/<uuid:pupil>/modifier/", pupil.change, name="change_pupil"),
    path("<uuid:uid>/registre/eleves/<uuid:pupil>/classe/", pupil.place, name="place"),
    path("<uuid:uid>/registre/eleves/<uuid:pupil>/depart/", pupil.leave, name="leave"),
    path("<uuid:uid>/registre/eleves/<uuid:pupil>/reunir/<uuid:other>/", pupil.merge, name="merge"),
    path("<uuid:uid>/registre/eleves/<uuid:pupil>/reunion/<uuid:merge>/", pupil.undo_merge, name="undo_merge"),
]
