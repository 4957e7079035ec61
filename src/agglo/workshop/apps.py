from django.apps import AppConfig


class Room(AppConfig):
    name = "agglo.workshop"
    verbose_name = "atelier"
