"""Every kind of fault, planted alone in a good pack: found, with its file, line and column."""

import os
from pathlib import Path

import pytest

from agglo.commands.pack import discover
from agglo.packs.reading import read_pack
from tests.packs.edit import place

ROOT = Path(__file__).parents[2]
ACTIONS, BUDGETS = "plan/actions.csv", "plan/budgets.csv"
INDICATORS, OBSERVATIONS = "plan/indicators.csv", "plan/observations.csv"


@pytest.mark.parametrize("slug", ["val-fictif", "bethune-bruay"])
def test_our_packs_have_no_fault(slug):
    discover()

    assert read_pack(ROOT / "packs" / slug).faults == []


def test_a_generated_pack_has_no_fault(pack):
    assert pack.faults() == []


CELLS = [
    # file, row, column, what is written, what is said
    (ACTIONS, "action-2", "stated_on", "2024-13-01", "existe au calendrier"),
    (ACTIONS, "action-2", "stated_on", "31/12/2024", "une date"),
    (ACTIONS, "action-2", "starts", "2024/2025", "une date comme"),
    (ACTIONS, "action-2", "stated_status", "finished", "un mot parmi"),
    (ACTIONS, "action-2", "communes", "99001|99404", "un code INSEE de communes.csv"),
    (ACTIONS, "action-2", "communes", "9901", "un code INSEE de cinq caractères"),
    (ACTIONS, "action-2", "communes", "99001|99001", "qu'une fois"),
    (ACTIONS, "action-2", "communes", "99001|", "sans | au bout"),
    (ACTIONS, "action-2", "communes", "*|99001", "un code INSEE"),
    (ACTIONS, "action-2", "objectives", "", "ne peut pas être vide"),
    (ACTIONS, "action-2", "objectives", "objectif-99", "une clé de plan/objectives.csv"),
    (ACTIONS, "action-2", "parent", "action-22", "peut-être « action-2 »"),
    (ACTIONS, "action-2", "links", "action-2", "d'autres actions"),
    (ACTIONS, "action-2", "ends", "1999", "ne précède pas le début"),
    (ACTIONS, "action-2", "partners", "partenaire-404", "une clé de plan/partners.csv"),
    (ACTIONS, "action-2", "name", "x" * 251, "250 caractères au plus (ici 251)"),
    (ACTIONS, "action-2", "name", "Bus\x07", "caractère invisible"),
    (BUDGETS, "montant-3", "amount", "-5", "positif ou nul"),
    (BUDGETS, "montant-3", "amount", "150000,50", "un point et non une virgule"),
    (BUDGETS, "montant-3", "amount", "NaN", "un montant en euros"),
    (BUDGETS, "montant-3", "amount", "1e6", "un montant en euros"),
    (BUDGETS, "montant-3", "amount", "0.001", "deux décimales au plus"),
    (BUDGETS, "montant-3", "amount", "", "ne peut pas être vide"),
    (BUDGETS, "montant-3", "stage", "payed", "peut-être « paid »"),
    (BUDGETS, "montant-3", "priority", "priorite-1", "une action ou une priorité, pas les deux"),
    (BUDGETS, "montant-3", "funder", "etat", "une clé de plan/partners.csv"),
    (BUDGETS, "montant-3", "period", "2025/2024", "ne précède pas le début"),
    (INDICATORS, "indicateur-2", "decimals", "1.5", "un nombre entier"),
    (INDICATORS, "indicateur-2", "decimals", "7", "entre 0 et 6"),
    (INDICATORS, "indicateur-2", "weight", "population", "seule une moyenne"),
    (INDICATORS, "indicateur-1", "weight", "", "ce qui pondère la moyenne"),
    (INDICATORS, "indicateur-1", "weight", "indicateur-1", "un autre indicateur"),
    (INDICATORS, "indicateur-1", "weight", "populaton", "population, ou une clé"),
    (INDICATORS, "indicateur-10", "expression", "indicateur_9 /", "colonne"),
    (INDICATORS, "indicateur-10", "expression", "indicateur_9 / 'a'", "colonne"),
    (INDICATORS, "indicateur-10", "expression", "indicateur_9 / 2 > 1", "une condition"),
    (INDICATORS, "indicateur-10", "expression", "indicateur_9 * 100", "une division"),
    (INDICATORS, "indicateur-10", "expression", "open('/etc/passwd') / 1", "colonne"),
    (INDICATORS, "indicateur-10", "provider", "territory.population", "pas les deux"),
    (INDICATORS, "indicateur-2", "provider", "population", "un indicateur fourni"),
    (OBSERVATIONS, "indicateur-1", "value", "12,5", "un point et non une virgule : 12.5"),
    (OBSERVATIONS, "indicateur-1", "value", "NaN", "une cellule vide si la valeur est inconnue"),
    (OBSERVATIONS, "indicateur-1", "value", "inf", "une cellule vide si la valeur est inconnue"),
    (OBSERVATIONS, "indicateur-1", "value", "1e3", "sans exposant"),
    (OBSERVATIONS, "indicateur-1", "value", "12 000", "un nombre sans espace : 12000"),
    (OBSERVATIONS, "indicateur-1", "value", "12 %", "sans unité"),
    (OBSERVATIONS, "indicateur-1", "value", "0.1234567", "six décimales au plus"),
    (OBSERVATIONS, "indicateur-1", "value", "1234567890123456", "quatorze chiffres"),
    (OBSERVATIONS, "indicateur-1", "period", "2015-02-30", "existe au calendrier"),
    (OBSERVATIONS, "indicateur-1", "period", "2015-03", "une année, comme 2024"),
    (OBSERVATIONS, "indicateur-1", "commune", "99777", "un code INSEE de communes.csv"),
    (OBSERVATIONS, "indicateur-1", "indicator", "indicateur-10", "celui-ci est calculé"),
    (OBSERVATIONS, "indicateur-1", "indicator", "indicateur-77", "une clé de plan/indicators.csv"),
    (OBSERVATIONS, "indicateur-1", "source", "inconnue", "une clé de sources.csv"),
    ("communes.csv", "99002", "population", "-3", "entre 0 et"),
    ("communes.csv", "99002", "latitude", "", "les deux coordonnées"),
    ("communes.csv", "99002", "longitude", "200", "entre -180 et 180"),
    ("communes.csv", "99002", "siren", "000000019", "clé de contrôle"),
    ("communes.csv", "99002", "postal_codes", "9900", "un code postal"),
    ("communes.csv", "99002", "area_km2", "1.234", "2 décimales au plus"),
    ("communes.csv", "99002", "sector", "plaine", "une clé de sectors.csv"),
    ("sources.csv", "registre", "url", "javascript:alert(1)", "https://"),
    ("sources.csv", "registre", "url", "https://", "https://"),
    ("places/mairies.csv", "mairie-99002", "kind", "marie", "peut-être « mairie »"),
    ("plan/priorities.csv", "priorite-2", "number", "1", "déjà ligne 2"),
    ("plan/milestones.csv", "jalon-action-1", "planned", "bientôt", "une date"),
    ("plan/targets.csv", "indicateur-1", "kind", "goal", "un mot parmi"),
]


