"""What an edition changes since the one before: found by comparing them, never typed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from agglo.core.french import NBSP
from agglo.core.periods import Period
from agglo.plan.rules.figures import Figure, value_text
from agglo.report.rules.facts import Facts, Milestone, Target
from agglo.report.rules.spans import date_text, path_of_figure
from agglo.report.rules.typography import typeset

Json = dict[str, Any]

ABSENT = "absent"


def between(
    old: Mapping[str, Any], new_composition: str, new: Facts, why: Mapping[str, str]
) -> list[Json]:
    """Return what differs from a frozen content: figures, targets, dates, then the text itself.

    ``why`` gives the reason of a correction by key of its figure.
    """
    before = Facts.from_json(old["facts"])
    found = [
        *_compared(before.figures, new.figures, _figure_name, Figure.text, path_of_figure),
        *_compared(_targets(before), _targets(new), _target_name, _target_text, _target_path),
        *_compared(_dates(before), _dates(new), _date_name, _date_text, _date_path),
        *_compared(_charts(before), _charts(new), _chart_name, _chart_text, _chart_path),
    ]
    for change in found:
        change["why"] = why.get(change["key"], "")
    if old["composition"] != new_composition:
        found.append(_change("", "Le texte du bilan", "", "ancien texte", "texte remanié"))
    return found


def _compared(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    name: Callable[[Any], str],
    text: Callable[[Any], str],
    path: Callable[[Any], str],
) -> Iterable[Json]:
    for ref in dict.fromkeys([*old, *new]):
        one, other = old.get(ref), new.get(ref)
        texts = [ABSENT if each is None else text(each) for each in (one, other)]
        if texts[0] != texts[1]:
            shown = other if other is not None else one
            yield _change(ref.partition("@")[0], name(shown), path(shown), *texts)


def _change(key: str, name: str, path: str, old: str, new: str) -> Json:
    return {"key": key, "name": typeset(name), "path": path, "old": old, "new": new, "why": ""}


def _figure_name(figure: Figure) -> str:
    return f"{figure.name}, {figure.when()}" if figure.period else figure.name


def _targets(facts: Facts) -> dict[str, Target]:
    return {f"{each.indicator}@{each.period}:{each.kind}": each for each in facts.targets}


def _target_name(target: Target) -> str:
    return f"{target.name}{NBSP}: cible {Period.parse(target.period).when()}"


def _target_text(target: Target) -> str:
    return value_text(target.value, target.unit, target.decimals)


def _target_path(target: Target) -> str:
    return f"/indicateurs/{target.indicator}/"


def _dates(facts: Facts) -> dict[str, Milestone]:
    return {each.key: each for each in facts.milestones}


def _date_name(milestone: Milestone) -> str:
    return milestone.name


def _date_text(milestone: Milestone) -> str:
    if milestone.reached:
        return f"{date_text(milestone.reached)}, fait"
    return f"{date_text(milestone.planned)}, prévu" if milestone.planned else date_text("")


def _date_path(milestone: Milestone) -> str:
    return f"/actions/{milestone.action}/"


def _charts(facts: Facts) -> dict[str, tuple[Figure, ...]]:
    budget = tuple(share.figure for share in facts.budget)
    return dict(facts.series) | ({"budget-by-priority": budget} if budget else {})


def _chart_name(points: tuple[Figure, ...]) -> str:
    return f"Le graphique {points[0].name}"


def _chart_text(points: tuple[Figure, ...]) -> str:
    return " · ".join(f"{each.period} {each.text()}".strip() for each in points)


def _chart_path(points: tuple[Figure, ...]) -> str:
    return path_of_figure(points[0])
