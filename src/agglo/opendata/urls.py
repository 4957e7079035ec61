from django.urls import path, re_path

from agglo.opendata import views

app_name = "opendata"

urlpatterns = [
    path("donnees/", views.catalogue, name="catalogue"),
    re_path(
        r"^donnees/(?P<key>[a-z0-9-]+)\.(?P<suffix>csv|json|geojson)$",
        views.download,
        name="download",
    ),
]
