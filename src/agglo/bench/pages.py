"""Throughput of public pages against a bare Django view, on the same server, in the same run."""

import contextlib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from agglo.bench import client
from agglo.bench.environment import environment
from agglo.bench.measures import Measure

CLIENTS, SECONDS, WARM_UP_SECONDS = 8, 3.0, 1.0
LEAST_SHARE = 0.25  # of the bare view's throughput


def run(pack: Path) -> list[Measure]:
    """Serve a pack, ask for its pages with 8 clients, and give ratios to the bare view."""
    with tempfile.TemporaryDirectory() as folder:
        environ = environment(Path(folder), pack)
        paths = _load(environ, pack)
        with _served("agglo.bench.bare:application", environ) as port:
            client.run(port, ["/constante/"], clients=CLIENTS, seconds=WARM_UP_SECONDS)
            bare = client.run(port, ["/constante/"], clients=CLIENTS, seconds=SECONDS)
        measures = [Measure("vue nue de Django, sans rien d'autre", bare.per_second, "réponses/s")]
        with _served("agglo.wsgi:application", environ) as port:
            for name, path in paths.items():
                measures += _page(port, name, path, bare.per_second)
    return measures


def _page(port: int, name: str, path: str, bare: float) -> list[Measure]:
    client.run(port, [path], clients=CLIENTS, seconds=WARM_UP_SECONDS)
    kept = client.run(port, [path], clients=CLIENTS, seconds=SECONDS)
    drawn = client.run(port, [f"{path}?tour={{turn}}"], clients=CLIENTS, seconds=SECONDS)
    for load in (kept, drawn):
        if load.statuses != {200}:
            raise RuntimeError(f"{path} answered {load.statuses}")
    return [
        Measure(f"{name} : part de la vue nue", kept.per_second / bare, "×", at_least=LEAST_SHARE),
        Measure(f"{name} : débit", kept.per_second, "réponses/s"),
        Measure(f"{name} : débit quand chaque page est redessinée", drawn.per_second, "réponses/s"),
    ]


LOAD = """
from agglo.commands import serve
serve.prepare()
from datetime import datetime
from pathlib import Path
from agglo.commands.pack import load_pack
load_pack(Path({pack!r}), at=datetime.fromisoformat({at!r}))
from agglo.plan.models import Action, Indicator
from agglo.territory.models import Commune
for page in (Action, Indicator, Commune):
    print(page.objects.order_by("pk").first().get_absolute_url())
"""


def _load(environ: dict[str, str], pack: Path) -> dict[str, str]:
    code = LOAD.format(pack=str(pack), at=datetime.now().astimezone().isoformat())
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    action, indicator, commune = done.stdout.split()[-3:]
    return {"accueil": "/", "action": action, "indicateur": indicator, "commune": commune}


@contextlib.contextmanager
def _served(target: str, environ: dict[str, str]) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    granian = Path(sys.executable).with_name("granian")
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    options += ["--workers", "1", "--blocking-threads", "4", "--log-level", "error"]
    # A service writes a line a request: it is written here too, but not in the terminal.
    with (Path(environ["AGGLO_VAR"]) / "lines").open("ab") as lines:
        server = subprocess.Popen([granian, *options, target], env=environ, stderr=lines)  # noqa: S603
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def _wait(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("The server did not start within 20 seconds.")
