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
from django.test import Client
from agglo.commands.pack import load_pack
load_pack(Path(sys.argv[1]), at=datetime.now().astimezone())
from agglo.report import services
from agglo.report.models import Report
from agglo.report.pdf import render_pdf
from agglo.report.reports import working_document
from agglo.report.views import render_document
report = Report.objects.order_by("pk").first()
for turn in range(int(sys.argv[2])):
    begin = time.perf_counter()
    html = render_document(working_document(report))
    print("page", time.perf_counter() - begin)
for turn in range(int(sys.argv[2])):
    begin = time.perf_counter()
    render_pdf(working_document(report))
    print("pdf", time.perf_counter() - begin)
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
    page_ms = statistics.median(times["page"]) * 1000
    return [
        Measure("page du bilan, depuis les données", page_ms, "ms", at_most=MOST_PAGE_MS),
        Measure("PDF, premier", times["pdf"][0], "s", at_most=MOST_PDF_S),
        Measure("PDF, les suivants", statistics.median(times["pdf"][1:]), "s", at_most=MOST_PDF_S),
    ]
