from django.contrib.sitemaps.views import sitemap
from django.urls import path

from agglo.people.access import public_page
from agglo.web import health, views
from agglo.web.sitemaps import SITEMAPS

app_name = "web"

urlpatterns = [
    path("", views.home, name="home"),
    path("recherche/", views.search, name="search"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("mentions-legales/", views.legal, name="legal"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
    path("aide/", views.help_page, name="help"),
    path("plan-du-site/", views.site_map, name="site_map"),
    path("sitemap.xml", public_page(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("flux.xml", views.feed, name="feed"),
    path("robots.txt", views.robots, name="robots"),
    path("sante/", health.live, name="health"),
    path("sante/pret/", health.ready, name="ready"),
    path("sante/mesures", health.measures, name="measures"),
    path("style-<slug:digest>.css", views.style_sheet, name="style"),
]
