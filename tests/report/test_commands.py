"""``agglo report …``: files that stand alone, faults with a status, a file verified, an edition."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from agglo.cli import build
from agglo.report.models import Edition
from tests.conftest import ROOT
from tests.report.test_pages import Reading, spaced
from tests.report.test_services import correct

VAL_FICTIF = ROOT / "packs" / "val-fictif"


def agglo(*words):
    return CliRunner().invoke(build(), ["report", *map(str, words)])


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """Return the folder of a report built from a pack, in a process of its own, in no database."""
    folder = tmp_path_factory.mktemp("bilan")
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AGGLO_") and name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    words = ["report", "build", "bilan-2025", "--pack", VAL_FICTIF, "--out", folder]
    done = subprocess.run(
        [sys.executable, "-c", "from agglo.cli import main; main()", *map(str, words)],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "report.pdf" in done.stdout
    return folder


def test_a_report_is_built_without_a_server_nor_a_database(out):
    names = {path.name for path in out.iterdir()}

    assert {"index.html", "report.pdf", "report.json", "bilan.css", "fonts"} <= names
    assert not [name for name in names if "sqlite" in name or name == "var"]


def test_the_page_stands_alone(out):
    html = (out / "index.html").read_text("utf-8")
    names = set(re.findall(r'\bid="([^"]+)"', html))
    addresses = re.findall(r'\b(?:href|src)="([^"]+)"', html)

    for address in addresses:
        if address.startswith("#"):
            assert address[1:] in names, address
        elif not re.match(r"https?://|mailto:", address):
            assert (out / address).is_file(), address
    for font in re.findall(r'url\("([^"]+)"\)', (out / "bilan.css").read_text("utf-8")):
        assert (out / font).is_file()


def test_every_figure_of_the_page_leads_to_its_record_in_the_annex(out):
    html = (out / "index.html").read_text("utf-8")
    document = json.loads((out / "report.json").read_bytes())["content"]["document"]
    links = {(href, words) for href, kind, words in Reading(html).links if kind == "f"}
    tiles = {href: words for href, kind, words in Reading(html).links if kind == "tile"}

    for ref, text in document["figures"].items():
        anchor = f"#chiffre-{ref.partition('@')[0]}"
        assert (anchor, spaced(text)) in links or spaced(text) in tiles[anchor]
        row = html.split(f'id="{anchor[1:]}"', 1)[1].split("<tr", 1)[0]
        assert spaced(text) in spaced(re.sub(r"<[^>]+>", "", row)) or "@" in ref


def test_the_three_files_agree(out):
    page = Reading((out / "index.html").read_text("utf-8")).text
    pages = PdfReader(io.BytesIO((out / "report.pdf").read_bytes())).pages
    pdf = re.sub(r"\s+", "", "".join(each.extract_text() for each in pages))
    document = json.loads((out / "report.json").read_bytes())["content"]["document"]

    for text in document["figures"].values():
        assert spaced(text) in page
        assert re.sub(r"\s+", "", text) in pdf


def test_the_file_is_verified(out):
    result = agglo("verify", out / "report.json")

    assert result.exit_code == 0
    assert "Tout concorde." in result.output
    assert "version de travail" in result.output


def test_an_altered_file_is_refused_with_sentences(out, tmp_path):
    altered = tmp_path / "report.json"
    altered.write_bytes((out / "report.json").read_bytes().replace(b"habitants", b"habitents", 1))

    result = agglo("verify", altered)

    assert result.exit_code == 1
    assert "altéré" in result.output


def test_a_file_signed_by_another_key_than_expected_is_refused(out):
    assert agglo("verify", out / "report.json", "--key", "00" * 32).exit_code == 1


def test_a_file_that_is_not_there_is_a_misuse(tmp_path):
    assert agglo("verify", tmp_path / "rien.json").exit_code == 2


@pytest.fixture
def pack(tmp_path):
    return Path(shutil.copytree(VAL_FICTIF, tmp_path / "pack"))


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("Il y a 12 fontaines.", "12"),
        ("{figure:fontaines}", "fontaines"),
        ("{figre:arbres-haies}", "{figre:arbres-haies}"),
    ],
)
def test_check_names_what_no_figure_backs(pack, added, expected):
    text = pack / "reports" / "bilan-2025.md"
    line = text.read_text("utf-8").count("\n") + 2
    text.write_text(text.read_text("utf-8") + f"\n{added}\n", "utf-8")

    result = agglo("check", "bilan-2025", "--pack", pack)

    assert result.exit_code == 1
    assert "reports/bilan-2025.md" in result.output
    assert str(line) in result.output
    assert expected in result.output


def test_check_of_a_clean_pack_says_so(pack):
    result = agglo("check", "--pack", pack)

    assert result.exit_code == 0
    assert "Chaque nombre est appuyé" in result.output


def test_check_of_a_report_that_is_not_there_is_a_fault(pack):
    assert agglo("check", "rien", "--pack", pack).exit_code == 1


def test_check_reads_the_instance_without_a_pack(report):
    assert agglo("check").exit_code == 0

    report.composition += "\nIl y a 12 fontaines et {figure:rien}.\n"
    report.save()

    result = agglo("check", "bilan-2025")
    assert result.exit_code == 1
    assert "figure:rien" in result.output


def test_publish_makes_an_edition_then_refuses_to_repeat_it(report):
    first = agglo("publish", "bilan-2025", "--why", "Adopté par le conseil.")
    again = agglo("publish", "bilan-2025")

    assert first.exit_code == 0
    assert "/bilans/bilan-2025/editions/1/" in first.output
    assert again.exit_code == 1
    assert "Rien n'a changé" in again.output
    assert Edition.objects.get().content()["why"] == "Adopté par le conseil."


def test_build_writes_the_last_edition_unless_the_working_version_is_asked_for(edition, tmp_path):
    correct()

    assert agglo("build", "bilan-2025", "--out", tmp_path / "a").exit_code == 0
    assert agglo("build", "bilan-2025", "--out", tmp_path / "b", "--working").exit_code == 0

    published = json.loads((tmp_path / "a" / "report.json").read_bytes())
    working = json.loads((tmp_path / "b" / "report.json").read_bytes())
    assert published["hash"] == edition.content_hash
    assert working["content"]["number"] == 0
    assert working["content"]["document"]["figures"]["pistes-cyclables@2025"] == "22,8\xa0km"


@pytest.mark.parametrize("verb", ["build", "publish"])
def test_an_unknown_report_is_a_misuse_that_names_the_known_ones(report, verb, tmp_path):
    result = agglo(verb, "rien", *(["--out", tmp_path] if verb == "build" else []))

    assert result.exit_code == 2
    assert "bilan-2025" in result.output


def test_an_unknown_actor_is_a_misuse(report):
    assert agglo("publish", "bilan-2025", "--actor", "personne@exemple.fr").exit_code == 2
