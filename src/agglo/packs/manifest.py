"""``pack.toml``: what the territory is called, and where its outside datasets come from."""

from dataclasses import dataclass, field

from agglo.packs import cells
from agglo.packs.faults import Fault
from agglo.packs.folder import PackFolder, Report, is_inside
from agglo.packs.toml import Key, Toml, check_keys, read_toml

FILE = "pack.toml"
SCHEMA = 1
"""Version of the pack format that this program reads."""

FORMATS = ("geojson", "json", "csv", "gtfs", "zip", "parquet")

KEYS = (
    Key("schema", kind=int, required=True, least=1, most=10_000),
    Key("slug", cells.key, required=True),
    Key("siren", cells.siren, required=True),
    Key("siret", cells.siret),
    Key("name", cells.text(160), required=True),
    Key("short_name", cells.text(80), required=True),
    Key("seat", cells.insee),
    Key("horizon", kind=int, least=1900, most=2200),
    Key("licence", cells.text(80)),
    Key("fictional", kind=bool),
    Key("description", cells.text(10_000)),
    Key("contact", kind=dict),
    Key("theme", kind=dict),
    Key("sources", kind=dict),
)
CONTACT = (
    Key("address", cells.text(250)),
    Key("phone", cells.text(40)),
    Key("url", cells.url),
    Key("email", cells.email),
)
THEME = (Key("accent", cells.colour),)
SOURCE = (
    Key("url", cells.url, required=True),
    Key("format", cells.choice(FORMATS), required=True),
    Key("target", cells.text(200), required=True),
    Key("licence", cells.text(80)),
)


@dataclass(frozen=True, slots=True)
class Outside:
    """A dataset that the pack takes from elsewhere (``[sources.KEY]``)."""

    key: str
    url: str
    format: str
    target: str  # name of its file in the cache
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``pack.toml`` says."""

    toml: Toml
    slug: str = ""
    siren: str = ""
    siret: str = ""  # of its seat
    name: str = ""
    short_name: str = ""
    seat: str = ""
    horizon: int | None = None
    licence: str = ""
    fictional: bool = False
    description: str = ""
    contact: dict[str, str] = field(default_factory=dict)
    theme: dict[str, str] = field(default_factory=dict)
    outside: tuple[Outside, ...] = ()


def read_manifest(folder: PackFolder, report: Report) -> Manifest | None:
    """Read ``pack.toml``; None when there is nothing to read in it."""
    if FILE not in folder.files:
        report(Fault(FILE, None, "", "", "ce fichier : il manque ; un pack commence par lui"))
        return None
    toml = read_toml(folder, FILE, report)
    if toml is None:
        return None
    values = check_keys(toml, (), KEYS, report)
    if values.pop("schema", SCHEMA) != SCHEMA:
        found = toml.values["schema"]
        report(toml.fault(("schema",), found, f"{SCHEMA}, seule version que ce logiciel lit"))
    if (siret := values.get("siret", "")) and siret[:9] != values.get("siren", siret[:9]):
        expected = f"un SIRET de cet organisme, qui commence par {values['siren']}"
        report(toml.fault(("siret",), siret, expected))
    for part in ("contact", "theme", "sources"):
        values.pop(part, None)
    return Manifest(
        toml,
        contact=check_keys(toml, ("contact",), CONTACT, report),
        theme=check_keys(toml, ("theme",), THEME, report),
        outside=tuple(_outside(toml, report)),
        **values,
    )


def _outside(toml: Toml, report: Report) -> list[Outside]:
    sources = toml.values.get("sources", {})
    if not isinstance(sources, dict):
        report(toml.fault(("sources",), sources, "une section [sources.…] par jeu de données"))
        return []
    found = []
    for key in sources:
        values = check_keys(toml, ("sources", key), SOURCE, report)
        target = values.get("target", "")
        if target and not is_inside(target):
            expected = "un nom de fichier simple, qui reste dans le dossier du cache"
            report(toml.fault(("sources", key, "target"), target, expected))
        elif target and {"url", "format"} <= values.keys():
            found.append(Outside(key, **values))
    return found
