"""``agglo opendata …``: whole files or none, from the instance or from a pack, and clear errors."""

import errno
import json
import os
import subprocess
import sys

import duckdb
import pytest
from rdflib import DCAT, RDF, Graph
from typer.testing import CliRunner

from agglo.cli import build
from agglo.opendata import files
from agglo.opendata.registry import every_dataset
from tests.conftest import ROOT

VAL_FICTIF = ROOT / "packs" / "val-fictif"


def agglo(*words):
    return CliRunner().invoke(build(), ["opendata", *map(str, words)])


def alone(folder, *words):
    """Run the command in a process of its own, where nothing is set and there is no database."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AGGLO_") and name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    return subprocess.run(
        [sys.executable, "-c", "from agglo.cli import main; main()", "opendata", *map(str, words)],
        cwd=folder,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_pack_is_exported_without_an_instance(tmp_path):
    done = alone(tmp_path, "export", "lieux", "--pack", VAL_FICTIF, "--out", "lieux.parquet")

    assert done.returncode == 0, done.stderr
    assert done.stdout == "lieux.parquet\n"
    assert [path.name for path in tmp_path.iterdir()] == ["lieux.parquet"]
    with duckdb.connect() as database:
        (n_rows,) = database.execute(
            f"SELECT count(*) FROM read_parquet('{tmp_path / 'lieux.parquet'}')"  # noqa: S608
        ).fetchone()
    tables = [path.read_text("utf-8").splitlines() for path in VAL_FICTIF.glob("places/*.csv")]
    assert n_rows == sum(len(lines) - 1 for lines in tables)


def test_a_wrong_pack_is_named_and_nothing_is_written(tmp_path):
    done = alone(tmp_path, "export", "lieux", "--pack", tmp_path, "--out", "lieux.csv")

    assert done.returncode == 1
    assert "pack.toml" in done.stdout + done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db
def test_every_dataset_is_listed_with_its_formats():
    done = agglo("list")

    assert done.exit_code == 0
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert {line[0] for line in lines} == {*(one.key for one in every_dataset()), "catalogue"}
    assert ["lieux", "csv,xlsx,json,geojson,parquet", "Lieux du territoire"] in lines


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", ["csv", "CSV", "json", "geojson", "xlsx", "parquet"])
def test_the_end_of_the_name_says_the_format(val_fictif, tmp_path, suffix):
    out = tmp_path / f"lieux.{suffix}"

    done = agglo("export", "lieux", "--out", out)

    assert done.exit_code == 0, done.stderr
    starts = {
        "csv": b"cle,",
        "json": b'{"key"',
        "geojson": b'{"type"',
        "xlsx": b"PK",
        "parquet": b"PAR1",
    }
    assert out.read_bytes().startswith(starts[suffix.lower()])


@pytest.mark.django_db
def test_the_file_is_what_the_site_sends(val_fictif, tmp_path, client):
    agglo("export", "observations", "--out", tmp_path / "o.csv")

    assert (tmp_path / "o.csv").read_bytes() == client.get("/donnees/observations.csv").getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", ["ttl", "jsonld"])
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_the_catalogue_is_exported_with_the_address_of_the_site(val_fictif, tmp_path, suffix):
    out = tmp_path / f"catalogue.{suffix}"

    done = agglo("export", "catalogue", "--out", out, "--base-url", "https://val-fictif.example/")

    assert done.exit_code == 0, done.stderr
    graph = Graph().parse(out, format={"ttl": "turtle", "jsonld": "json-ld"}[suffix])
    addresses = {str(node) for node in graph.subjects(RDF.type, DCAT.Dataset)}
    assert "https://val-fictif.example/donnees/lieux/" in addresses


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["lieu", "--out", "a.csv"], "attendu : actions, catalogue, communes"),
        (["lieux", "--out", "a.doc"], "attendu : .csv, .xlsx, .json, .geojson, .parquet"),
        (["lieux", "--out", "a"], "attendu : .csv"),
        (["actions", "--out", "a.geojson"], "actions ne s'écrit pas en .geojson"),
        (["catalogue", "--out", "a.csv"], "le catalogue s'écrit en .jsonld ou en .ttl"),
        (["lieux", "--out", "a.ttl"], "lieux ne s'écrit pas en .ttl"),
        (["lieux", "--out", "nulle/part/a.csv"], "ce dossier n'existe pas"),
        (["lieux"], "--out"),
    ],
)
def test_a_mistake_is_explained(val_fictif, tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)

    done = agglo("export", *words)

    assert done.exit_code == 2
    said = done.stderr.replace("’", "'").replace("\xa0", " ").replace("\u202f", " ")
    assert told in " ".join(said.split())
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db
def test_a_file_is_replaced_only_when_it_is_asked(val_fictif, tmp_path):
    out = tmp_path / "lieux.csv"
    out.write_text("à garder", "utf-8")

    refused = agglo("export", "lieux", "--out", out)
    kept = out.read_text("utf-8")
    forced = agglo("export", "lieux", "--out", out, "--force")

    assert (refused.exit_code, kept) == (2, "à garder")
    assert "--force" in refused.stderr
    assert forced.exit_code == 0
    assert "piscine-des-ondines" in out.read_text("utf-8")


@pytest.mark.django_db
def test_a_full_disk_leaves_what_was_there(val_fictif, tmp_path, monkeypatch):
    out = tmp_path / "lieux.csv"
    out.write_text("à garder", "utf-8")

    def half(path, *_):
        path.write_text("la moitié", "utf-8")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "write", half)
    done = agglo("export", "lieux", "--out", out, "--force")

    assert done.exit_code == 1
    assert "No space left on device" in done.stderr
    assert out.read_text("utf-8") == "à garder"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.django_db
def test_a_folder_is_not_a_file(val_fictif, tmp_path):
    (tmp_path / "a.csv").mkdir()

    done = agglo("export", "lieux", "--out", tmp_path / "a.csv", "--force")

    assert done.exit_code == 2
    assert "un dossier" in done.stderr


@pytest.mark.django_db
def test_exports_of_the_same_records_are_the_same(val_fictif, tmp_path):
    for name in ("a.json", "b.json"):
        agglo("export", "montants", "--out", tmp_path / name)

    one, other = ((tmp_path / name).read_bytes() for name in ("a.json", "b.json"))
    assert one == other
    assert json.loads(one)["rows"]
