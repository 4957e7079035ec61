"""What the pack says of the ground: the EPCI, its communes and sectors, places, sources."""

from collections.abc import Iterator

from agglo.core.search import words
from agglo.journal.services import Line
from agglo.journal.sync.keyed import Keyed, synchronise
from agglo.journal.sync.load import Load
from agglo.packs import boundaries, cells, registry
from agglo.packs.faults import BadPack, Fault, or_nearest
from agglo.packs.reading import Pack
from agglo.packs.tables import Column, Table, key, optional, ref, text
from agglo.people import services as people
from agglo.territory import charging
from agglo.territory.models import Commune, Epci, Place, PlaceKind, Sector, Source

SOURCES = Table(
    "sources.csv",
    key(),
    text("title", 250, required=True),
    text("publisher", 160),
    Column("url", cells.url),
    Column("published_on", cells.date),
    text("licence", 80),
    text("note"),
    required=True,
)
SECTORS = Table("sectors.csv", key(), text("name", 120, required=True), ref("source", SOURCES.file))
COMMUNES = Table(
    "communes.csv",
    Column("insee", cells.insee, required=True),
    text("name", 80, required=True),
    Column("siren", cells.siren),
    Column("siret", cells.siret),
    Column("postal_codes", cells.list_of(cells.postal_code), blank=()),
    optional("population", cells.integer(0, 10_000_000)),
    optional("population_total", cells.integer(0, 10_000_000)),
    optional("area_km2", cells.bounded(0, 20_000, decimals=2)),
    optional("longitude", cells.bounded(-180, 180)),
    optional("latitude", cells.bounded(-90, 90)),
    ref("sector", SECTORS.file),
    ref("source", SOURCES.file, required=True),
    key="insee",
    required=True,
)
PLACE_KINDS = Table(
    "place_kinds.csv",
    key(),
    text("name", 80, required=True),
    text("plural", 80, required=True),
    *charging.KIND_COLUMNS,
)
PLACES = Table(
    "places/*.csv",
    key(),
    ref("kind", PLACE_KINDS.file, required=True),
    text("name", 160, required=True),
    ref("insee", COMMUNES.file, read=cells.insee),
    text("address", 250),
    optional("latitude", cells.bounded(-90, 90)),
    optional("longitude", cells.bounded(-180, 180)),
    text("opening"),
    text("contact", 200),
    text("note"),
    ref("source", SOURCES.file, required=True),
    text("locator", 300),
)
BOUNDARIES = "boundaries.geojson"
SOURCED = ("source", "locator")


def check(pack: Pack) -> Iterator[Fault]:
    """Check what one cell does not show: the seat, centres, boundaries."""
    communes = pack[COMMUNES]
    manifest = pack.manifest
    if manifest and manifest.seat and communes.is_whole and manifest.seat not in communes.keys:
        expected = or_nearest(f"un code INSEE de {COMMUNES.file}", manifest.seat, communes.keys)
        yield manifest.toml.fault(("seat",), manifest.seat, expected)
    for row in communes:
        if row.siret and row.siren and row.siret[:9] != row.siren:
            expected = f"un SIRET de cette commune, qui commence par {row.siren}"
            yield Fault(row.file, row.line, "siret", row.siret, expected)
    for row in (*communes, *pack[PLACES]):
        if (row.latitude is None) != (row.longitude is None):
            name = "latitude" if row.latitude is None else "longitude"
            yield Fault(row.file, row.line, name, "", "les deux coordonnées, ou aucune")
    yield from charging.check(pack)
    if path := pack.dataset(BOUNDARIES):
        known = communes.keys if communes.is_whole else None
        found = boundaries.read(path, BOUNDARIES, known, pack.report)
        pack.kept[BOUNDARIES] = found


