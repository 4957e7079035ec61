"""What shows in the plan only when its rows are read together."""

from collections.abc import Iterator

from agglo.core.expressions import checker
from agglo.core.expressions.faults import BadExpression
from agglo.core.expressions.graph import cycles
from agglo.core.expressions.types import BOOL, DATE, MONEY, NUMBER, TEXT
from agglo.core.french import quoted
from agglo.core.periods import Period
from agglo.core.registry import providers
from agglo.packs.faults import Fault, or_nearest
from agglo.packs.reading import Pack
from agglo.packs.tables import Rows
from agglo.people.pack import ORGANISATIONS
from agglo.plan.pack.tables import (
    ACTIONS,
    BUDGETS,
    INDICATORS,
    MILESTONES,
    OBSERVATIONS,
    PRIORITIES,
    TARGETS,
)
from agglo.plan.rules.formula import keys as keys_of
from agglo.plan.rules.formula import name_of

POPULATION = "population"
EXACT_PERIODS = {"month", "quarter", "year"}


def check(pack: Pack) -> Iterator[Fault]:
    """Check the plan, file by file."""
    yield from _unique_numbers(pack[PRIORITIES])
    yield from _actions(pack[ACTIONS])
    yield from _service_pilots(pack)
    yield from _milestones(pack[MILESTONES])
    yield from _budgets(pack[BUDGETS])
    yield from _indicators(pack)
    yield from _targets(pack[TARGETS])
    yield from _observations(pack)


def _fault(row: tuple, column: str, found: object, expected: str) -> Fault:
    return Fault(row.file, row.line, column, str(found), expected)


def _unique_numbers(priorities: Rows) -> Iterator[Fault]:
    lines: dict[int, int] = {}
    for row in priorities:
        if row.number in lines:
            expected = f"un rang unique ; il est déjà ligne {lines[row.number]}"
            yield _fault(row, "number", row.number, expected)
        lines.setdefault(row.number, row.line)


def _actions(actions: Rows) -> Iterator[Fault]:
    for row in actions:
        if (
            row.starts
            and row.ends
            and Period.parse(row.ends).until < Period.parse(row.starts).since
        ):
            yield _fault(
                row, "ends", row.ends, f"une fin qui ne précède pas le début ({row.starts})"
            )
        if row.key in row.links:
            yield _fault(row, "links", row.key, "d'autres actions que celle-ci")
    parents = {row.key: [row.parent] if row.parent else [] for row in actions}
    lines = {row.key: row for row in actions}
    for cycle in cycles(parents):
        way = " → ".join([*cycle, cycle[0]])
        row = lines[cycle[0]]
        yield _fault(row, "parent", row.parent, f"un parent qui ne tourne pas en rond : {way}")


def _service_pilots(pack: Pack) -> Iterator[Fault]:
    """Yield the services that no organisation is, in a pack that says which services there are."""
    known = {row.name for row in pack[ORGANISATIONS] if row.kind == "service"}
    for row in pack[ACTIONS] if known else ():
        if row.service_pilot and row.service_pilot not in known:
            expected = or_nearest(
                f"le nom d'un service de {ORGANISATIONS.file}", row.service_pilot, known
            )
            yield _fault(row, "service_pilot", row.service_pilot, expected)


def _milestones(milestones: Rows) -> Iterator[Fault]:
    for row in milestones:
        if not row.planned and not row.reached:
            yield _fault(row, "planned", "", "une date prévue ou une date atteinte")


def _budgets(budgets: Rows) -> Iterator[Fault]:
    for row in budgets:
        if row.action and row.priority:
            expected = "une action ou une priorité, pas les deux (l'action a déjà sa priorité)"
            yield _fault(row, "priority", row.priority, expected)


def _indicators(pack: Pack) -> Iterator[Fault]:
    indicators, budgets = pack[INDICATORS], pack[BUDGETS]
    for key, (file, line) in indicators.keys.items():
        if key in budgets.keys:
            other = budgets.keys[key]
            expected = f"une clé unique ; elle est déjà ligne {other[1]} de {other[0]}"
            yield Fault(file, line, "key", key, expected)
    figures = indicators.keys.keys() | budgets.keys.keys()
    may_miss = not (indicators.is_whole and budgets.is_whole)
    graph: dict[str, tuple[str, ...]] = {}
    for row in indicators:
        yield from _aggregation(row, indicators)
        if row.expression and row.provider:
            yield _fault(row, "provider", row.provider, "un calcul ou un fournisseur, pas les deux")
        elif row.provider and row.provider not in providers:
            expected = or_nearest("un fournisseur connu", row.provider, providers.names())
            yield _fault(row, "provider", row.provider, expected)
        if row.expression:
            yield from _expression(row, figures, may_miss)
            graph[row.key] = keys_of(row.expression)
    rows = {row.key: row for row in indicators}
    for cycle in cycles(graph):
        way = " → ".join([*cycle, cycle[0]])
        row = rows[cycle[0]]
        expected = f"un calcul qui ne dépend pas de lui-même : {way}"
        yield _fault(row, "expression", row.expression, expected)


