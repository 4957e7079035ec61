import shutil

from agglo.commands.pack import discover
from agglo.packs.diff import ROW_ADDED, ROW_GONE, compare
from agglo.packs.printing import of_line
from agglo.packs.reading import read_pack
from tests.packs.edit import SmallPack


def differences(pack, change):
    discover()
    old = pack.path.with_name("old")
    shutil.copytree(pack.path, old)
    change(pack)
    found = compare(read_pack(old), read_pack(pack.path))
    return [(d.file, d.key, d.field, d.before, d.after) for d in found]


def test_a_pack_does_not_differ_from_itself(pack):
    assert differences(pack, lambda pack: None) == []


def test_cells_rows_and_files_that_differ_are_told(pack):
    def change(pack: SmallPack):
        pack.set("plan/actions.csv", "action-2", communes="99002|99001", summary="Autre.")
        pack.set("plan/observations.csv", "indicateur-1", value="12.50")
        pack.remove("places/mairies.csv", "mairie-99002")
        pack.add("plan/partners.csv", key="etat", name="État", kind="state", source="registre")
        pack.replace("reports/bilan-mesure.md", "Deux chiffres", "Quelques chiffres")

    found = differences(pack, change)

    assert found == [
        ("places/*.csv", "mairie-99002", "", ROW_GONE, ""),
        ("plan/partners.csv", "etat", "", "", ROW_ADDED),
        ("plan/actions.csv", "action-2", "communes", "99001|99002|99003", "99002|99001"),
        ("plan/actions.csv", "action-2", "summary", "Ce que fait l'action 2.", "Autre."),
        ("plan/observations.csv", "indicateur-1 99001 2015", "value", found[4][3], "12.5"),
        ("reports/bilan-mesure.md", "", "", "fichier", "fichier changé"),
    ]


def test_lines_of_the_journal_are_told_cell_by_cell():
    line = {"name": "Ouvert", "reached": ""}, {"name": "Ouvert", "reached": "2025-05"}

    (found,) = of_line("plan.milestone", "jalon-1", *line)

    assert (found.field, found.before, found.after) == ("reached", "", "2025-05")


def test_lines_of_facts_are_told_row_by_row():
    columns = "commune,period,value,note\n"
    before = {"n_rows": 2, "csv": f"{columns}99001,2015,1,\n99001,2016,2,\n"}
    after = {"n_rows": 2, "csv": f'{columns}99001,2015,3,\n,2017,4,"a,\nb"\n'}

    found = [
        (d.key, d.field, d.before, d.after) for d in of_line("plan.indicator", "k", before, after)
    ]

    assert found == [
        ("k 99001 2015", "value", "1", "3"),
        ("k 2017", "", "", ROW_ADDED),
        ("k 99001 2016", "", ROW_GONE, ""),
    ]
