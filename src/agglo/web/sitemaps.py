"""The addresses that search engines may read: those our own search knows, and the lists."""

from django.contrib.sitemaps import Sitemap

from agglo.web.models import SearchDocument

LISTS = (
    "/",
    "/projet/",
    "/bilans/",
    "/communes/",
    "/lieux/",
    "/indicateurs/",
    "/montants/",
    "/donnees/",
    "/api/",
    "/aide/",
    "/plan-du-site/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
)


class Pages(Sitemap):
    """Every page that is found by its name, and the lists that lead to them."""

    def items(self) -> list[str]:
        found = SearchDocument.objects.exclude(url__contains="#").order_by("pk")
        return list(dict.fromkeys([*LISTS, *found.values_list("url", flat=True)]))

    def location(self, item: str) -> str:
        return item


SITEMAPS = {"pages": Pages}
