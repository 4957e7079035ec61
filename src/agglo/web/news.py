"""What changed last, for those who follow the site from their own reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.feedgenerator import Atom1Feed

from agglo.plan.models import Amount, Indicator, Note
from agglo.plan.models.facts import public_since
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
    """Return the last editions, observed indicators, amounts and notes, newest first."""
    changes = [*_editions(), *_indicators(), *_amounts(), *_notes()]
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
    public = Indicator.objects.filter(closed_on=None, observations__publication__isnull=False)
    newest = public.annotate(at=Max(public_since("observations__"))).order_by("-at", "key")[:LATEST]
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
    amounts = Amount.objects.published().public_since().order_by("-public_since", "key")[:LATEST]
    return [
        Change(
            url=amount.get_absolute_url(),
            title=f"Montant : {amount.label}",
            text=f"Un montant {amount.get_stage_display()} est ajouté ou corrigé.",
            at=amount.public_since,
        )
        for amount in amounts
    ]


def _notes() -> list[Change]:
    notes = Note.objects.published().public_since().filter(action__closed_on=None)
    newest = notes.select_related("action").order_by("-public_since", "pk")[:LATEST]
    return [
        Change(
            url=note.action.get_absolute_url(),
            title=f"Action : {note.action.name}",
            text=note.text,
            at=note.public_since,
        )
        for note in newest
    ]
