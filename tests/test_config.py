from pathlib import Path

import pytest

from agglo.config import BadConfig, Config


def test_nothing_is_needed_for_a_trial():
    config = Config.read({})

    assert config.https
    assert not config.debug
    assert config.database["NAME"] == str(Path("var/agglo.sqlite3"))
    assert config.database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_every_problem_is_named_at_once():
    environ = {
        "AGGLO_SECRET_KEY": "short",
        "AGGLO_DEBUG": "maybe",
        "AGGLO_COLOUR": "blue",
        "AGGLO_SIGNING_KEY": "bm90IDMyIGJ5dGVz",
        "AGGLO_WORKERS": "0",
        "AGGLO_EMAIL_URL": "pigeon://loft",
    }

    with pytest.raises(BadConfig) as error:
        Config.read(environ)

    assert [line.split()[0] for line in str(error.value).splitlines()] == sorted(environ)


@pytest.mark.parametrize(
    ("text", "is_long_enough"), [("x" * 49, False), ("x" * 50, True)], ids=["49", "50"]
)
def test_a_secret_key_has_50_characters_or_more(text, is_long_enough):
    if is_long_enough:
        assert Config.read({"AGGLO_SECRET_KEY": text}).secret_key == text
    else:
        with pytest.raises(BadConfig, match="50 characters"):
            Config.read({"AGGLO_SECRET_KEY": text})


def test_a_postgresql_address_is_read_with_its_escapes():
    config = Config.read({"DATABASE_URL": "postgres://agglo:p%40ss@db.example:5433/agglo%20one"})

    database = config.database

    assert database["PASSWORD"] == "p@ss"
    assert database["NAME"] == "agglo one"
    assert (database["HOST"], database["PORT"]) == ("db.example", 5433)


def test_another_kind_of_database_is_refused():
    config = Config.read({"DATABASE_URL": "mysql://localhost/agglo"})

    with pytest.raises(BadConfig, match="postgres://"):
        _ = config.database
