"""Editions as pages name them: which one is shown, what proves it, what it changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from typing import Any

from django.utils.timezone import localdate

from agglo.core.french import NBSP, date_in_words
from agglo.report.models import Edition, Report
from agglo.report.reports import facts_of
from agglo.report.rules import document
from agglo.report.rules import edition as rules
from agglo.report.rules.composition import parse
from agglo.report.services import next_edition, working_content

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A content and its seal: an edition, or the working version that nobody published."""

    content: Json
    seal: rules.Seal | None = None  # none: a draft, of which only the document is made
    published_at: datetime | None = None
    changes: list[Json] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Return the number of the edition, 0 for the working version."""
        return self.content["number"]

    @property
    def document(self) -> Json:
        """Return what the page, the PDF and the JSON show."""
        return self.content["document"]

    def name(self) -> str:
        """Say which edition it is, in a few words."""
        if not self.number or self.published_at is None:
            return "Version de travail, non publiée"
        on = date_in_words(localdate(self.published_at))
        return f"Édition {self.number}, publiée le {on}"

    def authenticity(self) -> list[str]:
        """Say in French what proves the content, and how to check it."""
        said = [f"{self.name()}. Faite par Agglo {self.content['software']}."]
        if self.seal is None:
            return said
        said.append(f"Empreinte SHA-256 du contenu{NBSP}: {self.seal.hash}.")
        if self.seal.signature:
            said.append(f"Signée (Ed25519) par la clé publique {self.seal.public_key}.")
        else:
            said.append("Non signée.")
        said.append(
            "Le fichier report.json contient les relevés, le texte et cette empreinte\xa0: "
            "la commande « agglo report verify report.json » refait tous les calculs."
        )
        return said

    def file(self) -> bytes:
        """Return ``report.json``. A draft has none."""
        if self.seal is None:
            raise TypeError("A draft has no file: make the working version.")
        return rules.file_bytes(dict(self.content), self.seal)


def of_edition(edition: Edition) -> Shown:
    """Return an edition as it was frozen."""
    seal = rules.Seal(edition.content_hash, edition.signature, edition.public_key)
    return Shown(edition.content(), seal, edition.published_at, edition.changes)


def working(report: Report) -> Shown:
    """Return the working version of a report with its records. It is never signed."""
    content = working_content(report, facts_of(parse(report.composition)), rules.Edition())
    return Shown(content, rules.seal(content, None))


def draft(report: Report) -> Shown:
    """Return the working version as pages show it, without the cost of its seal."""
    facts = facts_of(parse(report.composition))
    content = {
        "number": 0,
        "why": "",
        "software": version("agglo"),
        "facts": {"communes": facts.communes_json()},
        "document": document.build(parse(report.composition), facts),
    }
    return Shown(content)


def latest(report: Report) -> Edition | None:
    """Return the last edition of a report."""
    return report.editions.order_by("number").last()


def published(reports: Iterable[Report]) -> dict[int, Edition]:
    """Return the last edition of each report, without its content, in one query."""
    editions = Edition.objects.filter(report__in=reports).defer("snapshot").order_by("number")
    return {edition.report_id: edition for edition in editions}


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing now would do."""

    number: int
    changes: list[Json]
    missing: list[str]
    unbacked: list[Json]


def preview(report: Report) -> Preview:
    """Return what the next edition would be, from today's records."""
    composition = parse(report.composition)
    facts = facts_of(composition)
    upcoming = next_edition(report, facts, latest(report))
    built = document.build(composition, facts)
    return Preview(upcoming.number, list(upcoming.changes), built["missing"], built["unbacked"])
