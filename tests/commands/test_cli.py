import pytest
from typer.testing import CliRunner

from agglo.cli import build

VERBS = ["bench", "demo", "journal", "manage", "pack", "remarks", "report", "serve"]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_of_the_house_says_what_it_does(verb):
    result = CliRunner().invoke(build(), [verb, "--help"])

    assert result.exit_code == 0


def test_an_unknown_verb_is_a_misuse():
    assert CliRunner().invoke(build(), ["fly"]).exit_code == 2


def test_a_folder_that_is_not_there_is_a_fault_with_a_sentence():
    result = CliRunner().invoke(build(), ["pack", "check", "nowhere"])

    assert result.exit_code in {1, 2}
    assert "nowhere" in result.output
