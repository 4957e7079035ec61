"""Known vulnerabilities of what Agglo runs on: fails on one that nobody chose to keep for a time.

.venv/bin/python .ci/audit.py

Without the network, one line says so and the status is 0: a machine that cannot ask has not found
anything. ``.ci/audit-ignore.txt`` names what is kept, until when and why.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE.parent / "requirements/run.txt"
IGNORED = HERE / "audit-ignore.txt"

LONGEST_S = 180

NO_NETWORK = re.compile(
    r"ConnectionError|ConnectTimeout|ReadTimeout|MaxRetryError|NameResolution|ProxyError|SSLError"
    r"|HTTPError|ServiceError|Connection (refused|reset)|Network is unreachable|Could not connect"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A known vulnerability that is kept for a time."""

    advisory: str
    until: date
    why: str


class BadList(Exception):
    """A line of the list of what is kept cannot be read."""


def kept(lines: Iterable[str]) -> list[Kept]:
    """Read what is kept: an advisory, the day to think again, the reason."""
    found = []
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        advisory, _, rest = line.strip().partition(" ")
        until, _, why = rest.partition(" ")
        try:
            found.append(Kept(advisory, date.fromisoformat(until), why.strip()))
        except ValueError:
            raise BadList(f"{advisory} : le jour où relire ce choix manque.") from None
        if not why.strip():
            raise BadList(f"{advisory} : la raison manque.")
    return found


def ask(ignored: Iterable[Kept]) -> tuple[int, str, str]:
    """Ask the database of advisories; return the status of pip-audit and what it wrote."""
    command = [Path(sys.executable).with_name("pip-audit"), "--requirement", REQUIREMENTS]
    command += ["--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    command += ["--timeout", "10", "--format", "json"]
    for each in ignored:
        command += ["--ignore-vuln", each.advisory]
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=LONGEST_S
        )
    except subprocess.TimeoutExpired:
        return 124, "", "ReadTimeout"
    return done.returncode, done.stdout, done.stderr


def verdict(status: int, out: str, err: str) -> tuple[int, str]:
    """Return the status of this step and what to say."""
    try:
        dependencies: list[dict[str, Any]] = json.loads(out)["dependencies"]
    except (ValueError, KeyError):
        if NO_NETWORK.search(err):
            return 0, "Pas de réseau vers la base des failles connues : rien n'est vérifié."
        return status or 2, out + err
    asked = [each for each in dependencies if "skip_reason" not in each]
    if not asked:
        n = len(dependencies)
        return 0, f"La base des failles n'a répondu pour aucune des {n} dépendances (réseau ?)."
    found = [
        f"{each['name']} {each['version']} : {hole['id']}, corrigée en "
        f"{', '.join(hole['fix_versions']) or 'aucune version'}"
        for each in asked
        for hole in each["vulns"]
    ]
    if found:
        return 1, "\n".join(found)
    unknown = sorted(each["name"] for each in dependencies if "skip_reason" in each)
    rest = f" ; sans réponse : {', '.join(unknown)}" if unknown else ""
    return 0, f"{len(asked)} dépendances sans faille connue{rest}."


def main() -> int:
    """Ask, and say what was found."""
    try:
        ignored = kept(IGNORED.read_text("utf-8").splitlines())
    except BadList as fault:
        sys.stderr.write(f"{IGNORED.name} : {fault}\n")
        return 2
    late = [each for each in ignored if each.until < date.today()]  # noqa: DTZ011
    for each in late:
        sys.stderr.write(f"{IGNORED.name} : {each.advisory} était à relire le {each.until}.\n")
    status, said = verdict(*ask(ignored))
    sys.stdout.write(f"{said}\n")
    return 1 if late else status


if __name__ == "__main__":
    raise SystemExit(main())