@pytest.mark.parametrize(("file", "key", "column", "written", "said"), CELLS)
def test_a_wrong_cell_is_named(pack, file, key, column, written, said):
    line = pack.set(file, key, **{column: written})

    faults = pack.faults()

    assert {place(fault) for fault in faults} == {(file, line, column)}
    assert any(said in fault.expected for fault in faults), [fault.expected for fault in faults]


def test_a_missing_column_is_named(pack):
    header, rows = pack.table(BUDGETS)
    at = header.index("stage")
    pack.write(BUDGETS, header[:at] + header[at + 1 :], [row[:at] + row[at + 1 :] for row in rows])

    fault = pack.only_fault()  # what cites an amount is not judged: the table was not read

    assert place(fault) == (BUDGETS, 1, "stage")
    assert fault.expected == "cette colonne : elle manque"


def test_an_unknown_column_is_named_with_the_nearest(pack):
    pack.replace(ACTIONS, "summary,", "sumary,")

    fault = pack.only_fault()

    assert place(fault) == (ACTIONS, 1, "sumary")
    assert "peut-être « summary »" in fault.expected


def test_a_column_written_twice_is_named(pack):
    pack.replace(ACTIONS, "themes,summary,", "themes,themes,")

    fault = pack.only_fault()

    assert place(fault) == (ACTIONS, 1, "themes")
    assert "qu'une fois" in fault.expected


def test_a_wrong_separator_is_explained(pack):
    pack.set_text(ACTIONS, pack.text(ACTIONS).replace(",", ";"))

    fault = pack.only_fault()

    assert place(fault) == (ACTIONS, 1, "")
    assert fault.found == ";"
    assert "choisissez « , » comme séparateur" in fault.expected


