"""The models of deployment agree with the code: every setting, command, path and limit in them."""

import re
import shutil
import subprocess
from dataclasses import fields

import click
import pytest
import typer

from agglo.cli import build
from agglo.config import PREFIX, BadConfig, Config
from agglo.settings import STATIC_URL
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SETTING = re.compile(r"^(?P<off>#)?(?P<name>[A-Z][A-Z_]+)=(?P<value>.*)$", re.MULTILINE)


def example():
    """Return the settings of the example, those left alone included: {name: (value, is set)}."""
    found = SETTING.findall((DEPLOY / "agglo.env").read_text("utf-8"))
    assert len({name for _, name, _ in found}) == len(found)
    return {name: (value, not off) for off, name, value in found}


def variable(name):
    return "DATABASE_URL" if name == "database_url" else f"{PREFIX}{name.upper()}"


def shown(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(value) if isinstance(value, tuple) else str(value)


def test_the_example_lists_every_setting_and_no_other():
    assert set(example()) == {variable(field.name) for field in fields(Config)}


def test_what_is_left_alone_shows_the_default():
    defaults = {variable(field.name): shown(field.default) for field in fields(Config)}

    for name, (value, is_set) in example().items():
        assert is_set or value == defaults[name], name


def test_the_example_lacks_only_its_secrets():
    given = {name: value for name, (value, is_set) in example().items() if is_set}

    with pytest.raises(BadConfig) as refused:
        Config.read(given)
    assert str(refused.value) == "AGGLO_SECRET_KEY must have 50 characters or more"
    assert Config.read(given | {"AGGLO_SECRET_KEY": "x" * 60}).https


def commands_in(text):
    """Return the ``agglo`` commands of a text, each as a list of words."""
    found = re.findall(r"(?:^|[\s=/\"`'(«])agglo ((?:[a-z][a-z-]+)(?: [^\n`»\"|&)#]*)?)", text)
    return [words for words in (each.split() for each in found) if words[0] in NAMES]


APP = typer.main.get_command(build())
NAMES = set(APP.commands)


def fault_of(words):
    """Say what is wrong in a command: a verb or an option that does not exist."""
    command = APP.commands[words[0]]
    rest = words[1:]
    if isinstance(command, click.Group) or hasattr(command, "commands"):
        if not rest or rest[0] not in command.commands:
            return f"no such verb: {' '.join(words)}"
        command, rest = command.commands[rest[0]], rest[1:]
    if words[0] == "manage":
        return ""
    known = {option for parameter in command.params for option in parameter.opts}
    known |= {option for parameter in command.params for option in parameter.secondary_opts}
    unknown = [w for w in rest if w.startswith("--") and w.partition("=")[0] not in known]
    return f"no such option: {' '.join(words)}" if unknown else ""


PAGES = [
    *UNITS,
    DEPLOY / "agglo.env",
    DEPLOY / "Containerfile",
    ROOT / "docs/guides/mettre-en-service.md",
    ROOT / "docs/guides/api.md",
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_exists_with_its_options(page):
    faults = [fault for words in commands_in(page.read_text("utf-8")) if (fault := fault_of(words))]

    assert faults == []


def unit(path):
    """Return the directives of a unit: {name: [values]}."""
    found = {}
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_without_power_and_writes_one_folder(path):
    said = unit(path)

    assert said["User"] == ["agglo"]
    assert said["CapabilityBoundingSet"] == [""]
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices"):
        assert said[name] == ["yes"]
    assert said["ProtectSystem"] == ["strict"]
    assert f"/var/lib/{said['StateDirectory'][0]}" == example()["AGGLO_VAR"][0]
    assert said["EnvironmentFile"] == ["/etc/agglo/agglo.env"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_itself_finds_no_fault(path, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze absent")
    # The program and the account do not exist on this machine; all the rest is checked.
    text = path.read_text("utf-8")
    text = re.sub(r"^ExecStart=.*$", "ExecStart=/bin/true", text, flags=re.MULTILINE)
    text = re.sub(
        r"^(User|Group|WorkingDirectory|EnvironmentFile)=.*\n", "", text, flags=re.MULTILINE
    )
    copy = tmp_path / path.name
    copy.write_text(text, "utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", copy], capture_output=True, text=True
    )

    complaints = [line for line in done.stderr.splitlines() if path.name in line]
    assert complaints == []


def test_lines_are_kept_a_year_at_most():
    assert "MaxRetentionSec=12month" in (DEPLOY / "systemd/journald@agglo.conf").read_text("utf-8")
    assert {unit(path)["LogNamespace"][0] for path in UNITS} == {"agglo"}


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_lets_through_a_little_more_than_agglo_reads(name):
    text = (DEPLOY / name).read_text("utf-8")

    (most_mb,) = re.findall(r"(?:client_max_body_size|max_size) (\d+)(?:m|MB)", text)
    assert Config().request_mb < int(most_mb) <= Config().request_mb + 2


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_says_what_agglo_relies_on(name):
    text = (DEPLOY / name).read_text("utf-8")

    for header in ("X-Forwarded-For", "X-Request-ID"):
        assert header in text
    assert "/sante/mesures" in text
    assert f"{example()['AGGLO_VAR'][0]}/static" in text
    assert f"/{STATIC_URL}".replace("//", "/") in text
    assert "/donnees/" in text
    assert "127.0.0.1:8000" in text


def test_nginx_itself_finds_no_fault(tmp_path):
    if not shutil.which("nginx") or not shutil.which("openssl"):
        pytest.skip("nginx absent")
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=a",
            "-days",
            "1",
            "-keyout",
            tmp_path / "privkey.pem",
            "-out",
            tmp_path / "fullchain.pem",
        ],
        check=True,
        capture_output=True,
    )
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    site = site.replace("/etc/letsencrypt/live/projet.exemple.fr", str(tmp_path))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {folders} {site} }}"
    (tmp_path / "nginx.conf").write_text(whole, "utf-8")

    done = subprocess.run(
        ["nginx", "-t", "-q", "-p", tmp_path, "-c", tmp_path / "nginx.conf"],
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr


CONTAINER = (DEPLOY / "Containerfile").read_text("utf-8")


def test_the_container_copies_what_exists_and_runs_as_nobody():
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINER, re.MULTILINE)
        for source in line.split()[:-1]
    ]

    assert copied
    assert [source for source in copied if not (ROOT / source).exists()] == []
    users = re.findall(r"^USER (.+)$", CONTAINER, re.MULTILINE)
    assert users == ["10001:10001"]
    assert CONTAINER.index("USER ") < CONTAINER.index('CMD ["agglo')
    assert CONTAINER.count("\nFROM ") == 2
    assert "--require-hashes" in CONTAINER


def test_the_container_starts_the_server_and_asks_whether_it_lives():
    started, asked = re.findall(r"^(?:  )?CMD (\[.+\])$", CONTAINER, re.MULTILINE)[::-1]

    words = re.findall(r'"([^"]*)"', started)
    assert words[0] == "agglo"
    assert fault_of(words[1:]) == ""
    assert "/sante/" in asked
    compile(re.findall(r'"([^"]*)"', asked)[2], "healthcheck", "exec")
    for name, value in re.findall(r"(AGGLO_[A-Z_]+)=(\S+)", CONTAINER):
        Config.read({name: value})


def test_the_container_has_a_python_that_agglo_runs_on():
    version = re.search(r"python:3\.(\d+)-slim", CONTAINER)

    assert int(version[1]) >= 11
