"""Addresses of the CASE 1.0 service, as the standard names them."""

from django.urls import path

from referential import views_case

urlpatterns = [
    path("CFPackages/<str:identifier>", views_case.packages, name="case_package"),
    path("CFDocuments", views_case.documents, name="case_documents"),
    path("CFDocuments/<str:identifier>", views_case.document, name="case_document"),
    path("CFItems/<str:identifier>", views_case.item, name="case_item"),
    path("CFAssociations/<str:identifier>", views_case.association, name="case_association"),
    path("CFItemTypes/<str:identifier>", views_case.item_type, name="case_item_type"),
    path("CFAssociationGroupings/<str:identifier>", views_case.grouping, name="case_grouping"),
]
