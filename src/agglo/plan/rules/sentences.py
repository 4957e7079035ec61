"""How a value was made, said in French."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from agglo.core.french import count, joined, number, typeset
from agglo.core.periods import Period
from agglo.plan.rules import formula
from agglo.plan.rules.figures import Figure
from agglo.plan.rules.series import Aggregate, n_gaps

if TYPE_CHECKING:
    from agglo.plan.rules.workbook import Definition

WHOLE = "Valeur relevée pour tout le territoire."
OF_A_COMMUNE = "Valeur relevée pour cette commune."
NOTHING = "Aucun relevé sur cette période."
DOES_NOT_ADD_UP = "Les relevés existent, mais ils ne s’additionnent pas : la valeur est inconnue."

_TIME = {"sum": "Somme", "mean": "Moyenne"}


def observed(
    definition: "Definition", found: Aggregate, *, n_communes: int = 0, weight: str = ""
) -> str:
    """Say how observations were added up, and what is missing; ``weight`` names what weighs."""
    if not found.used:
        return NOTHING
    if found.value is None and any(record.value is not None for record in found.used):
        return DOES_NOT_ADD_UP
    first = _over_time(definition, found)
    second = _over_communes(definition, found, n_communes, weight)
    return typeset(" ".join(part for part in (first, second) if part))


def observed_in_a_commune(definition: "Definition", found: Aggregate) -> str:
    """Say how the observations of one commune were added up."""
    if not found.used:
        return NOTHING
    return typeset(f"{_over_time(definition, found)} {OF_A_COMMUNE}".strip())


def computed(
    expression: str,
    values: Mapping[str, Decimal | None],
    names: Mapping[str, str],
    inputs: Sequence[Figure],
) -> str:
    """Say a formula in words, its steps with numbers, and what each input lacks."""
    lines = [formula.sentences(expression, values, names)]
    lines += [f"{each.name} : {each.coverage_text()}." for each in inputs if each.coverage_text()]
    periods = {each.period for each in inputs if each.kind == "indicator" and each.period}
    if len(periods) > 1:
        labels = joined(sorted(Period.parse(period).label() for period in periods))
        lines.append(f"Attention, les données ne sont pas de la même période : {labels}.")
    return typeset("\n".join(lines))


def _over_time(definition: "Definition", found: Aggregate) -> str:
    if len(found.periods) < 2:
        return ""
    gaps = n_gaps(found.periods)
    extent = Period(found.periods[0].since, max(p.until for p in found.periods)).label()
    text = f"{_TIME[definition.over_time]} de {number(len(found.periods))} périodes ({extent})"
    return f"{text} ; {count(gaps, 'période manque', 'périodes manquent')}." if gaps else f"{text}."


def _over_communes(definition: "Definition", found: Aggregate, n_communes: int, weight: str) -> str:
    communes = {record.commune for record in found.used if record.commune}
    whole = [record for record in found.used if not record.commune]
    if not communes:
        return WHOLE if len(found.periods) < 2 else ""
    if whole:
        return "Une partie est relevée pour tout le territoire, une partie par commune."
    one_period = len(found.periods) < 2
    what, others = ("communes", "inconnues") if one_period else ("relevés par commune", "inconnus")
    of = f"{number(found.n_known)} {what}"
    rest = ""
    if found.is_partial:
        of, rest = f"{of} sur {number(found.n_expected)}", f" ; les autres sont {others}"
    elif one_period and found.n_known < n_communes:
        of = f"{of}, les seules relevées sur les {number(n_communes)} du territoire"
    if definition.over_communes == "sum":
        return f"Somme de {of}{rest}."
    return f"Moyenne de {of}, {_weighted(definition.weight, weight)}{rest}."


def _weighted(key: str, name: str) -> str:
    if not key:
        return "chacune comptant autant"
    return "pondérée par la population" if key == "population" else f"pondérée par « {name} »"
