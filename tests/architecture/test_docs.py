"""The documents agree with the code, and their links lead somewhere."""

import os
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("packs/*/*.md")]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def name_of(path):
    return str(path.relative_to(ROOT))


def test_the_reference_pages_are_those_the_code_writes():
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "agglo.settings"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_links_to_files_that_exist(page):
    missing = [
        link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()
    ]

    assert not missing
