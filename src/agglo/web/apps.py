from django.apps import AppConfig


class Room(AppConfig):
    name = "agglo.web"
    verbose_name = "site"

    def ready(self):
        from agglo.core.search import sources
        from agglo.web import queries
        from agglo.web.search import rebuild

        sources.on_change(rebuild)
        queries.watch()