def load(pack: Pack, load: Load) -> None:
    """Write the ground, then have an organisation for the EPCI and each commune."""
    _refuse_another_territory(pack)
    _load_sources(pack, load)
    _load_epci(pack, load)
    sectors = ("key", "name", *SOURCED)
    rows = (
        {"key": r.key, "name": r.name, "source": r.source or None, "locator": ""}
        for r in pack[SECTORS]
    )
    synchronise(load, Keyed(Sector, sectors), rows)
    _load_communes(pack, load)
    _load_boundaries(pack, load)
    _load_places(pack, load)
    people.ensure_organisations(
        (pack.manifest.siren, pack.manifest.name, pack.manifest.siret),
        [(row.insee, row.name, row.siret) for row in pack[COMMUNES]],
        at=load.at,
        imported=load.imported,
    )


def _refuse_another_territory(pack: Pack) -> None:
    """Raise BadPack when the database serves another EPCI: one deployment, one territory."""
    other = Epci.objects.exclude(siren=pack.manifest.siren).filter(closed_on=None).first()
    if other:
        expected = f"{other.siren} : cette base sert déjà {other.name} ; prenez une autre base"
        raise BadPack([pack.manifest.toml.fault(("siren",), pack.manifest.siren, expected)])


def _load_sources(pack: Pack, load: Load) -> None:
    names = SOURCES.names
    rows = ({name: getattr(row, name) for name in names} for row in pack[SOURCES])
    synchronise(load, Keyed(Source, names), rows)


def _load_epci(pack: Pack, load: Load) -> None:
    names = ("siren", "slug", "name", "short_name", "description", "seat", "horizon")
    names += ("licence", "fictional", "contact", "theme")
    row = {name: getattr(pack.manifest, name) for name in names}
    synchronise(load, Keyed(Epci, names), [row])


def _load_communes(pack: Pack, load: Load) -> None:
    own = [name for name in COMMUNES.names if name != "siret"]  # kept by its organisation
    names = (*own, "slug", "locator")
    rows = (
        {name: getattr(row, name) for name in own}
        | {
            "slug": "-".join(words(row.name)),
            "postal_codes": list(row.postal_codes),
            "sector": row.sector or None,
            "locator": "",
        }
        for row in pack[COMMUNES]
    )
    synchronise(load, Keyed(Commune, names), rows)


def _load_boundaries(pack: Pack, load: Load) -> None:
    """Write the outlines of communes; those that the dataset lacks keep the one they have."""
    found = pack.kept.get(BOUNDARIES) or {}
    if not found:
        return
    changed = []
    for commune in Commune.objects.filter(insee__in=found).only("pk", "insee", "boundary"):
        if commune.boundary != found[commune.insee]:
            commune.boundary = found[commune.insee]
            changed.append(commune)
    Commune.objects.bulk_update(changed, ["boundary"], batch_size=50)
    if changed:
        codes = sorted(commune.insee for commune in changed)
        after = {"communes": codes, "digest": boundaries.digest(found)}
        siren = pack.manifest.siren
        load.record(
            Line(verb="pack:outline", object_type="territory.epci", object_key=siren, after=after)
        )


def _load_places(pack: Pack, load: Load) -> None:
    kinds = PLACE_KINDS.names
    rows = ({name: getattr(row, name) for name in kinds} for row in pack[PLACE_KINDS])
    synchronise(load, Keyed(PlaceKind, kinds), rows)
    names = ("key", "kind", "name", "commune", "address", "latitude", "longitude", "opening")
    names += ("contact", "note", *SOURCED)
    rows = (
        {name: getattr(row, name) for name in names if name != "commune"}
        | {"commune": row.insee or None}
        for row in pack[PLACES]
    )
    synchronise(load, Keyed(Place, names), rows)
    charging.load(pack, load)


registry.register(
    registry.Room(
        "territory",
        floor=2,
        tables=(SOURCES, SECTORS, COMMUNES, PLACE_KINDS, PLACES, charging.POINTS),
        files=(BOUNDARIES,),
        check=check,
        load=load,
    )
)
