"""What hangs on an action, as the API gives it: facts, steps, figures, news, documents."""

from agglo.core.api import Exact, Instant, Thing, known, precision
from agglo.plan.api.router import Addresses
from agglo.plan.api.sources import Cited, cited
from agglo.plan.models.facts import Fact
from agglo.plan.reports.action import ActionLink, ActionPage
from agglo.plan.reports.published import since


class Evidence(Thing):
    """A fact that shows where an action stands."""

    key: str
    kind: str
    status: str
    period: str | None
    sentence: str


class Milestone(Thing):
    """A step."""

    key: str
    name: str
    planned: str | None
    reached: str | None
    source: Cited | None


class Measured(Thing):
    """The last figure of an indicator."""

    key: str
    name: str
    value: Exact | None
    unit: str
    qualifier: str
    period: str | None
    text: str
    url: str
    api: str


class Related(Thing):
    """Another action."""

    key: str
    name: str
    status: str | None
    url: str
    api: str


class Note(Thing):
    """A few words that were published on an action."""

    text: str
    published_at: Instant
    publisher: str | None


class Document(Thing):
    """A file attached to an action."""

    title: str
    file: str
    media_type: str
    n_bytes: int
    sha256: str
    published_at: Instant
    publisher: str | None
    url: str


def evidences(found: ActionPage) -> list[Evidence]:
    """Return the facts, the strongest first."""
    return [
        Evidence(
            key=each.key,
            kind=each.kind,
            status=each.shows.slug,
            period=each.on.code if each.on else None,
            sentence=each.sentence,
        )
        for each in found.assessment.evidences
    ]


def milestones(found: ActionPage) -> list[Milestone]:
    """Return the steps, in the order of the plan."""
    return [
        Milestone(
            key=each.key,
            name=each.name,
            planned=known(each.planned),
            reached=known(each.reached),
            source=cited(each.source, each.locator),
        )
        for each in found.milestones
    ]


def measured(found: ActionPage, to: Addresses) -> list[Measured]:
    """Return the last figures."""
    return [
        Measured(
            key=each.key,
            name=each.name,
            value=each.value,
            unit=each.unit,
            qualifier=precision(each.qualifier),
            period=known(each.period),
            text=each.text(),
            url=to.page("plan:indicator", each.key),
            api=to.api(f"indicateurs/{each.key}"),
        )
        for each in found.indicators
    ]


def related(link: ActionLink, to: Addresses) -> Related:
    """Return another action; where it stands is told when it was read."""
    return Related(
        key=link.key,
        name=link.name,
        status=link.assessment.status.slug if link.assessment else None,
        url=to.page("plan:action", link.key),
        api=to.api(f"actions/{link.key}"),
    )


def notes(found: ActionPage) -> list[Note]:
    """Return the last notes, the newest first."""
    return [Note(text=each.text, **_published(each)) for each in found.notes]


def documents(found: ActionPage, to: Addresses) -> list[Document]:
    """Return the documents, the newest first."""
    return [
        Document(
            title=each.title,
            file=each.name,
            media_type=each.media_type,
            n_bytes=each.n_bytes,
            sha256=each.sha256,
            url=to.base + each.get_absolute_url(),
            **_published(each),
        )
        for each in found.documents
    ]


def _published(fact: Fact) -> dict[str, object]:
    """Return when a fact became public and by which body, never by whom."""
    return {"published_at": since(fact), "publisher": known(fact.publication.body)}
