"""The tables of the plan in a pack."""

from agglo.packs import cells
from agglo.packs.tables import Column, Table, choice, key, optional, ref, refs, text
from agglo.plan.models import Action, Amount, Indicator, Partner, Target
from agglo.plan.models.facts import Qualifier
from agglo.territory.pack import COMMUNES, SOURCES


def _words(choices) -> list[str]:
    """Return the words that a pack may write, blank left out: a cell may always be blank."""
    return [value for value in choices.values if value]


source = ref("source", SOURCES.file, required=True)
locator = text("locator", 300)
qualifier = choice("qualifier", _words(Qualifier))

PRIORITIES = Table(
    "plan/priorities.csv",
    key(),
    Column("number", cells.integer(1, 999), required=True),
    text("short_name", 60, required=True),
    text("name", 250, required=True),
    text("summary"),
    source,
    locator,
)
OBJECTIVES = Table(
    "plan/objectives.csv",
    key(),
    ref("priority", PRIORITIES.file, required=True),
    text("name", 250, required=True),
    text("summary"),
    source,
    locator,
)
PARTNERS = Table(
    "plan/partners.csv",
    key(),
    text("name", 160, required=True),
    choice("kind", _words(Partner.Kind), required=True),
    Column("url", cells.url),
    source,
    locator,
)
ACTIONS_FILE = "plan/actions.csv"
ACTIONS = Table(
    ACTIONS_FILE,
    key(),
    text("name", 250, required=True),
    refs("objectives", OBJECTIVES.file, required=True),
    ref("parent", ACTIONS_FILE),
    Column("communes", cells.all_or(cells.list_of(cells.insee)), blank=(), to=COMMUNES.file),
    Column("themes", cells.list_of(cells.text(80)), blank=()),
    text("summary"),
    choice("stated_status", _words(Action.Stated)),
    Column("stated_on", cells.date),
    Column("starts", cells.date),
    Column("ends", cells.date),
    text("elected_pilot", 160),
    text("service_pilot", 160),
    refs("partners", PARTNERS.file),
    refs("links", ACTIONS_FILE),
    source,
    locator,
)
MILESTONES = Table(
    "plan/milestones.csv",
    key(),
    ref("action", ACTIONS.file, required=True),
    text("name", 250, required=True),
    Column("planned", cells.date),
    Column("reached", cells.date),
    source,
    locator,
)
BUDGETS = Table(
    "plan/budgets.csv",
    key(),
    text("label", 250, required=True),
    ref("action", ACTIONS.file),
    ref("priority", PRIORITIES.file),
    choice("stage", _words(Amount.Stage), required=True),
    optional("period", cells.period),
    choice("nature", _words(Amount.Nature)),
    ref("funder", PARTNERS.file),
    Column("amount", cells.euros, required=True),
    qualifier,
    source,
    locator,
)
INDICATORS = Table(
    "plan/indicators.csv",
    key(),
    text("name", 250, required=True),
    text("unit", 40, required=True),
    Column("decimals", cells.integer(0, 6), blank=0),
    choice("direction", _words(Indicator.Direction), required=True),
    text("definition", required=True),
    refs("actions", ACTIONS.file),
    refs("objectives", OBJECTIVES.file),
    choice("periodicity", _words(Indicator.Periodicity), required=True),
    optional("lag_days", cells.integer(0, 3660)),
    choice("commune_aggregation", _words(Indicator.OverCommunes), required=True),
    choice("time_aggregation", _words(Indicator.OverTime), required=True),
    Column("weight", cells.key),
    text("expression", 500),
    Column("provider", cells.provider),
    ref("source", SOURCES.file),
    locator,
)
TARGETS = Table(
    "plan/targets.csv",
    ref("indicator", INDICATORS.file, required=True),
    choice("kind", _words(Target.Kind), required=True),
    Column("period", cells.period, required=True),
    Column("value", cells.decimal, required=True),
    text("label", 250),
    source,
    locator,
    key=None,
    identity=("indicator", "kind", "period"),
)
OBSERVATIONS = Table(
    "plan/observations.csv",
    ref("indicator", INDICATORS.file, required=True),
    Column("period", cells.period, required=True),
    ref("commune", COMMUNES.file, read=cells.insee),
    optional("value", cells.decimal),
    qualifier,
    text("note"),
    source,
    locator,
    key=None,
    identity=("indicator", "commune", "period"),
)
TABLES = (
    *(PRIORITIES, OBJECTIVES, PARTNERS, ACTIONS, MILESTONES),
    *(BUDGETS, INDICATORS, TARGETS, OBSERVATIONS),
)
