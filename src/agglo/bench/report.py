"""Time to draw a report: its page from the records, and its PDF."""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from agglo.bench.environment import environment
from agglo.bench.measures import Measure

N_RUNS = 5
MOST_PAGE_MS, MOST_PDF_S = 300, 3

TIME = """
import sys, time
from datetime import datetime
from pathlib import Path
from agglo.commands import serve
serve.prepare()
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from agglo.commands.pack import load_pack
load_pack(Path(sys.argv[1]), at=datetime.now().astimezone())
from agglo.report import editions, responses
from agglo.report.models import Report
report = Report.objects.order_by("pk").first()
request = RequestFactory().get("/", HTTP_HOST="localhost")
request.user = AnonymousUser()
makers = {
    "page": lambda: responses.page(request, report, editions.draft(report)),
    "pdf": lambda: responses.pdf_bytes(editions.draft(report), "http://localhost/"),
}
for what, make in makers.items():
    for turn in range(int(sys.argv[2])):
        begin = time.perf_counter()
        make()
        print(what, time.perf_counter() - begin)
"""


def run(pack: Path) -> list[Measure]:
    """Load a pack in a process of its own and draw its first report several times."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", TIME, str(pack), str(N_RUNS)],
            env=environment(Path(folder), pack),
            capture_output=True,
            text=True,
            check=True,
        )
    times: dict[str, list[float]] = {"page": [], "pdf": []}
    for line in done.stdout.splitlines():
        what, seconds = line.split()
        times[what].append(float(seconds))
    first_ms, page_ms = times["page"][0] * 1000, statistics.median(times["page"][1:]) * 1000
    return [
        Measure("page du bilan depuis les données, première", first_ms, "ms"),
        Measure("page du bilan, les suivantes", page_ms, "ms", at_most=MOST_PAGE_MS),
        Measure("PDF, premier", times["pdf"][0], "s", at_most=MOST_PDF_S),
        Measure("PDF, les suivants", statistics.median(times["pdf"][1:]), "s", at_most=MOST_PDF_S),
    ]
