import json
import math
import random
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.maps.canvas import Area, Look, Spot
from agglo.core.maps.communes import circle_map, selection_map, shaded_map
from agglo.core.measure import Measure

from .. import drawings

SHARED = Path(__file__).parents[4] / "shared/territory/communes.geojson"


def outlined(longitude, latitude, n_corners=50, seed=0):
    """Return an uneven surface around a place."""
    chance = random.Random(seed)
    ring = []
    for rank in range(n_corners):
        angle, radius = 2 * math.pi * rank / n_corners, chance.uniform(0.02, 0.03)
        ring.append([longitude + radius * math.cos(angle), latitude + radius * math.sin(angle)])
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def commune(rank, value=None, *, outline=True):
    longitude, latitude = 2.2 + rank % 10 * 0.06, 50.3 + rank // 10 * 0.04
    return Area(
        key=f"62{rank:03}", name=f"Saint-Fictif-{rank}", longitude=longitude, latitude=latitude,
        value=value, href=f"/communes/62{rank:03}-saint-fictif-{rank}/",
        geometry=outlined(longitude, latitude, seed=rank) if outline else None,
    )  # fmt: skip


values = st.none() | st.integers(0, 40) | st.integers(0, 10**7) | st.decimals(0, 100, places=1)
some_areas = st.lists(st.tuples(values, st.booleans()), min_size=1, max_size=12).map(
    lambda drawn: [
        commune(rank, value, outline=outline) for rank, (value, outline) in enumerate(drawn)
    ]
)
spots = st.lists(
    st.builds(
        Spot,
        kind=st.sampled_from(["Piscine", "Déchèterie", "Mairie"]),
        name=st.just("Lieu"),
        longitude=st.floats(2.2, 2.8),
        latitude=st.floats(50.3, 50.7),
    ),
    max_size=5,
)
looks = st.builds(
    Look,
    spots=spots,
    labelled=st.sets(st.integers(0, 11).map(lambda rank: f"62{rank:03}")),
    width=st.sampled_from([360, 440, 640]),
    static_colours=st.booleans(),
)
measures = st.sampled_from([Measure("%", 1), Measure("€"), Measure("hab.", 0)])


@given(some_areas, looks, measures)
def test_any_map_is_sound_and_legible(areas, look, measure):
    for draw in (shaded_map, circle_map):
        drawn = draw("Titre", areas, measure=measure, look=look)

        tree = drawings.check_sound(drawn.svg, static=look.static_colours, role="group")
        drawings.check_legible(tree)
        assert drawn.rows == tuple((area.name, measure.say(area.value)) for area in areas)


@given(some_areas, looks, st.sets(st.integers(0, 11).map(lambda rank: f"62{rank:03}")))
def test_any_selection_is_sound_and_legible(areas, look, selected):
    drawn = selection_map("Titre", areas, selected, look=look)

    drawings.check_legible(
        drawings.check_sound(drawn.svg, static=look.static_colours, role="group")
    )
    concerned = [name for name, said in drawn.rows if said == "concernée"]
    assert concerned == [area.name for area in areas if area.key in selected]


def links(drawn):
    """Return the links of a map: where they lead, and what they say."""
    tree = drawings.parsed(drawn.svg)
    return {
        each.get("href"): each.find(f"{drawings.SVG}title").text
        for each in tree.iter(f"{drawings.SVG}a")
    }


@pytest.mark.parametrize("draw", [shaded_map, circle_map])
def test_each_commune_is_a_link_that_says_its_value(draw):
    areas = [commune(0, 12), commune(1, 0), commune(2, None)]

    found = links(draw("Titre", areas, measure=Measure("hab.", 0)))

    assert {said.replace("\xa0", " ") for said in found.values()} == {
        "Saint-Fictif-0 : 12 hab.", "Saint-Fictif-1 : 0 hab.", "Saint-Fictif-2 : inconnu",
    }  # fmt: skip
    assert set(found) == {area.href for area in areas}


def test_the_keyboard_is_not_led_through_every_commune():
    tree = drawings.parsed(shaded_map("T", [commune(0, 1), commune(1, 2)]).svg)

    assert {each.get("tabindex") for each in tree.iter(f"{drawings.SVG}a")} == {"-1"}


def test_a_hundred_communes_of_fifty_corners_hold_in_forty_kilobytes():
    areas = [commune(rank, rank) for rank in range(100)]

    assert len(shaded_map("T", areas).svg.encode()) <= 40_000
    assert len(circle_map("T", areas).svg.encode()) <= 40_000
    assert len(selection_map("T", areas, {"62001"}).svg.encode()) <= 40_000


