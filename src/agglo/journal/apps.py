from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Room(AppConfig):
    name = "agglo.journal"
    verbose_name = "journal"

    def ready(self):
        from agglo.journal import triggers

        post_migrate.connect(triggers.reinstall_after_migrate, sender=self)
