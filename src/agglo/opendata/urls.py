from django.urls import path, re_path

from agglo.opendata import views

app_name = "opendata"

KEY = "(?P<key>[a-z0-9]+(?:-[a-z0-9]+)*)"
SUFFIX = "(?P<suffix>csv|xlsx|json|geojson|parquet)"

urlpatterns = [
    path("donnees/", views.catalogue, name="catalogue"),
    re_path(r"^donnees/catalogue\.(?P<suffix>jsonld|ttl)$", views.described, name="described"),
    path("donnees/flux.xml", views.feed, name="feed"),
    re_path(rf"^donnees/{KEY}/$", views.page, name="dataset"),
    re_path(rf"^donnees/{KEY}\.schema\.json$", views.schema, name="schema"),
    re_path(rf"^donnees/{KEY}\.{SUFFIX}$", views.download, name="download"),
    re_path(rf"^donnees/{KEY}/flux\.xml$", views.feed, name="dataset_feed"),
    re_path(rf"^donnees/{KEY}/changements/$", views.changed, name="changes"),
    re_path(
        rf"^donnees/{KEY}/changements\.(?P<suffix>csv|json)$",
        views.changed_file,
        name="changes_file",
    ),
]
