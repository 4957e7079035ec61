"""The menu of the workshop: what a person may open, where they are, what can be done there."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Exists
from django.http import HttpRequest
from django.urls import reverse

from agglo.jobs.permissions import READ_QUEUE
from agglo.people.models import User
from agglo.people.permissions import READ_ACCOUNTS, permissions_of
from agglo.plan import permissions as plan
from agglo.workshop import permissions
from agglo.workshop.models import Follow, Preference
from agglo.workshop.reports.exchanges import comments_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the workshop. Without permissions, everyone signed in may open it."""

    page: str  # name of its URL
    label: str
    any_of: frozenset[str] = frozenset()
    key: str = ""  # the one that opens it


ENTRIES = (
    Entry("workshop:home", "Aujourd’hui", key="h"),
    Entry("workshop:round", "Tournée", frozenset(permissions.ROUND), key="t"),
    Entry("workshop:actions", "Actions", frozenset({plan.READ_WORKING}), key="a"),
    Entry("workshop:indicators", "Indicateurs", frozenset({plan.READ_WORKING}), key="i"),
    Entry("workshop:sheets", "Importer", frozenset({permissions.IMPORT_SHEET})),
    Entry("plan:campaign", "Publier", frozenset({plan.PUBLISH})),
    Entry("workshop:elected", "Élus", frozenset({plan.READ_WORKING})),
    Entry("people:accounts", "Comptes", frozenset({READ_ACCOUNTS})),
    Entry("jobs:queue", "Travaux", frozenset({READ_QUEUE})),
    Entry("workshop:preferences", "Préférences"),
)

KEYS = "workshop.shortcuts"
"""Where a session remembers whether single keys act."""

OBJECTS = {"plan:write_action": "plan.action", "plan:write_indicator": "plan.indicator"}
"""Pages where one works on an object, and its nature: they get the tools of the object."""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry as one page shows it."""

    label: str
    href: str
    key: str
    current: str  # what aria-current says: page, true or nothing


@dataclass(frozen=True, slots=True)
class Tools:
    """What can be done about the object of a page, whatever the page itself offers."""

    follow: str  # address that follows it or not; blank: it is not an action
    is_followed: bool
    exchange: str  # address of what colleagues say of it; blank: not for this person
    n_comments: int
    export: str  # address of its readings as a workbook; blank: it is not an indicator
    within: str  # the list that it was opened from
    before: str
    after: str
    back: str


@dataclass(frozen=True, slots=True)
class Menu:
    """What a person may open from any page of the workshop."""

    places: tuple[Place, ...]
    shortcuts: bool  # whether single keys act
    tools: Tools | None


def menu(request: HttpRequest, on: date) -> Menu:
    """Return the menu of a page, in one query at most, or two on the page of an object."""
    user = request.user
    held = permissions_of(user, on=on)
    places = (each for each in ENTRIES if not each.any_of or held & each.any_of)
    return Menu(
        places=tuple(_place(each, request.path) for each in places),
        shortcuts=_shortcuts(request, user),
        tools=_tools(request, user, held),
    )


def _shortcuts(request: HttpRequest, user: User) -> bool:
    """Say whether single keys act: asked to the database once a session."""
    if KEYS not in request.session:
        chosen = Preference.objects.filter(user=user).values_list("shortcuts", flat=True).first()
        request.session[KEYS] = chosen is not False
    return request.session[KEYS]


def _place(entry: Entry, path: str) -> Place:
    href = reverse(entry.page)
    within = entry.page != "workshop:home" and path.startswith(href)
    current = "page" if path == href else "true" if within else ""
    return Place(entry.label, href, entry.key, current)


def _export(key: str) -> str:
    return reverse("workshop:export_indicator", args=[key, "xlsx"])


def _seen(user: User, nature: str, key: str) -> tuple[bool, int]:
    """Return whether a person follows an object, and how many comments it has, in one query."""
    follows = Follow.objects.filter(user=user, action__key=key)
    return User.objects.filter(pk=user.pk).values_list(Exists(follows), comments_of(nature, key))[0]


def _tools(request: HttpRequest, user: User, held: frozenset[str]) -> Tools | None:
    page = request.resolver_match
    if page is None or page.view_name not in OBJECTS:
        return None
    nature, key = OBJECTS[page.view_name], page.kwargs["key"]
    is_action = nature == "plan.action" and plan.READ_WORKING in held
    may_read = permissions.READ_COMMENTS in held
    within = request.GET.get("liste", "")[:1000] if is_action else ""
    kept = f"?{urlencode({'liste': within})}"
    is_followed, n_comments = _seen(user, nature, key)
    return Tools(
        follow=reverse("workshop:follow", args=[key]) if is_action else "",
        is_followed=is_action and is_followed,
        exchange=reverse("workshop:exchange", args=[nature, key]) if may_read else "",
        n_comments=n_comments if may_read else 0,
        export=_export(key) if nature == "plan.indicator" and plan.READ_WORKING in held else "",
        within=within,
        before=reverse("workshop:before", args=[key]) + kept if within else "",
        after=reverse("workshop:after", args=[key]) + kept if within else "",
        back=f"{reverse('workshop:actions')}?{within}" if within else "",
    )
