from django.urls import path

from agglo.workshop.views import elected

app_name = "workshop"

urlpatterns = [
    path("elus/", elected.home, name="elected"),
    path("elus/<slug:kind>/<slug:key>/", elected.page, name="brief"),
    path("elus/<slug:kind>/<slug:key>.pdf", elected.printed, name="brief_pdf"),
]
