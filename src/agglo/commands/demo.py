"""``agglo demo``: a territory open in a browser, with one account a role, in one command."""

import base64
import json
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from agglo.commands import django_ready, serve, worker

if TYPE_CHECKING:
    from agglo.packs.reading import Pack

app = typer.Typer(help="Ouvre un territoire sur cette machine, pour l'essayer.")

FETCH_SECONDS = 4.0
"""How long the demo waits for outside datasets; it opens without them."""


@app.command(help="Ouvre un territoire sur cette machine, pour l'essayer.")
def demo(
    port: int = typer.Option(8000, help="Port d'écoute."),
    pack: Path = typer.Option(Path("packs/bethune-bruay"), help="Dossier du territoire."),
    mirror: str = typer.Option("", help="Dossier ou adresse où lire les données extérieures."),
) -> None:
    """Prepare everything that is missing, print the address and the accounts, and serve."""
    kept = _environment(pack)
    serve.prepare()
    missing = _fetch(pack, mirror)
    if not _is_loaded(pack) or "accounts" not in kept:
        _load(pack)
        kept["accounts"] = _accounts(kept["password"])
        _keep(kept)
        missing += _links()
    for sentence in missing:
        typer.echo(sentence, err=True)
    typer.echo(_welcome(port, kept["accounts"], kept["password"]))
    with worker.beside():
        serve.run_server("127.0.0.1", port)


def _environment(pack: Path) -> dict[str, object]:
    """Give the instance its secrets, drawn once and kept in a file that only its owner reads."""
    kept = json.loads(_file().read_text(encoding="utf-8")) if _file().exists() else {}
    if not kept:
        kept = {
            "secret_key": secrets.token_urlsafe(60),
            "signing_key": base64.b64encode(secrets.token_bytes(32)).decode(),
            "password": "-".join(secrets.token_hex(2) for _ in range(4)),
        }
        _keep(kept)
    os.environ.setdefault("AGGLO_SECRET_KEY", kept["secret_key"])
    os.environ.setdefault("AGGLO_SIGNING_KEY", kept["signing_key"])
    os.environ["AGGLO_PACK"] = str(pack)
    os.environ["AGGLO_HTTPS"] = "no"
    os.environ.setdefault("AGGLO_SECOND_FACTOR", "no")
    django_ready()
    return kept


def _file() -> Path:
    return Path(os.environ.get("AGGLO_VAR", "var")) / "demo.json"


def _keep(kept: dict[str, object]) -> None:
    _file().parent.mkdir(parents=True, exist_ok=True)
    _file().touch(mode=0o600)
    _file().write_text(json.dumps(kept), encoding="utf-8")


def _fetch(pack: Path, mirror: str) -> list[str]:
    """Bring the outside datasets; return a sentence for each that stays missing."""
    found = _pack(pack)
    if found.manifest and all(found.dataset(each.target) for each in found.manifest.outside):
        return []
    from agglo.commands.pack import fetch_pack

    return fetch_pack(pack, mirror=mirror or None, timeout=FETCH_SECONDS)


def _is_loaded(pack: Path) -> bool:
    """Say whether the last load was of this pack as it is today."""
    from agglo.journal.models import Import

    last = Import.objects.order_by("-at").first()
    return last is not None and last.digest == _pack(pack).digest()


def _pack(folder: Path) -> "Pack":
    """Return the pack with its fetched datasets, not read yet."""
    from django.conf import settings

    from agglo.packs.reading import Pack

    return Pack(folder, settings.CONFIG.var / "cache")


def _load(pack: Path) -> None:
    """Load the pack and, the first time, publish its reports."""
    from agglo.commands.pack import load_pack
    from agglo.report import services
    from agglo.report.models import Report

    now = datetime.now().astimezone()
    load_pack(pack, at=now, edits="keep")
    for report in Report.objects.filter(editions=None):
        services.publish_first(report, at=now)


def _accounts(password: str) -> list[tuple[str, str]]:
    from agglo.people.demo import create_demo_accounts
    from agglo.territory.models import Epci

    seat = Epci.objects.filter(closed_on=None).values_list("seat", flat=True).first()
    return create_demo_accounts(password=password, seat=seat, at=datetime.now().astimezone())


def _links() -> list[str]:
    """Have the accounts follow some actions, and return the sentences that say it is invented."""
    from agglo.workshop.demo import prepare

    return prepare(datetime.now().astimezone())


def _welcome(port: int, accounts: list[tuple[str, str]], password: str) -> str:
    width = max(len(email) for _, email in accounts)
    lines = [f"  {email:<{width}}  {role}" for role, email in accounts]
    return "\n".join(
        [
            "",
            f"Comptes de démonstration (mot de passe : {password})",
            *lines,
            f"Agglo est ouvert : http://localhost:{port}/ (Ctrl+C pour l'arrêter)",
        ]
    )
