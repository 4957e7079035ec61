"""The site as a newcomer runs it: `agglo demo`, on its own database, in its own process."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
AGGLO = Path(sys.executable).parent / "agglo"

LONGEST_START_S = 180


@contextmanager
def served(pack: Path, var: Path, mirror: Path | None = None, **settings: str) -> Iterator[str]:
    """Serve a pack with its real static files until the block ends; yield the site's address.

    ``var`` is an empty folder for the database, ``settings`` are those of the environment, such as
    ``AGGLO_SECOND_FACTOR="yes"``. Raises RuntimeError with what the command said
    when it ends before it answers.
    """
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AGGLO_")}
    kept.pop("DATABASE_URL", None)
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    command = [AGGLO, "demo", "--port", str(port), "--pack", pack, "--mirror", mirror or var]
    log = (var / "demo.log").open("w+b")
    process = subprocess.Popen(
        command, cwd=ROOT, env=kept | {"AGGLO_VAR": str(var)} | settings, stdout=log, stderr=log
    )
    try:
        _wait(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _wait(address: str, process: subprocess.Popen, log) -> None:
    deadline = time.monotonic() + LONGEST_START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/sante/", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    log.seek(0)
    said = log.read().decode(errors="replace")[-3000:]
    raise RuntimeError(f"The demo does not answer. It said:\n{said}")


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]
