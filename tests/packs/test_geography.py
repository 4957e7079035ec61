import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.commands.pack import discover
from agglo.packs import cells, geography
from agglo.packs.fetch import Unfetched
from agglo.packs.reading import read_pack
from agglo.packs.registry import rooms

MIRROR = Path(__file__).parents[3] / "shared" / "mirror"
SIREN = "246200729"


def square(east, north):
    ring = [[east, north], [east + 1, north], [east + 1, north + 1], [east, north + 1]]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def commune(code, name, **properties):
    return {
        "type": "Feature",
        "properties": {"code": code, "nom": name} | properties,
        "geometry": square(int(code) - 62000, 45),
    }


def mirror(folder, epci, features):
    api = folder / "geo.api.gouv.fr/epcis"
    (api / SIREN).mkdir(parents=True)
    (api / f"{SIREN}.json").write_text(json.dumps(epci), "utf-8")
    collection = {"type": "FeatureCollection", "features": features}
    (api / SIREN / "communes.json").write_text(json.dumps(collection), "utf-8")
    return str(folder)


def new(out, where, siren=SIREN):
    discover()
    tables = [table for room in rooms() for table in room.tables]
    return geography.new_pack(siren, out, tables, mirror=where, timeout=5)


def test_a_new_pack_passes_its_own_check_and_leaves_blank_what_is_not_known(tmp_path):
    features = [
        commune("62003", "Œuf-en-Ternois"),
        commune(
            "62001", "Ablain", siren="216200014", codesPostaux=["62153", "62154"], population=0,
            surface=2697.845, centre={"type": "Point", "coordinates": [1.7131, 50.7017]},
        ),
    ]  # fmt: skip
    where = mirror(tmp_path / "m", {"nom": "CC de l'Été", "population": 12}, features)

    pack = read_pack(new(tmp_path / "out", where))

    assert pack.faults == []
    assert pack.manifest.name == "Communauté de communes de l'Été"
    assert (pack.manifest.short_name, pack.manifest.slug) == ("Été", "ete")
    first, second = pack.tables["communes.csv"]
    assert (first.insee, first.siren, first.postal_codes) == (
        "62001",
        "216200014",
        ("62153", "62154"),
    )
    assert (first.population, first.area_km2) == (0, Decimal("26.98"))
    assert (first.longitude, first.latitude) == (Decimal("1.7131"), Decimal("50.7017"))
    assert (second.name, second.population, second.area_km2) == ("Œuf-en-Ternois", None, None)
    assert len(pack.kept["boundaries.geojson"]) == 2
    assert len(pack.tables["plan/actions.csv"]) == 0
    assert pack.manifest.outside[0].target == "boundaries.geojson"


@pytest.mark.skipif(not MIRROR.is_dir(), reason="miroir de l'API Géo absent (../shared/mirror)")
@pytest.mark.parametrize(("siren", "n_communes"), [("246200729", 22), ("200072460", 100)])
def test_a_real_territory_begins_from_the_mirror(tmp_path, siren, n_communes):
    pack = read_pack(new(tmp_path / "out", str(MIRROR), siren))

    assert pack.faults == []
    assert len(pack.tables["communes.csv"]) == n_communes
    assert len(pack.kept["boundaries.geojson"]) == n_communes
    assert sum(row.population for row in pack.tables["communes.csv"]) > 100_000


def test_the_example_that_a_new_pack_carries_is_right(tmp_path):
    out = new(tmp_path / "out", mirror(tmp_path / "m", {"nom": "CU X"}, [commune("62001", "A")]))
    guide = (out / "LISEZMOI.md").read_text("utf-8")
    examples = re.findall(r"^`([\w/]+\.csv)`.*\n\n    (.+)$", guide, re.M)
    for file, row in examples:
        with (out / file).open("a", encoding="utf-8") as table:
            table.write(f"{row}\n")

    pack = read_pack(out)

    assert pack.faults == []
    assert len(examples) == 10
    assert len(pack.tables["plan/observations.csv"]) == 1


def test_the_roles_of_a_new_pack_are_those_of_our_example():
    root = Path(__file__).parents[2]

    template = (root / "src/agglo/packs/template/roles.toml").read_text("utf-8")

    assert template == (root / "packs/val-fictif/roles.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("epci", "features", "why"),
    [
        ({"code": 404}, [commune("62001", "A")], "le nom de l'EPCI manque"),
        ({"nom": "CA X"}, [], "aucune commune"),
        ({"nom": "CA X"}, {"a": 1}, "les communes manquent"),
        ({"nom": "CA X"}, [{"type": "Feature", "properties": {}}], "une commune comme attendu"),
        ({"nom": "CA X"}, [commune("62001", "A", surface="grande")], "une commune comme attendu"),
    ],
)
def test_an_answer_that_is_not_the_apis_is_told(tmp_path, epci, features, why):
    where = mirror(tmp_path / "m", epci, features)

    with pytest.raises(Unfetched, match=why):
        new(tmp_path / "out", where)

    assert not (tmp_path / "out").exists()


def test_an_unknown_epci_is_told(tmp_path):
    with pytest.raises(Unfetched, match="n'a pas"):
        new(tmp_path / "out", mirror(tmp_path / "m", {"nom": "CA X"}, []), "200072460")


@given(st.text(min_size=1, max_size=200))
def test_any_name_makes_a_key_or_nothing(name):
    slug = geography._slug(name)

    assert slug == "" or cells.is_key(slug[: cells.MAX_KEY].strip("-"))
