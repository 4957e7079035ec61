"""The keys: the guide, the page and the elements that answer to them agree."""

import re

from agglo.workshop.rules.keys import GROUPS
from tests.conftest import ROOT

TEMPLATES = ROOT / "src/agglo"
GUIDE = ROOT / "docs/guides/atelier.md"


def test_the_guide_has_the_table_of_the_page():
    rows = re.findall(r"^\| [^|]* ?\| `([^`]+)` \| ([^|]+) \|$", GUIDE.read_text("utf-8"), re.M)

    shown = [(key, what.replace("’", "'")) for _, group in GROUPS for key, what in group]
    assert rows == shown


def test_every_key_that_acts_is_listed_and_every_listed_one_acts():
    texts = [path.read_text("utf-8") for path in TEMPLATES.rglob("templates/**/*.html")]
    texts += [(TEMPLATES / "workshop/menu.py").read_text("utf-8")]
    texts += [(TEMPLATES / "workshop/static/workshop/rows.js").read_text("utf-8")]
    found = set(re.findall(r'(?:data-key="|dataset\.key = "|key=")([^"{]{1,2})"', " ".join(texts)))

    listed = {key for _, group in GROUPS for key, _ in group if len(key) == 1}
    assert found == listed


def test_no_key_does_two_things_on_one_page():
    everywhere, *others = [{key for key, _ in group} for _, group in GROUPS]

    for group in others:
        assert not everywhere & group
