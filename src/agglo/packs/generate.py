"""A pack of any size, invented, the same for the same seed: for measures and tests."""

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import cycle, islice, product
from pathlib import Path
from random import Random

FIRST_YEAR = 2015
N_YEARS = 10
N_OBJECTIVES = 24
N_PARTNERS = 20
COMPUTED_EVERY = 10
"""One indicator in so many is computed from the two before it."""

MANIFEST = """schema = 1
slug = "val-mesure"
siren = "000000000"
name = "Communauté de communes du Val Mesure"
short_name = "Val Mesure"
seat = "99001"
horizon = 2032
licence = "Licence Ouverte 2.0"
fictional = true
description = "Un territoire engendré par le calcul, pour mesurer."
"""
ROLES = """[agent]
label = "Agent"
description = "Tient à jour les actions de son service."
permissions = ["plan.milestone:record", "plan.amount:record", "plan.observation:record"]
"""
REPORT = """+++
title = "Bilan mesuré"
period = "2015/2024"
+++

# En bref {editorial}

## Deux chiffres {texte}

Le premier indicateur vaut {figure:indicateur-1} et le premier montant {figure:montant-1}.
"""
REGISTER = "https://val-mesure.example/registre"
COMMUNE = "insee name postal_codes population area_km2 longitude latitude source"
PLACE = "key kind name insee longitude latitude source"
ACTION = (
    "key name objectives parent communes themes summary stated_status stated_on starts ends "
    "partners links source"
)
AMOUNT = "key label action stage period nature funder amount source"
INDICATOR = (
    "key name unit decimals direction definition actions objectives periodicity lag_days "
    "commune_aggregation time_aggregation weight expression source"
)
STATED = ("announced", "underway", "done", "suspended", "")
STAGES = ("projected", "programmed", "credits", "committed", "ordered", "paid")
UNITS = ("habitants", "%", "€", "t", "km", "m³")


def generate(
    folder: Path,
    *,
    actions: int = 20,
    indicators: int = 20,
    observations: int = 1_000,
    communes: int = 10,
    seed: int = 1,
) -> Path:
    """Write a pack without fault in a folder that is created, and return the folder."""
    writer = _Writer(folder, Random(seed), communes, actions, indicators)  # noqa: S311 - no secret
    writer.ground()
    writer.tree()
    writer.money()
    writer.indicators()
    writer.observations(observations)
    return folder