@pytest.mark.skipif(not SHARED.exists(), reason="limites communales absentes")
def test_the_boundaries_of_a_real_territory_hold_in_forty_kilobytes():
    features = json.loads(SHARED.read_text("utf-8"))["features"]
    areas = []
    for rank, feature in enumerate(features):
        longitude, latitude = feature["geometry"]["coordinates"][0][0]
        name, insee = feature["properties"]["name"], feature["properties"]["insee"]
        page, surface = f"/communes/{insee}-{name}/", feature["geometry"]
        areas.append(Area(insee, name, longitude, latitude, rank, page, surface))

    assert len(areas) == 100
    assert len(shaded_map("T", areas).svg.encode()) <= 40_000
    assert len(circle_map("T", areas).svg.encode()) <= 40_000


def test_an_unknown_value_is_hatched_and_told_apart_from_the_lowest():
    drawn = shaded_map("T", [commune(0, 0), commune(1, 9), commune(2, None)], look=Look(key="m"))

    assert drawn.svg.count('fill="url(#m-h)"') == 2  # the commune, and the legend
    assert [(step.label, step.n) for step in drawn.legend] == [("0", 1), ("9", 1), ("inconnu", 1)]
    assert drawn.description.endswith("Valeur inconnue pour 1\xa0commune.")


def test_all_unknown_is_a_map_too():
    drawn = shaded_map("T", [commune(0, None), commune(1, None)])

    assert [step.css_class for step in drawn.legend] == ["map-unknown"]


def radii(drawn):
    tree = drawings.parsed(drawn.svg)
    groups = [e for e in tree if e.tag == f"{drawings.SVG}g" and "draw-mark" in e.get("class", "")]
    return [float(each.get("r")) for each in groups[0].iter(f"{drawings.SVG}circle")]


def test_the_surface_of_a_circle_is_its_value_and_none_hides_a_smaller_one():
    found = radii(circle_map("T", [commune(0, 100), commune(1, 400), commune(2, 25)]))

    assert found == sorted(found, reverse=True)
    assert abs(found[0] - 2 * found[1]) <= 0.2
    assert abs(found[1] - 2 * found[2]) <= 0.2


def test_every_circle_holds_in_the_drawing():
    areas = [commune(rank, 10**6) for rank in range(20)]

    tree = drawings.parsed(circle_map("T", areas).svg)

    _, _, width, height = map(float, tree.get("viewBox").split())
    for each in tree.iter(f"{drawings.SVG}circle"):
        x, y, r = (float(each.get(name, 0)) for name in ("cx", "cy", "r"))
        assert x + r <= width
        assert y + r <= height
        assert each.get("cy") is None or min(x, y) - r >= 0


def test_sizes_of_the_legend_are_round_and_below_the_greatest():
    drawn = circle_map("T", [commune(0, 25_342), commune(1, 50)], measure=Measure("hab.", 0))

    labels = [step.label.replace("\u202f", " ").replace("\xa0", " ") for step in drawn.legend]
    assert labels == ["20 000 hab.", "5 000 hab.", "1 000 hab."]


def test_a_circle_is_never_negative():
    with pytest.raises(ValueError, match="0 or more"):
        circle_map("T", [commune(0, -1)])


def test_places_have_a_mark_by_kind_and_a_line_in_the_legend():
    some = [
        Spot("Piscine", "Piscine de Fictif", 2.3, 50.4, "/lieux/1/"),
        Spot("Piscine", "Bassin", 2.35, 50.42),
        Spot("Mairie", "Mairie", 2.4, 50.45),
    ]

    drawn = selection_map("T", [commune(0), commune(1)], {"62000"}, look=Look(spots=some))

    assert links(drawn)["/lieux/1/"].replace("\xa0", " ") == "Piscine de Fictif : Piscine"
    shown = [text for text, _ in drawings.texts(drawings.parsed(drawn.svg))]
    assert shown == ["concernée", "non concernée", "Piscine", "Mairie"]


def test_a_selection_names_a_few_communes_and_counts_many():
    areas = [commune(rank) for rank in range(20)]
    few = selection_map("T", areas, {"62003", "62007"})
    many = selection_map("T", areas, {area.key for area in areas})

    assert few.description.replace("\xa0", " ") == (
        "Carte de 20 communes, dont 2 concernées : Saint-Fictif-3 et Saint-Fictif-7."
    )
    assert many.description.replace("\xa0", " ") == "Carte de 20 communes, dont 20 concernées."
    assert [step.n for step in many.legend] == [20]


def test_names_from_people_are_only_texts():
    hostile = '<script>alert("1")</script>'
    area = Area("1", hostile, 2.5, 50.5, Decimal(3), href='/"><b>', geometry=None)

    drawn = shaded_map(hostile, [area, commune(1, 2)], look=Look(labelled={"1"}))

    drawings.check_sound(drawn.svg, role="group")
    assert links(drawn)['/"><b>'].startswith(hostile)
