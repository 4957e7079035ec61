"""Publishing a report: every write of the room."""

from base64 import b64decode
from datetime import datetime
from importlib.metadata import version

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from agglo.core.canonical import canonical_bytes
from agglo.core.french import count
from agglo.journal import services as journal
from agglo.journal.models import Import
from agglo.people.models import User
from agglo.plan.models import Amount, Observation
from agglo.report.models import Edition, Report
from agglo.report.permissions import may_publish
from agglo.report.refusals import MayNotPublish, NothingNew, UnfinishedReport
from agglo.report.reports import facts_of
from agglo.report.rules import changes, document, edition
from agglo.report.rules.composition import Composition, parse
from agglo.report.rules.facts import Facts


@transaction.atomic
def publish(
    *,
    report: Report,
    actor: User | None,
    at: datetime,
    why: str = "",
    imported: Import | None = None,
) -> Edition:
    """Freeze a report as its next edition: data, text, document, version of the software.

    Invariant: an edition differs from the one before it, lists what differs, and is never
    changed. The report's row is locked before its editions are read, so that two people
    cannot both publish the same number. Without an actor, the system publishes.

    Raises MayNotPublish, UnfinishedReport or NothingNew, having written nothing.
    """
    if actor is not None and not may_publish(actor, on=localdate(at)):
        raise MayNotPublish(report=report)
    report = Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)
    composition = parse(report.composition)
    facts = facts_of(composition)
    _refuse_unfinished(report, composition, facts)
    latest = report.editions.order_by("number").last()
    if latest is not None and edition.substance(latest.content()) == edition.substance(
        {"composition": report.composition, "facts": facts.to_json()}
    ):
        raise NothingNew(report=report, number=latest.number)
    upcoming = next_edition(report, facts, latest, at=at, why=why)
    content = working_content(report, facts, upcoming)
    seal = edition.seal(content, signing_key())
    published = Edition.objects.create(
        report=report,
        number=content["number"],
        snapshot=canonical_bytes(content).decode(),
        content_hash=seal.hash,
        signature=seal.signature,
        public_key=seal.public_key,
        changes=content["changes"],
        published_by=actor,
        published_at=at,
    )
    journal.record(
        verb="report.edition:publish",
        object_type="report.report",
        object_key=report.slug,
        actor=actor,
        imported=imported,
        at=at,
        after={"number": published.number, "hash": seal.hash},
        why=why,
    )
    return published


def publish_first(report: Report, *, at: datetime) -> Edition | None:
    """Publish the first edition of a report that has none, in the name of the last import.

    It is how a trial has a public page to show. Does nothing when an edition is there.
    """
    if report.editions.exists():
        return None
    imported = Import.objects.order_by("at", "pk").last()
    why = "Première édition, publiée au chargement du pack."
    return publish(report=report, actor=None, at=at, why=why, imported=imported)


def working_content(report: Report, facts: Facts, which: edition.Edition) -> dict[str, object]:
    """Return the content of an edition, or of the working version, from today's records."""
    imported = Import.objects.order_by("at", "pk").last()
    pack = {"slug": imported.pack, "digest": imported.digest} if imported else {}
    return edition.content(
        slug=report.slug,
        composition=report.composition,
        facts=facts,
        edition=which,
        software=version("agglo"),
        pack=pack,
    )


def signing_key() -> bytes | None:
    """Return the private key of the instance, None when it has none."""
    text = settings.CONFIG.signing_key
    return b64decode(text) if text else None


def _refuse_unfinished(report: Report, composition: Composition, facts: Facts) -> None:
    missing = document.build(composition, facts)["missing"] if not composition.faults else ()
    n_faults = len(composition.faults) + len(missing)
    if n_faults:
        raise UnfinishedReport(report=report, faults=count(n_faults, "défaut", "défauts"))


def next_edition(
    report: Report,
    facts: Facts,
    latest: Edition | None,
    *,
    at: datetime | None = None,
    why: str = "",
) -> edition.Edition:
    """Return which edition comes after the last one, and what it changes."""
    head = "{}:{}".format(*journal.head())
    if latest is None:
        return edition.Edition(1, at, why, journal=head)
    found = changes.between(
        latest.content(), report.composition, facts, _reasons(since=latest.published_at)
    )
    return edition.Edition(latest.number + 1, at, why, tuple(found), head)


def _reasons(*, since: datetime) -> dict[str, str]:
    """Return why figures that are public were corrected since a date; the last reason wins."""
    amounts, observed = (
        facts.filter(supersedes__isnull=False, public_since__gte=since).order_by("entered_at", "pk")
        for facts in (Amount.objects.public_since(), Observation.objects.public_since())
    )
    return {
        **dict(amounts.values_list("key", "why")),
        **dict(observed.values_list("indicator__key", "why")),
    }
