from django.apps import AppConfig


class Room(AppConfig):
    name = "agglo.people"
    verbose_name = "personnes"

    def ready(self) -> None:
        from agglo.people import watch

        watch.connect()
