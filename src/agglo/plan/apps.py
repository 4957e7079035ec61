from django.apps import AppConfig


class Room(AppConfig):
    name = "agglo.plan"
    verbose_name = "projet de territoire"
