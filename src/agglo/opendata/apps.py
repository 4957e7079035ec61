from django.apps import AppConfig


class Room(AppConfig):
    name = "agglo.opendata"
    verbose_name = "données ouvertes"