def test_a_duplicated_key_names_both_lines(pack):
    line = pack.set(ACTIONS, "action-5", key="action-2")
    pack.set("plan/milestones.csv", "jalon-action-5", action="action-2")
    pack.set(ACTIONS, "action-6", links="")
    for amount in ("montant-9", "montant-10"):
        pack.set(BUDGETS, amount, action="action-2")
    for key in [row[0] for row in pack.table(INDICATORS)[1]]:
        pack.set(INDICATORS, key, actions="action-2")

    fault = pack.only_fault()

    assert place(fault) == (ACTIONS, line, "key")
    assert fault.expected == "une clé unique ; elle est déjà ligne 3"


def test_figures_share_one_namespace(pack):
    line = pack.add(
        INDICATORS,
        key="montant-2",
        name="Homonyme",
        unit="€",
        direction="up",
        definition="Un nom déjà pris.",
        periodicity="year",
        commune_aggregation="none",
        time_aggregation="none",
    )

    fault = pack.only_fault()

    assert place(fault) == (INDICATORS, line, "key")
    assert fault.expected == f"une clé unique ; elle est déjà ligne 3 de {BUDGETS}"


def test_a_cycle_of_computed_indicators_is_told_by_its_path(pack):
    pack.set(INDICATORS, "indicateur-10", expression="indicateur_9 / indicateur_8")
    line = pack.set(INDICATORS, "indicateur-8", expression="indicateur_10 / 2")
    header, rows = pack.table(OBSERVATIONS)
    pack.write(OBSERVATIONS, header, [row for row in rows if row[0] != "indicateur-8"])

    fault = pack.only_fault()

    assert fault.file == INDICATORS
    assert fault.line in {line, 11}
    assert fault.column == "expression"
    assert "indicateur-10 → indicateur-8 → indicateur-10" in fault.expected


def test_an_indicator_that_is_used_but_not_defined_is_named(pack):
    line = pack.set(INDICATORS, "indicateur-10", expression="indicateur_9 / indicateur_77")

    fault = pack.only_fault()

    assert place(fault) == (INDICATORS, line, "expression")
    assert fault.found == "indicateur_77"
    assert "peut-être « indicateur-7 »" in fault.expected


def test_a_provider_that_no_room_registers_is_named(pack):
    line = pack.set(INDICATORS, "indicateur-10", expression="", provider="territory.popluation")
    pack.set(INDICATORS, "indicateur-10", commune_aggregation="none")

    fault = pack.only_fault()

    assert place(fault) == (INDICATORS, line, "provider")
    assert "peut-être « territory.population »" in fault.expected


def test_actions_that_go_round_in_circles_are_told_by_their_path(pack):
    line = pack.set(ACTIONS, "action-2", parent="action-3")
    pack.set(ACTIONS, "action-3", parent="action-2")

    fault = pack.only_fault()

    assert place(fault) == (ACTIONS, line, "parent")
    assert "action-2 → action-3 → action-2" in fault.expected


def test_a_value_observed_twice_names_both_lines(pack):
    _, rows = pack.table(OBSERVATIONS)
    line = pack.add(OBSERVATIONS, **dict(zip(pack.table(OBSERVATIONS)[0], rows[0], strict=True)))

    fault = pack.only_fault()

    assert place(fault) == (OBSERVATIONS, line, "period")
    assert fault.expected.endswith("déjà ligne 2")


def test_one_period_written_in_two_ways_is_one_period(pack):
    _, rows = pack.table(OBSERVATIONS)
    row = dict(zip(pack.table(OBSERVATIONS)[0], rows[0], strict=True))
    line = pack.add(OBSERVATIONS, **row | {"period": "2015-01/2015-12"})

    assert place(pack.only_fault()) == (OBSERVATIONS, line, "period")


def test_a_target_before_its_baseline_is_named(pack):
    baseline = {"indicator": "indicateur-1", "kind": "baseline", "value": "3", "source": "registre"}
    pack.add("plan/targets.csv", **baseline, period="2031")

    fault = pack.only_fault()

    assert place(fault) == ("plan/targets.csv", 2, "period")
    assert "2031" in fault.expected


def test_a_report_that_cites_an_unknown_figure_is_named(pack):
    line = pack.replace("reports/bilan-mesure.md", "{figure:montant-1}", "{figure:montant-777}")

    fault = pack.only_fault()

    assert place(fault) == ("reports/bilan-mesure.md", line, "figure")
    assert fault.found == "montant-777"
    assert "une clé de plan/indicators.csv ou de plan/budgets.csv" in fault.expected


