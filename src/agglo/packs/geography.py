"""A pack for any EPCI, begun from the public geography API (geo.api.gouv.fr)."""

import csv
import json
import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from agglo.packs.fetch import Cache, Unfetched, fetch
from agglo.packs.manifest import Outside
from agglo.packs.tables import Table

API = "https://geo.api.gouv.fr"
SOURCE = "geo-api-gouv"
LICENCE = "Licence Ouverte 2.0"
KINDS = {
    "CA": "Communauté d'agglomération",
    "CC": "Communauté de communes",
    "CU": "Communauté urbaine",
    "ME": "Métropole",
    "METRO": "Métropole",
}
HECTARES_IN_KM2 = 100

MANIFEST = """schema = 1
slug = {slug}
siren = "{siren}"
name = {name}
short_name = {short_name}
# seat = "00000"    # code INSEE de la commune siège
# horizon = 2032    # dernière année du projet
licence = "{licence}"
fictional = false
description = {description}

[contact]
# address = "…"
# phone = "…"
# url = "https://…"
# email = "…"

[theme]
accent = "#0b6b4f"

# Les contours des communes ; « agglo pack fetch » en apporte une version plus récente.
[sources.boundaries]
url = "{url}"
format = "geojson"
target = "boundaries.geojson"
licence = "{licence}"
"""


def new_pack(
    siren: str, out: Path, tables: Iterable[Table], *, mirror: str | None, timeout: float
) -> Path:
    """Write a valid pack for an EPCI in a folder that is absent or empty, and return it.

    Raises Unfetched when the API, or its mirror, does not answer as expected.
    """
    epci, communes = _ask(siren, mirror, timeout)
    rows = sorted((_commune(feature) for feature in communes["features"]), key=_by_name)
    if not rows:
        raise Unfetched(f"{API} ne connaît aucune commune de l'EPCI {siren}.")
    out.mkdir(parents=True, exist_ok=True)
    (out / "pack.toml").write_text(_manifest(siren, epci), encoding="utf-8")
    for table in tables:
        if "*" not in table.file:
            given = {"communes.csv": rows, "sources.csv": [_source(siren)]}.get(table.file, [])
            _write(out / table.file, table.names, given)
    _write(out / "place_kinds.csv", ("key", "name", "plural"), [("mairie", "Mairie", "Mairies")])
    outlines = {
        "type": "FeatureCollection",
        "features": [_outline(f) for f in communes["features"]],
    }
    text = json.dumps(outlines, ensure_ascii=False, separators=(",", ":"))
    (out / "boundaries.geojson").write_text(text, encoding="utf-8")
    for template in files("agglo.packs").joinpath("template").iterdir():
        (out / template.name).write_text(template.read_text("utf-8"), encoding="utf-8")
    return out


def boundaries_url(siren: str) -> str:
    """Return the address of the communes of an EPCI with their outlines."""
    fields = "nom,code,siren,codesPostaux,population,surface,centre"
    return f"{API}/epcis/{siren}/communes?fields={fields}&format=geojson&geometry=contour"


def _ask(siren: str, mirror: str | None, timeout: float) -> tuple[dict, dict]:
    """Return the EPCI and its communes as the API describes them."""
    epci = Outside("epci", f"{API}/epcis/{siren}", "json", "epci.json")
    communes = Outside("communes", boundaries_url(siren), "geojson", "communes.json")
    with TemporaryDirectory() as folder:
        cache = Cache(Path(folder) / "cache")
        found = [fetch(o, cache, mirror=mirror, timeout=timeout)[0] for o in (epci, communes)]
        answers = [json.loads(path.read_bytes()) for path in found]
    if not isinstance(answers[0], dict) or not isinstance(answers[0].get("nom"), str):
        raise Unfetched(f"{epci.url} n'a pas répondu comme attendu : le nom de l'EPCI manque.")
    if not isinstance(answers[1], dict) or not isinstance(answers[1].get("features"), list):
        raise Unfetched(f"{communes.url} n'a pas répondu comme attendu : les communes manquent.")
    return answers[0], answers[1]


def _commune(feature: dict) -> tuple[object, ...]:
    """Return a row of ``communes.csv``; what the API does not say stays blank."""
    try:
        properties = feature["properties"]
        longitude, latitude = properties.get("centre", {}).get("coordinates", ("", ""))
        surface = properties.get("surface")
        area = "" if surface is None else _km2(Decimal(str(surface)))
        return (
            *(properties["code"], properties["nom"], properties.get("siren", ""), ""),
            "|".join(properties.get("codesPostaux", [])),
            *(properties.get("population", ""), "", area, longitude, latitude, "", SOURCE),
        )
    except (KeyError, TypeError, AttributeError, ValueError, InvalidOperation) as error:
        raise Unfetched(f"{API} n'a pas décrit une commune comme attendu ({error}).") from error


def _km2(hectares: Decimal) -> Decimal:
    return (hectares / HECTARES_IN_KM2).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _by_name(row: tuple[object, ...]) -> tuple[str, str]:
    return _slug(str(row[1])), str(row[0])


def _outline(feature: dict) -> dict:
    properties = {"insee": feature["properties"]["code"], "name": feature["properties"]["nom"]}
    return {"type": "Feature", "properties": properties, "geometry": feature.get("geometry")}


def _source(siren: str) -> tuple[str, ...]:
    url = boundaries_url(siren).partition("?")[0]
    title = "Découpage administratif : communes, populations municipales, superficies, contours"
    return SOURCE, title, "Etalab, d'après l'Insee et l'IGN", url, "", LICENCE, ""


def _manifest(siren: str, epci: dict) -> str:
    """Return ``pack.toml``; what the API does not say is left as a comment to fill."""
    kind, _, rest = epci["nom"].partition(" ")
    name = f"{KINDS[kind]} {rest}" if kind in KINDS else epci["nom"]
    short = re.sub(r"^(du |de la |de l'|des |de |d'|le |la |les |l')", "", rest or name)
    short = short[:80].strip()
    texts = {
        "slug": _slug(short)[:50].strip("-") or "epci",
        "name": name[:160],
        "short_name": short,
        "description": f"Le projet de territoire : {name}.",
    }
    quoted = {key: json.dumps(text, ensure_ascii=False) for key, text in texts.items()}
    return MANIFEST.format(siren=siren, licence=LICENCE, url=boundaries_url(siren), **quoted)


def _slug(text: str) -> str:
    """Return a text as a key.

    >>> _slug("Béthune-Bruay, Artois-Lys Romane")
    'bethune-bruay-artois-lys-romane'
    """
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    letters = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def _write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
