"""A few facts, made by hand, that compositions of tests refer to."""

from datetime import date
from decimal import Decimal

from agglo.plan.rules.figures import Figure, Record
from agglo.report.rules.facts import (
    Action,
    Commune,
    Facts,
    Milestone,
    Priority,
    Target,
    Territory,
)

SOURCE = {"source_key": "registre", "source_title": "Registre des arbres", "locator": "p. 3"}

RECORD = Record(
    kind="observation",
    key="arbres",
    label="Tout le territoire",
    period="2024",
    commune="",
    value=Decimal(120),
    **SOURCE,
)

TREES = Figure(
    key="arbres",
    kind="indicator",
    name="Arbres plantés",
    value=Decimal(120),
    unit="arbres",
    decimals=0,
    qualifier="about",
    period="2024",
    as_of=date(2025, 1, 31),
    definition="Arbres mis en terre dans l'année.",
    computation="Relevé unique.",
    records=(RECORD,),
    method="observed",
    n_known=1,
    n_expected=1,
)

MONEY = Figure(
    key="aide",
    kind="amount",
    name="Aide aux plantations",
    value=Decimal(9_000_000),
    unit="€",
    decimals=2,
    period="2024",
    records=(Record("amount", "aide", "Aide", "2024", "", Decimal(9_000_000), **SOURCE),),
    method="amount",
    n_known=1,
    n_expected=1,
)

PER_TREE = Figure(
    key="aide-par-arbre",
    kind="indicator",
    name="Aide par arbre",
    value=Decimal(75_000),
    unit="€",
    decimals=0,
    period="2024",
    expression="aide / arbres",
    inputs=(MONEY, TREES),
    method="expression",
)

FACTS = Facts(
    territory=Territory("Communauté du Test", "Le Test", "test"),
    priorities=(Priority("nature", 2, "Nature", "Prendre soin de la nature"),),
    actions=(Action("haies", "Planter des haies", communes=("99001",)),),
    milestones=(
        Milestone("debut", "haies", "Première haie", planned="2024-01", reached="2024-03-01"),
        Milestone("fin", "haies", "Dernière haie", planned="2026"),
        Milestone("vide", "haies", "Sans date"),
    ),
    targets=(
        Target("arbres", "Arbres plantés", "arbres", 0, "final", "2030", Decimal(500), **SOURCE),
        Target("arbres", "Arbres plantés", "arbres", 0, "baseline", "2020", Decimal(10), **SOURCE),
    ),
    communes=(
        Commune("99001", "Ici", 300, Decimal("2.5"), Decimal("50.5")),
        Commune("99002", "Là", None, Decimal("2.6"), Decimal("50.6")),
    ),
    figures={"arbres": TREES, "arbres@2024": TREES, "aide": MONEY, "aide-par-arbre": PER_TREE},
    series={"arbres": (TREES,)},
)

FRONT = '+++\ntitle = "Bilan"\nperiod = "2024/2025"\n+++\n'

TEXT = FRONT + (
    "Voici {figure:arbres} arbres.\n\n"
    "# Nature {priority: nature}\n\n"
    "## Des haies {phare: haies}\n\n"
    "Depuis le {date:debut}, {figure:aide-par-arbre} par arbre ; le but est {target:arbres}.\n\n"
    "{chart:arbres}\n\n{map:haies}\n{map:population}\n\n"
    "### Encore {en-plus: haies}\n\n- un {action:haies|lien}\n\n"
    "## En chiffres {en-chiffres}\n\n"
    "- {figure:arbres} arbres, {figure:aide} d'aide\n- {target:arbres@2020} arbres au départ\n"
)