def test_a_report_that_cites_a_target_that_is_not_set_is_named(pack):
    line = pack.replace("reports/bilan-mesure.md", "{figure:montant-1}", "{target:indicateur-10}")

    fault = pack.only_fault()

    assert place(fault) == ("reports/bilan-mesure.md", line, "target")
    assert fault.expected == "un indicateur et une période de plan/targets.csv"


def test_a_report_that_cites_a_target_of_another_period_is_named(pack):
    assert pack.set("plan/targets.csv", "indicateur-1", period="2030-01/2030-12") == 2
    pack.replace("reports/bilan-mesure.md", "{figure:montant-1}", "{target:indicateur-1@2030}")
    assert pack.faults() == []

    pack.replace("reports/bilan-mesure.md", "@2030}", "@2029}")

    assert pack.only_fault().found == "indicateur-1@2029"


def test_a_report_whose_heading_is_wrong_is_named_with_its_line(pack):
    line = pack.replace("reports/bilan-mesure.md", "{texte}", "{text}")

    fault = pack.only_fault()

    assert fault.file == "reports/bilan-mesure.md"
    assert fault.line == line


def test_a_row_with_too_few_cells_is_named(pack):
    with (pack.path / ACTIONS).open("a", encoding="utf-8") as file:
        file.write("action-9,Trop court\n")

    fault = pack.only_fault()

    assert place(fault) == (ACTIONS, 8, "")
    assert fault.found == "2 cellules"


def test_a_quote_that_is_never_closed_is_named_where_it_opens(pack):
    line = pack.replace("sources.csv", "registre,Registre", 'registre,"Registre')

    faults = [fault for fault in pack.faults() if fault.file == "sources.csv"]

    assert [place(fault) for fault in faults] == [("sources.csv", line, "")]
    assert "guillemet fermant" in faults[0].expected


def test_every_fault_is_named_at_once_in_the_order_of_files(pack):
    pack.set(OBSERVATIONS, "indicateur-1", value="x")
    pack.set(ACTIONS, "action-4", stated_on="x")
    pack.set(ACTIONS, "action-2", stated_on="x", parent="action-77")
    pack.set("communes.csv", "99001", population="x")
    pack.replace("pack.toml", 'slug = "val-mesure"', "slug = 3")

    places = [place(fault) for fault in pack.faults()]

    assert places == [
        ("pack.toml", 2, "slug"),
        ("communes.csv", 2, "population"),
        (ACTIONS, 3, "stated_on"),
        (ACTIONS, 3, "parent"),
        (ACTIONS, 5, "stated_on"),
        (OBSERVATIONS, 2, "value"),
    ]


def test_a_row_with_a_fault_is_not_also_said_to_be_missing(pack):
    pack.set("communes.csv", "99001", population="x")
    pack.set("plan/objectives.csv", "objectif-1", name="")

    assert len(pack.faults()) == 2


def test_a_table_that_is_missing_is_said_once(pack):
    (pack.path / "communes.csv").unlink()

    fault = pack.only_fault()

    assert place(fault) == ("communes.csv", None, "")
    assert fault.expected == "ce fichier : il manque"


def test_a_table_with_a_wrong_name_is_not_lost_unseen(pack):
    (pack.path / "sector.csv").write_text("key,name\n", "utf-8")

    fault = pack.only_fault()

    assert place(fault) == ("sector.csv", None, "")
    assert "peut-être « sectors.csv »" in fault.expected


def test_a_pack_that_is_not_there_is_said(tmp_path):
    discover()

    (fault,) = read_pack(tmp_path / "nulle-part").faults

    assert fault.expected == "un dossier qui existe"


def test_an_empty_folder_is_said(tmp_path):
    discover()

    files = [fault.file for fault in read_pack(tmp_path).faults]

    assert files == ["pack.toml", "sources.csv", "communes.csv"]


def test_a_seat_outside_the_territory_is_named(pack):
    line = pack.replace("pack.toml", 'seat = "99001"', 'seat = "99999"')

    assert place(pack.only_fault()) == ("pack.toml", line, "seat")


def test_roles_are_checked(pack):
    pack.set_text("roles.toml", '[agent]\nlabel = "Agent"\npermissions = ["plan amount"]\n')

    fault = pack.only_fault()

    assert place(fault) == ("roles.toml", 3, "agent.permissions")
    assert fault.found == "plan amount"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipe on this system")
def test_a_special_file_is_refused(pack):
    os.mkfifo(pack.path / "plan" / "tuyau.csv")

    assert place(pack.only_fault()) == ("plan/tuyau.csv", None, "")
