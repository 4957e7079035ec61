from django.apps import AppConfig


class Room(AppConfig):
    name = "agglo.people"
    verbose_name = "personnes"
