"""What a chart or a map of a report shows: its values and its table, before any line is drawn."""

from collections.abc import Iterator
from typing import Any

from agglo.core.canonical import decimal_text
from agglo.core.french import count, joined, number
from agglo.core.periods import Period
from agglo.plan.rules.figures import UNKNOWN, Figure, value_text
from agglo.report.rules.facts import Facts, Priority, Share, Target
from agglo.report.rules.grammar import CHARTS, MAPS
from agglo.report.rules.typography import typeset

Json = dict[str, Any]

NAMED = 8
"""A map's description names its communes up to so many; its table names all of them."""


def chart(key: str, facts: Facts) -> Json | None:
    """Return what a chart shows, or None when there is nothing to draw."""
    return _budget(facts) if key in CHARTS else _series(key, facts)


def map_of(key: str, facts: Facts) -> Json | None:
    """Return what a map shows, or None when there is nothing to draw."""
    return _population(facts) if key in MAPS else _action(key, facts)


def drawings(document: Json, kind: str = "") -> Iterator[Json]:
    """Yield every drawing of a document, or those of one kind: chart or map."""
    for block in _every_block(document):
        if block["type"] in ("chart", "map") and kind in ("", block["type"]):
            yield block


def _every_block(document: Json) -> Iterator[Json]:
    waiting = [*document["parts"], *document["lead"]]
    while waiting:
        each = waiting.pop(0)
        if "type" in each:
            yield each
        waiting += [*each.get("blocks", ()), *each.get("sections", ())]
        waiting += (block for item in each.get("items", ()) for block in _of_item(item))


def _of_item(item: Json | list[Json]) -> list[Json]:
    """Return the blocks of an item of a list, or of a tile."""
    return item if isinstance(item, list) else item["blocks"]


def _series(key: str, facts: Facts) -> Json | None:
    points = facts.series.get(key)
    if not points:
        return None
    targets = sorted(
        (each for each in facts.targets if each.indicator == key),
        key=lambda each: Period.parse(each.period),
    )
    first = points[0]
    rows = [_point(point) for point in points]
    return {
        "type": "chart",
        "shape": "series",
        "key": key,
        "title": typeset(first.name),
        "description": _story(points, targets),
        "unit": first.unit,
        "decimals": first.decimals,
        "path": f"/indicateurs/{key}/",
        "points": rows,
        "targets": [_aim(each) for each in targets],
    }


def _point(figure: Figure) -> Json:
    return {
        "period": figure.period,
        "label": Period.parse(figure.period).short() if figure.period else "",
        "value": None if figure.value is None else decimal_text(figure.value),
        "text": figure.text(),
    }


def _aim(target: Target) -> Json:
    kinds = {"baseline": "départ", "intermediate": "étape", "final": "cible"}
    return {
        "kind": target.kind,
        "kind_text": kinds[target.kind],
        "period": target.period,
        "label": Period.parse(target.period).short(),
        "value": decimal_text(target.value),
        "text": value_text(target.value, target.unit, target.decimals),
    }


def _story(points: tuple[Figure, ...], targets: list[Target]) -> str:
    """Say in a sentence what the chart shows, for those who do not see it."""
    known = [point for point in points if point.value is not None]
    if not known:
        return "Aucune valeur connue."
    parts = [f"{known[0].text()} {known[0].when()}"]
    if len(known) > 1:
        parts.append(f"{known[-1].text()} {known[-1].when()}")
    final = [each for each in targets if each.kind == "final"]
    if final:
        text = value_text(final[-1].value, final[-1].unit, final[-1].decimals)
        parts.append(f"cible de {text} {Period.parse(final[-1].period).when()}")
    return f"{', puis '.join(parts)}."


def _budget(facts: Facts) -> Json | None:
    if not facts.budget:
        return None
    priorities = {each.key: each for each in facts.priorities}
    rows = [_share(share, priorities.get(share.priority)) for share in facts.budget]
    spoken = joined(f"{row['label']}\xa0: {row['text']}" for row in rows)
    return {
        "type": "chart",
        "shape": "bars",
        "key": "budget-by-priority",
        "title": "Montants décrits par les actions de chaque priorité",
        "description": f"{spoken}. {facts.budget[0].figure.computation}",
        "unit": "€",
        "decimals": 0,
        "path": "/projet/",
        "points": rows,
        "targets": [],
    }


def _share(share: Share, priority: Priority | None) -> Json:
    figure = share.figure
    return {
        "label": typeset(priority.short_name) if priority else "Plusieurs priorités",
        "priority": priority.number if priority else 0,
        "value": None if figure.value is None else decimal_text(figure.value),
        "text": figure.text(),
        "n_records": len(figure.records),
    }


def _population(facts: Facts) -> Json | None:
    if not facts.communes:
        return None
    known = [each for each in facts.communes if each.population is not None]
    largest = sorted(known, key=lambda each: -(each.population or 0))[:3]
    names = joined(f"{each.name} ({number(each.population or 0)})" for each in largest)
    n_communes = count(len(facts.communes), "commune", "communes")
    return {
        "type": "map",
        "shape": "population",
        "key": "population",
        "title": "La population des communes",
        "description": f"{n_communes}\xa0; les plus peuplées sont {names}.",
        "path": "/communes/",
        "n_communes": len(facts.communes),
        "rows": [
            {
                "insee": each.insee,
                "name": each.name,
                "value": each.population,
                "text": UNKNOWN if each.population is None else number(each.population),
            }
            for each in facts.communes
        ],
    }


def _action(key: str, facts: Facts) -> Json | None:
    action = next((each for each in facts.actions if each.key == key), None)
    if action is None or not facts.communes:
        return None
    here = [c for c in facts.communes if action.everywhere or c.insee in action.communes]
    return {
        "type": "map",
        "shape": "action",
        "key": key,
        "title": typeset(action.name),
        "description": _where([each.name for each in here], len(facts.communes)),
        "path": f"/actions/{key}/",
        "rows": [{"insee": each.insee, "name": each.name} for each in here],
        "n_communes": len(facts.communes),
    }


def _where(names: list[str], n_communes: int) -> str:
    if not names:
        return "Aucune commune n’est indiquée pour cette action."
    if len(names) == n_communes:
        return f"Toutes les communes sont concernées, soit {number(n_communes)}."
    if len(names) <= NAMED:
        return f"{count(len(names), 'commune', 'communes')}\xa0: {joined(names)}."
    return f"{count(len(names), 'commune concernée', 'communes concernées')}."
