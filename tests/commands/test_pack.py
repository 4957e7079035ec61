"""The commands: their exit status, what they print and where."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agglo.commands.pack import app, fetch_pack
from agglo.plan.models import Action, Milestone
from tests.packs.edit import SmallPack

MIRROR = Path(__file__).parents[3] / "shared" / "mirror"


@pytest.fixture
def pack(tmp_path):
    return SmallPack(tmp_path / "pack")


@pytest.fixture(autouse=True)
def _var(tmp_path, settings):
    """Keep what is fetched in the folder of the test."""
    from dataclasses import replace

    settings.CONFIG = replace(settings.CONFIG, var=tmp_path / "var")


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_a_good_pack_is_checked_with_status_0(pack):
    result = run("check", pack.path)

    assert result.exit_code == 0
    assert "aucune erreur" in result.stdout


def test_a_bad_pack_is_checked_with_status_1_and_every_fault_on_stdout(pack):
    pack.set("plan/actions.csv", "action-2", stated_on="hier", parent="action-99")

    result = run("check", pack.path)

    assert result.exit_code == 1
    assert "2 erreurs" in result.stdout
    assert "plan/actions.csv │     3 │ stated_on" in result.stdout
    assert "plan/actions.csv │     3 │ parent" in result.stdout


def test_no_argument_is_a_misuse():
    assert run("check").exit_code == 2


@pytest.mark.django_db
def test_a_dry_run_says_what_it_would_do_and_does_nothing(pack):
    result = run("load", pack.path, "--dry-run")

    assert result.exit_code == 0
    assert "actions" in result.stdout
    assert "rien n'est enregistré" in result.stderr
    assert not Action.objects.exists()


@pytest.mark.django_db
def test_a_load_says_what_it_did_then_that_nothing_is_left_to_do(pack):
    first, second = run("load", pack.path), run("load", pack.path)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "│ actions" in first.stdout
    assert "Rien à changer" in second.stdout
    assert Action.objects.count() == 6


@pytest.mark.django_db
def test_a_load_of_a_bad_pack_has_status_1(pack):
    pack.set("plan/actions.csv", "action-2", stated_on="hier")

    result = run("load", pack.path)

    assert result.exit_code == 1
    assert "1 erreur" in result.stdout
    assert not Action.objects.exists()


@pytest.mark.django_db
def test_a_load_that_would_lose_edits_has_status_1_and_lists_them(pack):
    run("load", pack.path)
    Milestone.objects.filter(key="jalon-action-2").update(name="Ouvert au public")

    result = run("load", pack.path)

    assert result.exit_code == 1
    assert "jalon-action-2" in result.stdout
    assert "Ouvert au public" in result.stdout
    assert "--edits keep" in plain(result.stderr)
    assert run("load", pack.path, "--edits", "keep").exit_code == 0
    assert run("load", pack.path, "--edits", "overwrite").exit_code == 0
    assert Milestone.objects.get(key="jalon-action-2").name == "Mise en service"


def test_an_unknown_way_with_edits_is_a_misuse(pack):
    assert run("load", pack.path, "--edits", "merge").exit_code == 2


@pytest.mark.django_db
def test_a_pack_is_compared_with_the_database_field_by_field(pack):
    run("load", pack.path)
    Milestone.objects.filter(key="jalon-action-2").update(name="Ouvert au public")
    pack.set("plan/observations.csv", "indicateur-1", value="7")

    result = run("diff", pack.path)

    assert result.exit_code == 0
    assert "2 différences" in result.stdout
    assert "Ouvert au public │ Mise en service" in result.stdout
    assert "indicateur-1 99001 2015 │ value" in result.stdout
    assert Milestone.objects.get(key="jalon-action-2").name == "Ouvert au public"


def test_two_packs_are_compared(pack, tmp_path):
    shutil.copytree(pack.path, tmp_path / "old")
    pack.set("plan/actions.csv", "action-2", name="Autre")

    result = run("diff", tmp_path / "old", pack.path)

    assert result.exit_code == 0
    assert "1 différence" in result.stdout
    assert "Action 2" in result.stdout


def outside(pack, url):
    text = f'\n[sources.boundaries]\nurl = "{url}"\nformat = "geojson"\n'
    pack.set_text("pack.toml", f'{pack.text("pack.toml")}{text}target = "boundaries.geojson"\n')


def test_a_fetch_says_what_it_brought_and_the_pack_reads_it(pack, tmp_path):
    (tmp_path / "m/geo.example").mkdir(parents=True)
    shutil.copy(pack.path / "boundaries.geojson", tmp_path / "m/geo.example/outlines.json")
    (pack.path / "boundaries.geojson").unlink()
    outside(pack, "https://geo.example/outlines?format=geojson")

    result = run("fetch", pack.path, "--mirror", tmp_path / "m")

    assert result.exit_code == 0
    assert "boundaries : reçu" in plain(result.stderr)
    assert (tmp_path / "var/cache/val-mesure/boundaries.geojson").exists()
    lock = json.loads((tmp_path / "var/cache/val-mesure.lock").read_text())
    assert lock["boundaries.geojson"]["url"].startswith("https://geo.example")
    assert run("check", pack.path).exit_code == 0


def test_a_fault_in_what_was_fetched_is_named_too(pack, tmp_path):
    (tmp_path / "var/cache/val-mesure").mkdir(parents=True)
    (tmp_path / "var/cache/val-mesure/boundaries.geojson").write_text("{}")

    assert run("check", pack.path).exit_code == 1


def test_a_fetch_that_fails_has_status_1_and_says_what_is_missing(pack, tmp_path):
    outside(pack, "https://geo.example/outlines")

    result = run("fetch", pack.path, "--mirror", tmp_path)

    assert result.exit_code == 1
    assert "le miroir" in result.stderr
    assert fetch_pack(pack.path, mirror=str(tmp_path))[0].startswith("boundaries : le miroir")


@pytest.mark.skipif(not MIRROR.is_dir(), reason="miroir de l'API Géo absent (../shared/mirror)")
def test_a_new_pack_passes_the_check(tmp_path):
    made = run("new", "246200729", "--mirror", MIRROR, "--out", tmp_path / "new")

    assert made.exit_code == 0
    assert run("check", tmp_path / "new").exit_code == 0


def test_a_new_pack_never_overwrites_anything(tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new/mine.txt").write_text("mine")

    result = run("new", "246200729", "--mirror", tmp_path, "--out", tmp_path / "new")

    assert result.exit_code == 2
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["mine.txt"]


def test_a_siren_that_is_not_one_is_a_misuse(tmp_path):
    assert run("new", "123", "--out", tmp_path / "new").exit_code == 2


def test_an_epci_that_the_mirror_lacks_has_status_1(tmp_path):
    result = run("new", "246200729", "--mirror", tmp_path, "--out", tmp_path / "new")

    assert result.exit_code == 1
    assert not (tmp_path / "new").exists()
