"""The shape of the code: sizes, layers, nothing inline."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "agglo"
MODULES = [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts]
TEMPLATES = list(SOURCE.rglob("templates/**/*.html"))

LONG_FILES: dict[str, str] = {}
"""Files allowed over the ceiling, each with its reason."""

FILE_CEILING, VIEW_CEILING, TEMPLATE_CEILING = 400, 15, 120


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_file_is_one_thing(path):
    n_lines = len(path.read_text("utf-8").splitlines())

    assert n_lines <= FILE_CEILING or name_of(path) in LONG_FILES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_is_found_in_it(path):
    text = path.read_text("utf-8")
    if path.name in {"__init__.py", "urls.py", "apps.py"}:
        return

    assert ast.get_docstring(ast.parse(text)), f"{name_of(path)} has no docstring"


@pytest.mark.parametrize("path", [p for p in MODULES if "views" in p.stem], ids=name_of)
def test_a_view_finds_calls_and_answers(path):
    long = {
        node.name: length
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and (length := _body_lines(node)) > VIEW_CEILING
    }

    assert not long


def _body_lines(node):
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_is_short_and_has_nothing_inline(path):
    text = path.read_text("utf-8")

    assert len(text.splitlines()) <= TEMPLATE_CEILING
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text)


def test_rooms_import_only_from_lower_floors():
    lint = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True
    )

    assert lint.returncode == 0, lint.stdout


def test_no_module_has_a_vague_name():
    vague = {"utils", "helpers", "common", "manager", "misc", "tools"}

    assert not [name_of(p) for p in MODULES if p.stem in vague]
