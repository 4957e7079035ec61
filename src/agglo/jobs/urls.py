from django.urls import path

from agglo.jobs import views

app_name = "jobs"

urlpatterns = [
    path("", views.queue, name="queue"),
    path("<int:pk>/relancer/", views.relaunch, name="relaunch"),
    path("<int:pk>/annuler/", views.cancel, name="cancel"),
    path("taches/<str:key>/lancer/", views.launch, name="launch"),
    path("courriels/<int:pk>/renvoyer/", views.resend, name="resend"),
    path("courriels/<int:pk>/classer/", views.file_away, name="file_away"),
]
