from django.apps import AppConfig


class Room(AppConfig):
    name = "agglo.web"
    verbose_name = "site"
