"""The audit of dependencies fails on what it finds, never on what it could not ask."""

import importlib.util
import json
import re
from datetime import date

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci/audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer(*dependencies):
    return json.dumps({"dependencies": list(dependencies), "fixes": []})


SAFE = {"name": "django", "version": "5.2.19", "vulns": []}
UNKNOWN = {"name": "agglo", "skip_reason": "Dependency not found on PyPI"}
HOLED = {
    "name": "pillow",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["1.1"], "aliases": []}],
}


@pytest.mark.parametrize(
    ("status", "out", "err", "expected", "sentence"),
    [
        (0, answer(SAFE), "", 0, r"1 dépendances sans faille connue\."),
        (0, answer(SAFE, UNKNOWN), "", 0, "sans réponse : agglo"),
        (1, answer(SAFE, HOLED), "", 1, "pillow 1.0 : PYSEC-2026-1, corrigée en 1.1"),
        (0, answer(UNKNOWN, UNKNOWN), "", 0, "aucune des 2 dépendances"),
        (1, "", "requests.exceptions.ConnectionError: …", 0, "Pas de réseau"),
        (1, "", "NameResolutionError('pypi.org')", 0, "Pas de réseau"),
        (124, "", "ReadTimeout", 0, "Pas de réseau"),
        (1, "", "ERROR: requirement file is malformed", 1, "malformed"),
        (0, "", "nothing at all", 2, "nothing at all"),
    ],
)
def test_a_verdict(audit, status, out, err, expected, sentence):
    code, said = audit.verdict(status, out, err)

    assert code == expected
    assert re.search(sentence, said)


def test_what_is_kept_has_a_day_and_a_reason(audit):
    (one,) = audit.kept(["# commentaire", "", "PYSEC-2026-1 2027-01-31 Jamais appelé."])

    assert (one.advisory, one.until, one.why) == (
        "PYSEC-2026-1",
        date(2027, 1, 31),
        "Jamais appelé.",
    )
    for line in ("PYSEC-2026-1", "PYSEC-2026-1 bientôt raison", "PYSEC-2026-1 2027-01-31"):
        with pytest.raises(audit.BadList):
            audit.kept([line])


def test_what_is_kept_too_long_fails(audit, monkeypatch, tmp_path, capsys):
    ignored = tmp_path / "ignored.txt"
    ignored.write_text("PYSEC-2026-1 2020-01-31 Jamais appelé.", "utf-8")
    monkeypatch.setattr(audit, "IGNORED", ignored)
    monkeypatch.setattr(audit, "ask", lambda ignored: (0, answer(SAFE), ""))

    assert audit.main() == 1
    assert "PYSEC-2026-1 était à relire le 2020-01-31" in capsys.readouterr().err


def test_the_list_of_the_repository_is_read_and_asked_with(audit, monkeypatch):
    asked = []

    def run(command, **options):
        asked.extend(str(word) for word in command)
        return type("Done", (), {"returncode": 0, "stdout": answer(SAFE), "stderr": ""})()

    monkeypatch.setattr(audit.subprocess, "run", run)

    audit.ask([audit.Kept("PYSEC-2026-1", date(2027, 1, 1), "Raison.")])

    assert asked[-2:] == ["--ignore-vuln", "PYSEC-2026-1"]
    assert str(ROOT / "requirements/run.txt") in asked
    assert audit.kept((ROOT / ".ci/audit-ignore.txt").read_text("utf-8").splitlines()) == []


def test_continuous_integration_asks(audit):
    assert ".ci/audit.py" in (ROOT / ".ci/run").read_text("utf-8")
