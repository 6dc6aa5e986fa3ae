"""Addresses of the CASE 1.0 service, as the standard names them."""

from django.urls import path, re_path

from referential import views_case

urlpatterns = [
    path("CFPackages/<str:identifier>", views_case.packages, name="case_package"),
    path("CFDocuments", views_case.documents, name="case_documents"),
    path("CFDocuments/<str:identifier>", views_case.document, name="case_document"),
    path("CFItems/<str:identifier>", views_case.item, name="case_item"),
    path("CFAssociations/<str:identifier>", views_case.association, name="case_association"),
    path("CFItemTypes/<str:identifier>", views_case.item_type, name="case_item_type"),
    path("CFAssociationGroupings/<str:identifier>", views_case.grouping, name="case_grouping"),
    path("CFItemAssociations/<str:identifier>", views_case.item_associations, name="case_item_associations"),
    path("CFConcepts/<str:identifier>", views_case.nothing, name="case_concept"),
    path("CFLicenses/<str:identifier>", views_case.nothing, name="case_license"),
    path("CFRubrics/<str:identifier>", views_case.nothing, name="case_rubric"),
    path("CFSubjects/<str:identifier>", views_case.nothing, name="case_subject"),
    # Whatever else is asked of the service is answered as the service answers.
    re_path(r"", views_case.nothing, name="case_nothing"),
]