class _Writer:
    """Writes the files of one pack."""

    def __init__(
        self, folder: Path, chance: Random, n_communes: int, n_actions: int, n_indicators: int
    ) -> None:
        self.folder = folder
        self.chance = chance
        self.codes = [f"99{place:03}" for place in range(1, n_communes + 1)]
        self.actions = [f"action-{place}" for place in range(1, n_actions + 1)]
        self.keys = [f"indicateur-{place}" for place in range(1, n_indicators + 1)]
        for part in ("plan", "places", "reports"):
            (folder / part).mkdir(parents=True, exist_ok=True)

    def text(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def table(self, name: str, columns: str, rows: Iterable[Iterable[object]]) -> None:
        with (self.folder / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns.split())
            writer.writerows(rows)

    def ground(self) -> None:
        """Write the territory: a square of communes, a town hall each, their outlines."""
        self.text("pack.toml", MANIFEST)
        self.text("roles.toml", ROLES)
        self.text("reports/bilan-mesure.md", REPORT)
        self.table("sources.csv", "key title url", [["registre", "Registre engendré", REGISTER]])
        self.table("communes.csv", COMMUNE, self._communes())
        self.table("place_kinds.csv", "key name plural", [["mairie", "Mairie", "Mairies"]])
        self.table("places/mairies.csv", PLACE, self._town_halls())
        features = [self._outline(code) for code in self.codes]
        collection = {"type": "FeatureCollection", "features": features}
        self.text("boundaries.geojson", json.dumps(collection))

    def _town_halls(self) -> Iterator[list[object]]:
        for code in self.codes:
            named = (f"mairie-{code}", "mairie", f"Mairie {code}", code)
            yield [*named, *self._centre(code), "registre"]

    def _communes(self) -> Iterator[list[object]]:
        for code in self.codes:
            population = int(self.chance.paretovariate(1.1) * 400)
            area = self.chance.randrange(200, 4000) / 100
            centre = self._centre(code)
            yield [code, f"Lieu {code}", "99000", population, area, *centre, "registre"]

    def _centre(self, code: str) -> tuple[float, float]:
        row, column = divmod(int(code) - 99001, 10)
        return round(2 + column * 0.05, 4), round(45 + row * 0.05, 4)

    def _outline(self, code: str) -> dict[str, object]:
        east, north = self._centre(code)
        corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
        ring = [[round(east + x * 0.025, 5), round(north + y * 0.025, 5)] for x, y in corners]
        return {
            "type": "Feature",
            "properties": {"insee": code},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }

    def tree(self) -> None:
        """Write priorities, objectives, partners, actions and milestones."""
        priorities = (
            [f"priorite-{n}", n, f"Priorité {n}", f"Ce que vise la priorité {n}", "registre"]
            for n in range(1, 5)
        )
        objectives = (
            [f"objectif-{n}", f"priorite-{1 + n % 4}", f"Objectif {n}", "registre"]
            for n in range(1, N_OBJECTIVES + 1)
        )
        partners = (
            [f"partenaire-{n}", f"Partenaire {n}", "agency", "registre"]
            for n in range(1, N_PARTNERS + 1)
        )
        actions = (self._action(place) for place in range(len(self.actions)))
        milestones = (self._milestone(key) for key in self.actions)
        self.table("plan/priorities.csv", "key number short_name name source", priorities)
        self.table("plan/objectives.csv", "key priority name source", objectives)
        self.table("plan/partners.csv", "key name kind source", partners)
        self.table("plan/actions.csv", ACTION, actions)
        self.table("plan/milestones.csv", "key action name planned reached source", milestones)

    def _milestone(self, action: str) -> list[object]:
        planned = f"{self.chance.randrange(2020, 2030)}-06"
        reached = self.chance.choice(["", "2024-03"])
        return [f"jalon-{action}", action, "Mise en service", planned, reached, "registre"]

    def _action(self, place: int) -> list[object]:
        chance, key = self.chance, self.actions[place]
        objectives = sorted({f"objectif-{chance.randint(1, N_OBJECTIVES)}" for _ in range(2)})
        some = sorted(chance.sample(self.codes, min(3, len(self.codes))))
        communes = "*" if place % 7 == 0 else "|".join(some)
        parent = self.actions[place // 5] if place % 5 and place >= 5 else ""
        link = self.actions[place - 1] if place else ""
        starts = chance.randrange(2015, 2024)
        return [
            *(key, f"Action {place + 1}", "|".join(objectives), parent, communes),
            *(f"thème {place % 9}", f"Ce que fait l'action {place + 1}."),
            *(chance.choice(STATED), "2024-12", starts, starts + chance.randrange(6)),
            *(f"partenaire-{chance.randint(1, N_PARTNERS)}", link, "registre"),
        ]

    def money(self) -> None:
        """Write two amounts an action."""
        actions = (action for action in self.actions for _ in range(2))
        rows = (self._amount(number, action) for number, action in enumerate(actions, 1))
        self.table("plan/budgets.csv", AMOUNT, rows)

    def _amount(self, number: int, action: str) -> list[object]:
        chance = self.chance
        stage, year = chance.choice(STAGES), chance.randrange(2018, 2030)
        funder, amount = chance.choice(["", "partenaire-1"]), f"{chance.randrange(10**8)}.50"
        key, label = f"montant-{number}", f"Montant {number}"
        return [key, label, action, stage, year, "investment", funder, amount, "registre"]

    def indicators(self) -> None:
        """Write the indicators, one in ten computed, and a target for each observed one."""
        rows = (self._indicator(place) for place in range(len(self.keys)))
        targets = (
            [key, "final", 2030, self.chance.randrange(10**6), "registre"] for key in self.observed
        )
        self.table("plan/indicators.csv", INDICATOR, rows)
        self.table("plan/targets.csv", "indicator kind period value source", targets)

    @property
    def observed(self) -> list[str]:
        return [key for place, key in enumerate(self.keys) if not _is_computed(place)]

    def _indicator(self, place: int) -> list[object]:
        expression, joined, weight = "", "sum", ""
        if _is_computed(place):
            expression = f"indicateur_{place} / indicateur_{place - 1} * 100"
            joined = "ratio"
        elif place % 3 == 0:
            joined, weight = "mean", "population"
        action = self.chance.choice(self.actions)
        objective = f"objectif-{self.chance.randint(1, N_OBJECTIVES)}"
        return [
            *(self.keys[place], f"Indicateur {place + 1}", UNITS[place % len(UNITS)], place % 3),
            *("up", f"Ce que mesure l'indicateur {place + 1}.", action, objective, "year", 90),
            *(joined, "last", weight, expression, "registre"),
        ]

    def observations(self, n_rows: int) -> None:
        """Write as many observations as asked: indicators, then years, then communes."""
        observed = self.observed
        n_years = max(N_YEARS, -(-n_rows // (len(observed) * len(self.codes))))
        years = range(FIRST_YEAR, FIRST_YEAR + n_years)
        each = product(years, self.codes, observed)
        qualifiers = cycle(["", "", "", "about"])
        rows = (
            [key, year, code, self._value(), next(qualifiers), "", "registre", f"tableau {year}"]
            for year, code, key in islice(each, n_rows)
        )
        columns = "indicator period commune value qualifier note source locator"
        self.table("plan/observations.csv", columns, rows)

    def _value(self) -> str:
        whole = self.chance.randrange(100_000)
        return f"{whole}.{self.chance.randrange(1, 100):02}"


def _is_computed(place: int) -> bool:
    return place % COMPUTED_EVERY == COMPUTED_EVERY - 1
