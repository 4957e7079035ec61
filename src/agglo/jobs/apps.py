from django.apps import AppConfig


class Room(AppConfig):
    name = "agglo.jobs"
    verbose_name = "travaux de fond"
