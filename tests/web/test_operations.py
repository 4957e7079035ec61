"""What machines and administrators learn of the service: health, counts, lines, references."""

import io
import json
import logging
import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.test import Client
from django.utils.timezone import now

from agglo.core.jobs import Job, jobs
from agglo.jobs import queue
from agglo.journal import outbox
from agglo.journal import services as journal
from agglo.journal.models import Import
from agglo.people.models import User
from agglo.web import health, logs, metrics, readiness, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog):
    """Return a function that gives the lines written so far, as the service writes them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    handler.addFilter(logs.Referenced())
    root, agglo = logging.getLogger(), logging.getLogger("agglo")
    before = agglo.level
    root.addHandler(handler)
    agglo.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().split("\n") if line]
    root.removeHandler(handler)
    agglo.setLevel(before)


@pytest.fixture
def faulty(settings):
    settings.ROOT_URLCONF = "tests.web.faulty_urls"
    return Client(raise_request_exception=False)


# Logs and references.


def test_one_line_a_request_names_the_address_and_nobody(val_fictif, client, lines):
    user = User.objects.create_user("melusine@example.org", "x" * 20, name="Mélusine Duroc")
    client.force_login(user)

    response = client.get("/atelier/?q=secret", REMOTE_ADDR="192.0.2.77", follow=True)

    told = [line for line in lines() if line["logger"] == logs.ACCESS]
    last = told[-1]
    assert last["status"] == response.status_code == 200
    assert last["method"] == "GET"
    assert last["route"].startswith("workshop:")
    assert last["user"] == user.pk
    assert last["client"] == "192.0.2.0"
    assert last["ms"] >= 0
    assert last["queries"] > 0
    assert last["request_id"] == response["X-Request-ID"]
    text = json.dumps(told, ensure_ascii=False)
    assert not re.search("melusine|Mélusine|secret|192.0.2.77", text)


def test_a_kept_page_is_told_under_its_own_name(val_fictif, client, lines):
    caches["pages"].clear()
    client.get("/aide/")
    client.get("/aide/")

    assert [(line["route"], line["kept"]) for line in lines()] == [
        ("web:help", "miss"),
        ("web:help", "hit"),
    ]


@pytest.mark.parametrize("given", ["0af7651916cd43dd8448eb211c80319c", "req-2026.11_25-ab"])
def test_a_reference_given_by_a_proxy_is_kept(client, given):
    assert client.get("/sante/", headers={"x-request-id": given})["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "court", "x" * 65, 'a"injected": 1, "b', "é" * 10, "-commence-mal", "a b c d e f"]
)
def test_a_reference_that_is_not_one_is_replaced(client, given):
    made = client.get("/sante/", headers={"x-request-id": given})["X-Request-ID"]

    assert re.fullmatch(r"\d{6}-[0-9A-F]{10}", made)


def test_two_requests_have_two_references(client):
    assert client.get("/sante/")["X-Request-ID"] != client.get("/sante/")["X-Request-ID"]
    assert logs.reference.get() == ""


def test_the_reference_on_the_page_finds_the_line_with_its_trace(val_fictif, faulty, lines):
    response = faulty.get("/broken/")

    (reference,) = re.findall(r"<strong>(.+?)</strong>", response.content.decode())
    assert response["X-Request-ID"] == reference
    found = [line for line in lines() if line.get("request_id") == reference]
    (trace,) = [line["traceback"] for line in found if "traceback" in line]
    assert "ValueError: the secret of the house" in trace
    assert {line["level"] for line in found} == {"ERROR", "INFO"}
    assert "/broken/" not in json.dumps([line["message"] for line in found])


def test_whatever_a_message_holds_it_stays_on_one_line(lines):
    logging.getLogger("agglo.test").warning('un "mot"\net %s\u2028', {"a": object()})

    (line,) = lines()
    assert line["level"] == "WARNING"
    assert "\n" in line["message"]


def test_a_person_reads_plain_lines_in_a_terminal():
    record = logging.LogRecord("agglo.access", logging.INFO, "", 0, "GET web:home 200", (), None)
    record.request_id = "261125-ABCDEF0123"

    text = logs.PlainLines().format(record)

    assert re.fullmatch(
        r"\d\d:\d\d:\d\d INFO    agglo\.access: GET web:home 200 \[261125-ABCDEF0123\]", text
    )


@pytest.mark.parametrize(
    ("form", "is_terminal", "formatter"),
    [
        ("json", True, logs.JsonLines),
        ("text", False, logs.PlainLines),
        ("auto", True, logs.PlainLines),
        ("auto", False, logs.JsonLines),
    ],
)
def test_the_form_follows_the_configuration(monkeypatch, form, is_terminal, formatter):
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal, raising=False)

    configured = logs.configuration(form, "info")

    assert configured["formatters"]["lines"]["()"] is formatter
    assert configured["loggers"]["agglo"]["level"] == "INFO"


# Health.


def checks(client):
    response = client.get("/sante/pret/")
    return response.status_code, response.json()["checks"]


def test_an_instance_that_can_work_says_so(val_fictif, client):
    status, found = checks(client)

    assert status == 200
    assert {key: check["ok"] for key, check in found.items()} == dict.fromkeys(
        ["base", "migrations", "journal", "pack", "disque", "file"], True
    )


def test_without_a_pack_it_is_not_ready(val_fictif, client, monkeypatch):
    monkeypatch.setattr(readiness, "Import", SimpleNamespace(objects=Import.objects.none()))

    status, found = checks(client)

    assert status == 503
    assert found["pack"]["fault"].endswith("«\xa0agglo pack load\xa0».")
    assert found["base"]["ok"]


def test_a_migration_that_waits_is_counted(val_fictif, client, monkeypatch):
    monkeypatch.setattr(readiness, "_up_to_date", False)
    monkeypatch.setattr(readiness.MigrationExecutor, "migration_plan", lambda *a: [1, 2])

    status, found = checks(client)

    assert status == 503
    assert found["migrations"]["fault"].startswith("2\xa0migrations attendent")


def test_a_disk_that_is_full_or_closed_is_told(val_fictif, client, monkeypatch, settings, tmp_path):
    settings.CONFIG = replace(settings.CONFIG, var=tmp_path / "nulle-part")
    assert checks(client)[1]["disque"]["fault"] == "Pas de réponse (FileNotFoundError)."

    settings.CONFIG = replace(settings.CONFIG, var=tmp_path)
    monkeypatch.setattr(readiness, "LEAST_FREE_BYTES", 10**18)
    assert checks(client)[1]["disque"]["fault"].startswith("Il reste ")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def job():
    yield jobs.register(Job(key="test.wait", title="Attente", run=lambda payload, at: None))
    jobs.remove("test.wait")


def test_a_work_that_nobody_takes_is_told(val_fictif, client, job):
    queue.enqueue("test.wait", {}, at=now() - timedelta(minutes=14))
    assert checks(client)[1]["file"]["ok"]

    queue.enqueue("test.wait", {}, at=now() - timedelta(minutes=16))
    status, found = checks(client)

    assert status == 503
    assert "16\xa0minutes" in found["file"]["fault"]


def test_a_work_for_later_is_not_late(val_fictif, client, job):
    queue.enqueue("test.wait", {}, at=now() - timedelta(hours=1), run_after=now() + timedelta(1))

    assert checks(client)[1]["file"]["ok"]


def test_a_broken_database_is_said_without_its_secrets(rf, monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("password=hunter2 host=10.0.0.3")

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(readiness, "_up_to_date", False)

    response = health.ready(rf.get("/sante/pret/"))

    text = response.content.decode()
    assert response.status_code == 503
    assert "hunter2" not in text
    assert json.loads(text)["checks"]["base"]["fault"] == "Pas de réponse (DatabaseError)."


def test_health_is_never_kept(val_fictif, client):
    for address in ("/sante/", "/sante/pret/", "/sante/mesures"):
        assert client.get(address)["Cache-Control"] == "no-store"


# Measures.


def test_the_counts_are_for_this_machine_or_for_who_has_the_token(val_fictif, client, settings):
    assert client.get("/sante/mesures").status_code == 200
    assert client.get("/sante/mesures", REMOTE_ADDR="192.0.2.1").status_code == 403
    proxied = {"x-forwarded-for": "127.0.0.1"}
    assert client.get("/sante/mesures", headers=proxied).status_code == 403

    settings.CONFIG = replace(settings.CONFIG, metrics_token="a token of twenty signs")
    for given, status in {
        "a token of twenty signs": 200,
        "a token": 403,
        "": 403,
        "é": 403,
    }.items():
        headers = proxied | {"authorization": f"Bearer {given}"}
        assert client.get("/sante/mesures", headers=headers).status_code == status


def measures(client):
    text = client.get("/sante/mesures").content.decode()
    found = re.findall(r"^(agglo_[a-z_]+)(?:\{(.*)\})? (\S+)$", text, re.MULTILINE)
    return {(name, labels): float(value) for name, labels, value in found}


def test_an_answer_is_counted_once_under_the_name_of_its_address(val_fictif, client):
    caches["pages"].clear()
    key = ("agglo_request_seconds_count", 'method="GET",route="web:help",status="200"')
    hits = ("agglo_kept_pages_total", 'outcome="hit"')
    before = measures(client)

    client.get("/aide/")
    client.get("/aide/")
    after = measures(client)

    assert after[key] - before.get(key, 0) == 2
    assert after[hits] - before.get(hits, 0) == 1
    statements = ("agglo_database_statements_total", 'route="web:help"')
    assert after[statements] > before.get(statements, 0)


def test_an_address_or_a_method_made_up_makes_no_new_series(val_fictif, client):
    client.get("/nulle-part-1/")
    before = set(measures(client))

    client.get("/nulle-part-2/")
    client.generic("INVENTE", "/nulle-part-3/")
    client.generic("INVENTEE", "/nulle-part-3/")

    new = {labels for name, labels in set(measures(client)) - before if name.endswith("_count")}
    assert new <= {'method="OTHER",route="",status="404"'}


def test_the_queues_and_the_journal_are_measured(val_fictif, client, job):
    outbox.post(to="a@example.org", subject="Objet", body="Texte", key="test:1", at=now())
    queue.enqueue("test.wait", {}, at=now() - timedelta(seconds=90))

    found = measures(client)

    assert found["agglo_letters", 'state="waiting"'] == 1
    assert found["agglo_works", 'state="waiting"'] == 1
    assert 90 <= found["agglo_works_oldest_seconds", ""] < 150
    assert found["agglo_journal_lines", ""] == journal.head()[0]


def test_late_indicators_are_those_of_the_workshop(val_fictif, client, monkeypatch):
    from agglo.plan.permissions import RECORD_OBSERVATION
    from agglo.plan.reports.workshop import workshop

    monkeypatch.setattr(states, "_late", (0.0, 0))

    found = measures(client)

    late = workshop({RECORD_OBSERVATION}, now().date()).late
    assert found["agglo_late_indicators", ""] == len(late)


def test_reading_the_counts_asks_few_queries(val_fictif, client, django_assert_max_num_queries):
    client.get("/sante/mesures")

    with django_assert_max_num_queries(8):
        client.get("/sante/mesures")


def test_the_counts_of_several_processes_are_added_up(tmp_path, monkeypatch):
    import subprocess
    import sys

    code = "from agglo.web import metrics; metrics.note('GET', 'a:b', 200, 0.1, 3, 'hit')"
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    for _ in range(2):
        subprocess.run([sys.executable, "-c", code], check=True)

    text = metrics.exposed([]).decode()

    assert 'agglo_request_seconds_count{method="GET",route="a:b",status="200"} 2.0' in text
    assert 'agglo_database_statements_total{route="a:b"} 6.0' in text


def test_a_request_costs_one_place_however_it_ends(faulty, val_fictif):
    for address in ("/broken/", "/suspicious/", "/nulle-part/"):
        assert faulty.get(address)["X-Request-ID"]


# Uploads.


@pytest.mark.parametrize(
    ("length", "status"), [("24999999", 403), ("25000000", 403), ("25000001", 413)]
)
def test_the_largest_request_is_the_one_of_the_configuration(length, status):
    client = Client(enforce_csrf_checks=True)

    response = client.generic("POST", "/compte/connexion/", b"", CONTENT_LENGTH=length)

    assert response.status_code == status
    if status == 413:
        html = response.content.decode()
        assert "ne doivent pas dépasser 25\xa0Mo" in html or "ne doivent pas dépasser 25 Mo" in html


def test_a_form_with_too_much_text_says_so_too(val_fictif, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    response = Client().post(
        "/signaler/pistes-cyclables/", {"text": "x" * 2000, "email": "a@example.org"}
    )

    assert response.status_code == 413
    assert "Cet envoi est trop gros" in response.content.decode()


def test_too_large_for_the_api_is_a_problem():
    response = Client().generic("POST", "/api/v1/actions", b"", CONTENT_LENGTH="99999999")

    assert response.status_code == 413
    assert response.json()["type"] == "/api/#demande-trop-grosse"


def test_a_length_that_is_no_number_is_no_length(client):
    assert client.generic("GET", "/sante/", CONTENT_LENGTH="beaucoup").status_code == 200
