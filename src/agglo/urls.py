"""Every address of the site, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("agglo.web.urls")),
    path("", include("agglo.territory.urls")),
    path("", include("agglo.plan.urls")),
    path("", include("agglo.report.urls")),
    path("atelier/", include("agglo.workshop.urls")),
    path("atelier/travaux/", include("agglo.jobs.urls")),
    path("", include("agglo.opendata.urls")),
    path("", include("agglo.opendata.api.urls")),
    path("", include("agglo.journal.urls")),
    path("", include("agglo.people.room_urls")),
    path("compte/", include("agglo.people.urls")),
]

handler400 = "agglo.web.errors.bad_request"
handler403 = "agglo.web.errors.forbidden"
handler404 = "agglo.web.errors.not_found"
handler500 = "agglo.web.errors.server_error"
