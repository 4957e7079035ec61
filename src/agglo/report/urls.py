"""Addresses of reports."""

from django.urls import path

from agglo.report import views

app_name = "report"
urlpatterns = [
    path("bilans/", views.index, name="index"),
    path("bilans/<slug:slug>/", views.report, name="report"),
    path("bilans/<slug:slug>/bilan.pdf", views.report_pdf, name="pdf"),
    path("bilans/<slug:slug>/bilan.json", views.report_json, name="json"),
    path("bilans/<slug:slug>/travail/", views.working, name="working"),
    path("bilans/<slug:slug>/travail/bilan.pdf", views.working_pdf, name="working-pdf"),
    path("bilans/<slug:slug>/travail/cartes/<slug:key>.svg", views.working_map, name="working-map"),
    path("bilans/<slug:slug>/publication/", views.publish, name="publish"),
    path("bilans/<slug:slug>/editions/<int:number>/", views.edition, name="edition"),
    path(
        "bilans/<slug:slug>/editions/<int:number>/bilan.pdf", views.edition_pdf, name="edition-pdf"
    ),
    path(
        "bilans/<slug:slug>/editions/<int:number>/bilan.json",
        views.edition_json,
        name="edition-json",
    ),
    path(
        "bilans/<slug:slug>/editions/<int:number>/cartes/<slug:key>.svg",
        views.edition_map,
        name="edition-map",
    ),
]
