from django.apps import AppConfig


class Room(AppConfig):
    name = "agglo.territory"
    verbose_name = "territoire"
