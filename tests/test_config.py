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


def test_an_identity_provider_is_declared_whole_or_not_at_all():
    with pytest.raises(BadConfig) as error:
        Config.read({"AGGLO_PROCONNECT_URL": "https://auth.example/api/v2"})

    named = {line.split()[0] for line in str(error.value).splitlines()}
    assert named == {"AGGLO_PROCONNECT_ID", "AGGLO_PROCONNECT_SECRET"}


@pytest.mark.parametrize(
    ("url", "is_accepted"),
    [
        ("https://auth.example/api/v2", True),
        ("http://127.0.0.1:8080/api/v2", True),
        ("http://auth.example/api/v2", False),
        ("https:///api/v2", False),
        ("auth.example", False),
    ],
)
def test_an_identity_provider_is_only_spoken_to_in_secret(url, is_accepted):
    given = {f"AGGLO_FRANCECONNECT_{part}": "x" for part in ("ID", "SECRET")}
    environ = given | {"AGGLO_FRANCECONNECT_URL": url}

    if is_accepted:
        assert Config.read(environ).franceconnect_url == url
        assert [
            app["name"] for app in Config.read(environ).identity_providers["openid_connect"]["APPS"]
        ] == ["FranceConnect"]
    else:
        with pytest.raises(BadConfig, match="https://"):
            Config.read(environ)


def test_without_a_declaration_there_is_no_provider():
    assert Config.read({}).identity_providers["openid_connect"]["APPS"] == []
    assert Config.read({}).identity_origins == []


@pytest.mark.parametrize("text", ["commune", "commune:", ":agent", "epci:agent,commune"])
def test_a_role_given_by_a_siret_is_a_pair(text):
    with pytest.raises(BadConfig, match="NATURE:ROLE"):
        Config.read({"AGGLO_PROCONNECT_ROLES": text})


def test_a_second_factor_is_asked_for_unless_one_says_no():
    assert Config.read({}).second_factor
    assert not Config.read({"AGGLO_SECOND_FACTOR": "no"}).second_factor


@pytest.mark.parametrize(("text", "n"), [("0", 0), ("2", 2)])
def test_proxies_are_counted(text, n):
    assert Config.read({"AGGLO_PROXIES": text}).proxies == n
