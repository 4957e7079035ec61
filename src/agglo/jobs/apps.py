from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Room(AppConfig):
    name = "agglo.jobs"
    verbose_name = "travaux de fond"

    def ready(self):
        autodiscover_modules("jobs")
