from django.urls import path

from agglo.journal import views

app_name = "journal"

urlpatterns = [
    path("journal/<str:object_type>/<str:key>/", views.history, name="history"),
]
