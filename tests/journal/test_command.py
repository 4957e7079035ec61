"""``agglo journal verify``: what it prints, and how it ends."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from typer.testing import CliRunner

from agglo.commands.journal import MOST_FAULTS_SHOWN, app
from agglo.journal import services as journal
from agglo.journal import triggers

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def run(*args):
    return CliRunner().invoke(app, args)


def write(n_lines=3):
    line = journal.Line(verb="pack:add", object_type="plan.action", object_key="a", after={"n": 1})
    journal.record_many([line] * n_lines, at=NOON)


def tamper(*statements):
    """Rewrite the journal as an owner of the database could, then hide it."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.check_constraints()
    triggers.install(connection)


def test_an_intact_journal_is_said_to_be_on_one_line():
    write()

    result = run("verify")

    assert result.exit_code == 0
    assert result.stdout == (
        f"Journal intact\xa0: 3\xa0écritures, empreinte {journal.head()[1]}.\n"
    )
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE journal_entry SET why = 'x' WHERE seq = 2", "modifiée"),
        ("DELETE FROM journal_entry WHERE seq = 1", "manquante"),
        ("DELETE FROM journal_entry WHERE seq = 2", "manquante"),
        ("DELETE FROM journal_entry WHERE seq = 3", "manquante"),
        ("UPDATE journal_entry SET seq = 9 WHERE seq = 2", "manquante"),
        ("DELETE FROM journal_head", "tête du journal"),
    ],
)
def test_a_journal_that_was_rewritten_is_a_table_of_faults(statement, said):
    write()
    tamper(statement)

    result = run("verify")

    assert result.exit_code == 1
    assert "Anomalies du journal" in result.stdout
    assert said in result.stdout
    assert result.stderr == ""


def test_a_protection_that_was_lifted_is_a_fault_even_in_an_intact_journal():
    write()
    triggers.remove(connection)

    result = run("verify")

    assert result.exit_code == 1
    assert "agglo manage migrate" in result.stderr


def test_a_head_noted_elsewhere_tells_a_chain_that_was_rewritten_whole():
    write(2)
    noted = run("head").stdout.strip()
    write(2)
    assert run("verify", "--anchor", noted).exit_code == 0

    rewritten = noted.replace(noted[-1], "0" if noted[-1] != "0" else "1")
    result = run("verify", "--anchor", rewritten)

    assert result.exit_code == 1
    assert "réécrite" in result.stdout


@pytest.mark.parametrize("anchor", ["12", "12:abc", "x:" + "0" * 64])
def test_an_anchor_that_cannot_be_read_is_a_misuse(anchor):
    result = run("verify", "--anchor", anchor)

    assert result.exit_code == 2
    assert "NUMÉRO:EMPREINTE" in result.stderr


def test_too_many_faults_are_counted_rather_than_listed():
    write(MOST_FAULTS_SHOWN + 50)
    tamper("UPDATE journal_entry SET why = 'x'")

    result = run("verify")

    assert "et 50 autres" in result.stdout
