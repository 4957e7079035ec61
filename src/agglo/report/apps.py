from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Room(AppConfig):
    name = "agglo.report"
    verbose_name = "bilan"

    def ready(self):
        from agglo.report import triggers

        post_migrate.connect(triggers.reinstall_after_migrate, sender=self)
