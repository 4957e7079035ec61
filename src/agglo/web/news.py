"""What changed last, for those who follow the site from their own reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.feedgenerator import Atom1Feed

from agglo.plan.models import Amount, Indicator
from agglo.report.models import Edition
from agglo.web.context import Site

LATEST = 30
"""Changes that the feed keeps."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something new on a page: its address, what happened, when."""

    url: str
    title: str
    text: str
    at: datetime


def latest() -> list[Change]:
    """Return the last editions, observed indicators and amounts, newest first."""
    changes = [*_editions(), *_indicators(), *_amounts()]
    return sorted(changes, key=lambda change: (change.at, change.url), reverse=True)[:LATEST]


def atom(*, site: Site, root: str, changes: Iterable[Change]) -> str:
    """Write changes as an Atom feed; ``root`` is the address of the site, without a last slash."""
    feed = Atom1Feed(
        title=f"{site.short_name} : le projet de territoire",
        link=f"{root}/",
        feed_url=f"{root}/flux.xml",
        description="Dernières mises à jour",
        language="fr",
    )
    for change in changes:
        feed.add_item(
            title=change.title,
            link=f"{root}{change.url}",
            description=change.text,
            pubdate=change.at,
            updateddate=change.at,
            unique_id=f"{root}{change.url}#{change.at:%Y%m%dT%H%M%S}",
        )
    return feed.writeString("utf-8")


def _editions() -> list[Change]:
    editions = Edition.objects.select_related("report").order_by("-published_at")
    return [
        Change(
            url=f"{edition.report.get_absolute_url()}editions/{edition.number}/",
            title=f"{edition.report.title} : édition {edition.number}",
            text="Une édition du bilan est publiée.",
            at=edition.published_at,
        )
        for edition in editions.defer("snapshot")[:LATEST]
    ]


def _indicators() -> list[Change]:
    observed = Indicator.objects.filter(closed_on=None, observations__isnull=False)
    newest = observed.annotate(at=Max("observations__entered_at")).order_by("-at", "key")[:LATEST]
    return [
        Change(
            url=indicator.get_absolute_url(),
            title=f"Indicateur : {indicator.name}",
            text="Une valeur est ajoutée ou corrigée.",
            at=indicator.at,
        )
        for indicator in newest
    ]


def _amounts() -> list[Change]:
    amounts = Amount.objects.current().order_by("-entered_at", "key")[:LATEST]
    return [
        Change(
            url=amount.get_absolute_url(),
            title=f"Montant : {amount.label}",
            text=f"Un montant {amount.get_stage_display()} est ajouté ou corrigé.",
            at=amount.entered_at,
        )
        for amount in amounts
    ]
