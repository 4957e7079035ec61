"""What every page shows around its content: who speaks, where to go, which stylesheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.timezone import localdate

from agglo.territory.models import Epci
from agglo.web import style
from agglo.web.head import head_of
from agglo.web.version import SOURCE_CODE, VERSION
from agglo.workshop.menu import menu

NAVIGATION = (
    ("/projet/", "Projet"),
    ("/bilans/", "Bilan"),
    ("/communes/", "Communes"),
    ("/indicateurs/", "Indicateurs"),
    ("/donnees/", "Données"),
)

STAFF = ("/atelier/", "/compte/")
"""Where pages show the menu of the workshop, to people who signed in. No public page is there."""


@dataclass(frozen=True, slots=True)
class Site:
    """The EPCI as every page names it. Without a territory loaded, the software's own name."""

    name: str = "Agglo"
    short_name: str = "Agglo"
    siren: str = ""
    description: str = ""
    licence: str = ""
    horizon: int | None = None
    fictional: bool = False
    contact: Mapping[str, str] = field(default_factory=dict)
    accent: str = ""
    is_loaded: bool = False


_known: dict[tuple[int, str], Site] = {}  # one entry: the site as the journal's head knows it


def site_of(request: HttpRequest) -> Site:
    """Return the EPCI of the database, read again only when the journal has grown."""
    head = head_of(request)
    if head not in _known:
        found = _read()
        _known.clear()
        if head[0]:  # nothing tells two empty journals apart
            _known[head] = found
        return found
    return _known[head]


def last_known_site() -> Site:
    """Return the EPCI without asking the database: for pages that say it is broken."""
    return next(iter(_known.values()), Site())


def _read() -> Site:
    epci = Epci.objects.filter(closed_on=None).first()
    if epci is None:
        return Site()
    return Site(
        name=epci.name,
        short_name=epci.short_name,
        siren=epci.siren,
        description=epci.description,
        licence=epci.licence,
        horizon=epci.horizon,
        fictional=epci.fictional,
        contact=epci.contact,
        accent=epci.theme.get("accent", ""),
        is_loaded=True,
    )


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: what ``web/page.html`` needs."""
    try:
        return surroundings(site_of(request), request.path) | _workshop(request)
    except DatabaseError:
        return surroundings(last_known_site(), request.path)


def _workshop(request: HttpRequest) -> dict[str, object]:
    if not request.path.startswith(STAFF) or not request.user.is_authenticated:
        return {}
    return {"workshop": menu(request, localdate())}


def surroundings(site: Site, path: str) -> dict[str, object]:
    """Return the shell around a page, from an EPCI already known."""
    return {
        "house": site,
        "navigation": [(url, label, path.startswith(url)) for url, label in NAVIGATION],
        "style_url": style.url(site.accent),
        "version": VERSION,
        "source_code": SOURCE_CODE,
    }
