import io

from rich.console import Console

from agglo.packs import faults
from agglo.packs.faults import BadPack, Fault, render, shown


def rendered(*found, width=200):
    out = io.StringIO()
    render(found, Console(file=out, width=width))
    return out.getvalue()


def test_the_table_says_where_what_was_found_and_what_is_expected():
    text = rendered(Fault("plan/actions.csv", 12, "stated_on", "2024-13", "une date : 2024"))

    assert "1 erreur" in text
    cells = [cell.strip() for cell in text.splitlines()[-2].strip("│").split("│")]
    assert cells == ["plan/actions.csv", "12", "stated_on", "2024-13", "une date\xa0: 2024"]


def test_nothing_that_is_found_can_write_on_the_screen():
    text = rendered(Fault("a.csv", 1, "[red]x", "\x1b[2J[bold]\r\n[/bold]", "un texte"))

    assert "\x1b" not in text
    assert "[bold]" in text
    assert "[red]x" in text


def test_a_long_value_is_cut():
    assert len(shown("x" * 10_000)) == faults.FOUND_LENGTH


def test_more_faults_than_anyone_mends_are_counted(monkeypatch):
    monkeypatch.setattr(faults, "SHOWN", 2)

    text = rendered(*(Fault("a.csv", line, "", "", "x") for line in range(1, 6)))

    assert "5 erreurs" in text
    assert "et 3 autres" in text


def test_a_bad_pack_is_said_in_a_sentence():
    error = BadPack([Fault("a.csv", 3, "name", "x", "y"), Fault("b.csv", None, "", "", "z")])

    assert (
        str(error)
        == "a.csv, ligne 3, name\xa0: «\xa0x\xa0», attendu\xa0: y\nb.csv\xa0: attendu\xa0: z"
    )
