from django.apps import AppConfig


class Room(AppConfig):
    name = "agglo.journal"
    verbose_name = "journal"
