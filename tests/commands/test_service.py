"""The service as deploy/ starts it: its own commands, in a folder, behind a proxy with TLS."""

import contextlib
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from agglo.opendata.api.door import OPEN_HEADERS
from tests.architecture.test_deploy import UNITS, example, unit
from tests.conftest import ROOT

LONGEST_START_S = 60

PROXIED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.77"}
"""What our proxy adds."""

TOKEN = "a token for the collector"


@dataclass(frozen=True)
class Answer:
    """What came back over the network."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class Service:
    """A service that runs."""

    port: int
    process: subprocess.Popen
    log: Path

    def get(self, path, **headers):
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, headers=PROXIED | headers)
        opener = urllib.request.build_opener(_Straight)
        try:
            with opener.open(request, timeout=20) as answer:
                return _answer(answer)
        except urllib.error.HTTPError as error:
            with error:
                return _answer(error)

    def lines(self):
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines() if line]


class _Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *ignored):
        return None


def _answer(response):
    headers = {name.lower(): text for name, text in response.headers.items()}
    return Answer(response.status, headers, response.read().decode(errors="replace"))


def command(path, **options):
    """Return the command of a unit, with the programs of this machine."""
    (line,) = unit(path)["ExecStart"]
    words = line.split()
    assert words[0] == "/opt/agglo/.venv/bin/agglo"
    words[0] = str(Path(sys.executable).with_name("agglo"))
    for name, value in options.items():
        words[words.index(f"--{name}") + 1] = str(value)
    return words


@pytest.fixture(scope="module")
def environ(tmp_path_factory):
    """The example of deploy/, completed as its comments say, on a trial database."""
    var = tmp_path_factory.mktemp("service")
    given = {name: value for name, (value, is_set) in example().items() if is_set}
    given |= {
        "AGGLO_SECRET_KEY": secrets.token_urlsafe(60),
        "DATABASE_URL": f"sqlite:///{var / 'agglo.sqlite3'}",
        "AGGLO_PACK": str(ROOT / "packs/val-fictif"),
        "AGGLO_VAR": str(var),
        "AGGLO_EMAIL_URL": "console:",
        "AGGLO_WORKERS": "2",
        "AGGLO_METRICS_TOKEN": TOKEN,
    }
    kept = {name: text for name, text in os.environ.items() if not name.startswith("AGGLO_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    kept.pop("PROMETHEUS_MULTIPROC_DIR", None)
    return kept | given


def run(environ, *words):
    agglo = Path(sys.executable).with_name("agglo")
    done = subprocess.run([agglo, *words], env=environ, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@contextlib.contextmanager
def started(environ, words, log):
    with log.open("wb") as file:
        process = subprocess.Popen(words, env=environ, cwd=ROOT, stdout=file, stderr=file)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait(20)


@pytest.fixture(scope="module")
def service(environ):
    run(environ, "manage", "migrate", "-v0")
    run(environ, "pack", "load", "packs/val-fictif")
    (path,) = [path for path in UNITS if path.name == "agglo.service"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = Path(environ["AGGLO_VAR"]) / "service.log"
    with started(environ, command(path, port=port), log) as process:
        found = Service(port, process, log)
        deadline = time.monotonic() + LONGEST_START_S
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(OSError):
                if found.get("/sante/").status == 200:
                    break
            time.sleep(0.2)
        else:
            raise RuntimeError(log.read_text("utf-8")[-3000:])
        yield found
        process.send_signal(signal.SIGTERM)
        assert process.wait(int(unit(path)["TimeoutStopSec"][0])) == 0, (
            "it stops when it is told to"
        )


def test_it_is_ready(service):
    answer = service.get("/sante/pret/")

    assert answer.status == 200, answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/v1/actions",
        "/donnees/indicateurs.csv",
        "/compte/connexion/",
        "/nulle-part/",
        "/static/web/mark.svg",
    ],
)
def test_an_answer_keeps_its_headers_through_the_server(service, path):
    headers = service.get(path).headers

    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains; preload"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "camera=()" in headers["permissions-policy"]
    assert re.fullmatch(r"\d{6}-[0-9A-F]{10}", headers["x-request-id"])
    assert not re.search(r"\d", headers.get("server", ""))
    assert "x-powered-by" not in headers


def test_cookies_only_travel_safely(service):
    cookie = service.get("/compte/connexion/").headers["set-cookie"]

    assert {"Secure", "HttpOnly"} <= {part.strip() for part in cookie.split(";")}


def test_any_site_reads_the_api(service):
    headers = service.get("/api/v1/communes").headers

    assert {n: headers[n.lower()] for n in OPEN_HEADERS} == OPEN_HEADERS
    assert headers["ratelimit-limit"] == "600"


def test_head_has_no_content(service):
    address = f"http://127.0.0.1:{service.port}/api/v1/communes"
    request = urllib.request.Request(address, method="HEAD", headers=PROXIED)
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
        assert answer.read() == b""
        assert int(answer.headers["content-length"]) > 100


def test_without_tls_a_page_is_sent_there_but_not_a_probe(service):
    plain = {"X-Forwarded-Proto": "http"}

    assert service.get("/", **plain).status == 301
    assert service.get("/sante/", **plain).status == 200


def test_a_line_is_written_in_json_under_the_reference_of_the_answer(service):
    answer = service.get(
        "/actions/piste-de-l-onde/?secret=1", **{"X-Request-ID": "proxy-0123456789"}
    )

    assert answer.headers["x-request-id"] == "proxy-0123456789"
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        found = [ln for ln in service.lines() if ln.get("request_id") == "proxy-0123456789"]
        if found:
            break
    (line,) = found
    assert (line["logger"], line["route"], line["status"]) == ("agglo.access", "plan:action", 200)
    assert line["client"] == "192.0.2.0"
    assert "secret" not in service.log.read_text("utf-8")


def test_the_counts_of_both_processes_are_added_up(service):
    counted = re.compile(
        r'^agglo_request_seconds_count\{method="GET",route="web:legal",status="200"\} (\S+)$', re.M
    )
    for _ in range(40):
        service.get("/mentions-legales/")

    text = service.get("/sante/mesures", Authorization=f"Bearer {TOKEN}").text
    folders = list((service.log.parent / "metrics").iterdir())

    assert float(counted.search(text)[1]) == 40
    assert [folder.name for folder in folders] == [str(service.process.pid)]
    assert len(list(folders[0].glob("histogram_*.db"))) == 2
    assert service.get("/sante/mesures").status == 403


def test_a_request_too_large_is_refused_before_it_is_read(service):
    with socket.create_connection(("127.0.0.1", service.port), 10) as connection:
        connection.sendall(
            b"POST /compte/connexion/ HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n"
            b"X-Forwarded-For: 192.0.2.1\r\nContent-Length: 99000000\r\nConnection: close\r\n\r\n"
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_the_worker_of_its_unit_works_then_stops(service, environ, tmp_path):
    (path,) = [path for path in UNITS if path.name == "agglo-worker.service"]
    with started(environ, command(path), tmp_path / "worker.log") as process:
        deadline = time.monotonic() + LONGEST_START_S
        while not list(service.log.parent.glob("**/*.lock")):  # it says so once it works
            assert process.poll() is None, (tmp_path / "worker.log").read_text("utf-8")
            assert time.monotonic() < deadline
            time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(int(unit(path)["TimeoutStopSec"][0])) == 0
