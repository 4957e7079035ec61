from django.urls import path

from agglo.web import views

app_name = "web"

urlpatterns = [
    path("", views.home, name="home"),
    path("style-<slug:digest>.css", views.style_sheet, name="style"),
]
