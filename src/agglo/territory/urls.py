from django.urls import path, re_path

from agglo.territory import views

app_name = "territory"

urlpatterns = [
    path("communes/", views.communes, name="communes"),
    re_path(
        r"^communes/(?P<insee>[0-9][0-9AB][0-9]{3})-(?P<slug>[-a-z0-9]+)/$",
        views.commune,
        name="commune",
    ),
    path("lieux/", views.places, name="places"),
]
