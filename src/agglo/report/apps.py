from django.apps import AppConfig


class Room(AppConfig):
    name = "agglo.report"
    verbose_name = "bilan"