def _aggregation(row: tuple, indicators: Rows) -> Iterator[Fault]:
    """Check that values of communes can be joined as the row says."""
    if row.commune_aggregation == "mean" and not row.weight:
        expected = "ce qui pondère la moyenne : population, ou la clé d'un indicateur"
        yield _fault(row, "weight", "", expected)
    elif row.weight and row.commune_aggregation != "mean":
        yield _fault(row, "weight", row.weight, "vide : seule une moyenne (mean) se pondère")
    elif row.weight == row.key:
        yield _fault(row, "weight", row.weight, "un autre indicateur que celui-ci")
    elif indicators.is_whole and row.weight not in {"", POPULATION, *indicators.keys}:
        expected = f"population, ou une clé de {INDICATORS.file}"
        expected = or_nearest(expected, row.weight, indicators.keys)
        yield _fault(row, "weight", row.weight, expected)
    if row.commune_aggregation == "ratio" and "/" not in row.expression:
        expected = "un calcul avec une division : un rapport (ratio) divise deux sommes"
        yield _fault(row, "expression", row.expression, expected)


def _expression(row: tuple, figures: set[str], may_miss: bool) -> Iterator[Fault]:
    """Check the writing and the names of a computation."""
    named = keys_of(row.expression)
    try:
        node = checker.check(
            row.expression, {name_of(key): NUMBER for key in (named if may_miss else figures)}
        )
    except BadExpression as bad:
        unknown = {quoted(name_of(key)): key for key in named if key not in figures}
        for fault in bad.faults:
            key = next((key for name, key in unknown.items() if name in fault.message), "")
            if key:
                expected = f"une clé de {INDICATORS.file} ou de {BUDGETS.file}, avec _ pour -"
                expected = or_nearest(expected, key, figures)
                yield _fault(row, "expression", name_of(key), expected)
            else:
                yield _fault(row, "expression", row.expression, str(fault))
        return
    if node.type != NUMBER:
        kinds = {MONEY: "un montant", TEXT: "un texte", BOOL: "une condition", DATE: "une date"}
        yield _fault(row, "expression", row.expression, f"un nombre, et non {kinds[node.type]}")


def _targets(targets: Rows) -> Iterator[Fault]:
    lines: dict[tuple, int] = {}
    baselines: dict[str, tuple] = {}
    for row in targets:
        same = (row.indicator, row.kind, row.period)
        if same in lines:
            expected = f"une seule valeur de cette nature par période ; déjà ligne {lines[same]}"
            yield _fault(row, "period", row.period, expected)
        lines.setdefault(same, row.line)
        if row.kind == "baseline":
            baselines.setdefault(row.indicator, row)
    for row in targets:
        start = baselines.get(row.indicator)
        if row.kind != "baseline" and start and row.period.until < start.period.until:
            expected = f"une période après celle de départ ({start.period}, ligne {start.line})"
            yield _fault(row, "period", row.period, expected)


def _observations(pack: Pack) -> Iterator[Fault]:
    indicators = {row.key: row for row in pack[INDICATORS]}
    fed = {key: row for key, row in indicators.items() if row.expression or row.provider}
    exact = {key: row.periodicity for key, row in indicators.items()}
    precisions: dict[Period, str] = {}
    lines: dict[tuple, int] = {}
    for row in pack[OBSERVATIONS]:
        same = (row.indicator, row.commune, row.period)
        if (first := lines.setdefault(same, row.line)) != row.line:
            expected = f"une seule valeur par indicateur, commune et période ; déjà ligne {first}"
            yield _fault(row, "period", row.period, expected)
        if row.indicator in fed:
            yield _fault(row, "indicator", row.indicator, _why_fed(fed[row.indicator]))
        if (precision := precisions.get(row.period)) is None:
            precision = precisions[row.period] = row.period.precision
        wanted = exact.get(row.indicator)
        if precision != wanted and wanted in EXACT_PERIODS and precision in EXACT_PERIODS:
            yield _fault(row, "period", row.period, _expected_period(wanted))
        if row.value is None and row.qualifier:
            yield _fault(row, "value", "", "une valeur, puisque sa précision est donnée")


def _why_fed(indicator: tuple) -> str:
    how = "calculé" if indicator.expression else "fourni par une salle"
    return (
        f"un indicateur observé ; celui-ci est {how} (ligne {indicator.line} de {INDICATORS.file})"
    )


def _expected_period(periodicity: str) -> str:
    examples = {
        "month": "un mois, comme 2024-03",
        "quarter": "un trimestre, comme 2024-T1 ou 2024-01/2024-03",
        "year": "une année, comme 2024",
    }
    return f"{examples[periodicity]} : l'indicateur en a une valeur par période"
