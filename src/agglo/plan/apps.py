from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Room(AppConfig):
    name = "agglo.plan"
    verbose_name = "projet de territoire"

    def ready(self):
        autodiscover_modules("indicators")
