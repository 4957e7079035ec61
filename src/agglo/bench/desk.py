"""What ``agglo bench atelier`` measures, each part in a process of its own.

Run as ``python -m agglo.bench.desk PART``; prints one line of JSON.
"""

import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice, product
from typing import Any

import django

N_ROWS = 50_000
N_FEW, N_MANY = 20_000, 200_000
N_RUNS = 20
TITLES = ("Clé de l’indicateur", "Période", "Lieu", "Valeur")


def main(part: str) -> None:
    """Print what a part measures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agglo.settings")
    django.setup()
    parts: dict[str, Callable[[], Any]] = {
        "pages": pages,
        "import-csv": lambda: imported("csv"),
        "import-xlsx": lambda: imported("xlsx"),
        "export-csv": lambda: exported("csv"),
        "export-xlsx": lambda: exported("xlsx"),
    }
    sys.stdout.write(json.dumps(parts[part]()) + "\n")


def someone():
    """Return someone who may do everything, and follows actions."""
    from agglo.people.models import Membership, Organisation, Role, User
    from agglo.people.permissions import tasks
    from agglo.plan.models import Action
    from agglo.workshop.services import following

    user, is_new = User.objects.get_or_create(email="mesure@mesure.example")
    if is_new:
        role = Role.objects.create(key="mesure", label="Mesure", permissions=sorted(tasks()))
        body = Organisation.objects.filter(kind="epci").first()
        body = body or Organisation.objects.create(key="mesure", name="Mesure", kind="epci")
        Membership.objects.create(user=user, role=role, organisation=body, since=date(2020, 1, 1))
        actions = list(Action.objects.order_by("pk")[:20])
        following.follow(actions=actions, actor=user, at=datetime.now().astimezone())
    return user


def browser(user):
    """Return a browser where someone has signed in."""
    from django.conf import settings
    from django.test import Client

    settings.ROOT_URLCONF = "agglo.bench.measured_urls"
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def pages() -> list[dict[str, Any]]:
    """Return the queries, the bytes and the time of each page, and its ratio to an empty view."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser(someone())
    bare = _p95(client, "/constante/")
    found = []
    for name, path in _addresses():
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        sizes = {"n_queries": len(queries), "n_bytes": len(answer.content)}
        p95 = _p95(client, path)
        found.append({"name": name, "p95_ms": p95 * 1000, "ratio": p95 / bare} | sizes)
    return found


def _addresses() -> Iterator[tuple[str, str]]:
    from django.urls import reverse

    from agglo.plan.models import Action, Indicator
    from agglo.workshop.menu import ENTRIES

    for entry in ENTRIES:
        if entry.page.partition(":")[0] in {"workshop", "plan"}:
            yield entry.label, f"{reverse(entry.page)}?tout=1"
    action, indicator = Action.objects.first(), Indicator.objects.filter(expression="").first()
    yield "une action", reverse("plan:write_action", args=[action.key])
    yield "un indicateur", reverse("plan:write_indicator", args=[indicator.key])
    yield "des échanges", reverse("workshop:exchange", args=["plan.action", action.key])
    yield "actions cherchées", f"{reverse('workshop:actions')}?q=action+1&retard=1&tri=-prevue"
    yield "indicateurs en retard", f"{reverse('workshop:indicators')}?retard=1"


def _p95(client, path: str) -> float:
    times = []
    client.get(path)  # the first time reads templates and fills caches
    for _ in range(N_RUNS):
        begin = time.perf_counter()
        client.get(path)
        times.append(time.perf_counter() - begin)
    return statistics.quantiles(times, n=20)[-1]


def imported(suffix: str) -> dict[str, float]:
    """Return how long an import takes, from the file that is sent to what is written."""
    import re

    from agglo.workshop.models import Sheet

    client = browser(someone())
    client.get("/atelier/importer/")
    with tempfile.NamedTemporaryFile(suffix=f".{suffix}") as file:
        _write(file, suffix, list(_new_rows()))
        file.seek(0)
        begin, worked = time.perf_counter(), time.process_time()
        sent = client.post("/atelier/importer/envoyer/", {"contenu": "releves", "fichier": file})
    page = client.get(sent["Location"])
    seen_s = time.perf_counter() - begin
    form = dict(re.findall(r'name="(vu|a)" value="([^"]*)"', page.content.decode()))
    client.post(f"{sent['Location']}confirmer/", form | {"motif": "Mesure"})
    whole_s = time.perf_counter() - begin
    sheet = Sheet.objects.latest("pk")
    if sheet.counts.get("add") != N_ROWS:
        raise RuntimeError(f"The sheet was not imported: {sheet.state}, {sheet.counts}.")
    return {
        "seen_s": seen_s,
        "whole_s": whole_s,
        "worked_s": time.process_time() - worked,
        "peak_mb": _peak_mb(),
    }


def _new_rows() -> Iterator[Sequence[Any]]:
    """Yield values that are not in the generated pack: years before its own."""
    from agglo.plan.models import Indicator
    from agglo.territory.models import Commune

    observed = Indicator.objects.filter(expression="", provider="").order_by("pk")
    keys = observed.values_list("key", flat=True)
    communes = Commune.objects.order_by("pk").values_list("insee", flat=True)
    first = _first_year()
    each = product(range(first - 20, first), keys, communes)
    for number, (year, key, insee) in enumerate(islice(each, N_ROWS)):
        yield [key, str(year), insee, Decimal(number) / 4]


def _first_year() -> int:
    """Return a year before everything that was observed."""
    from agglo.plan.models import Observation

    return Observation.objects.order_by("since").values_list("since", flat=True)[0].year


def _write(file, suffix: str, rows: Sequence[Sequence[Any]]) -> None:
    from agglo.core.sheets import xlsx_chunks
    from agglo.workshop.sheets.sending import csv_chunks

    make = {"csv": lambda: csv_chunks(TITLES, rows), "xlsx": lambda: xlsx_chunks("x", TITLES, rows)}
    for piece in make[suffix]():
        file.write(piece)
    file.flush()


def exported(suffix: str) -> dict[str, float]:
    """Return how long an export takes, and how much more memory ten times the rows take."""
    few = _drained(suffix, N_FEW)
    few_mb, begin, worked = _peak_mb(), time.perf_counter(), time.process_time()
    many = _drained(suffix, N_MANY)
    seconds, grown_mb = time.perf_counter() - begin, _peak_mb() - few_mb
    worked_s = time.process_time() - worked
    return {
        "few": few,
        "many": many,
        "seconds": seconds,
        "worked_s": worked_s,
        "grown_mb": grown_mb,
    }


def _drained(suffix: str, n_rows: int) -> int:
    """Send so many readings and forget them; return how many bytes they made."""
    from agglo.plan.models import Indicator
    from agglo.workshop.sheets import exports
    from agglo.workshop.sheets.sending import send

    keys = list(Indicator.objects.values_list("key", flat=True))
    export = exports.observations(keys, datetime.now().astimezone().date())
    rows = islice(export.rows, n_rows)
    few = exports.Export(export.name, export.title, export.columns, rows, export.about)
    return sum(len(piece) for piece in send(few, suffix).streaming_content)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
