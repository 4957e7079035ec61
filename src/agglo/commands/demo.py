"""``agglo demo``: a territory open in a browser, with one account a role, in one command."""

import base64
import json
import os
import secrets
from datetime import datetime
from pathlib import Path

import typer

from agglo.commands import django_ready, serve

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
    secrets_of = _environment(pack)
    serve.prepare()
    missing = _fetch(pack, mirror)
    _load(pack)
    accounts = _accounts(secrets_of["password"])
    for sentence in missing:
        typer.echo(sentence, err=True)
    typer.echo(_welcome(port, accounts, secrets_of["password"]), err=False)
    serve.run_server("127.0.0.1", port)


def _environment(pack: Path) -> dict[str, str]:
    """Give the instance its secrets, drawn once and kept in a file that only its owner reads."""
    var = Path(os.environ.get("AGGLO_VAR", "var"))
    var.mkdir(parents=True, exist_ok=True)
    file = var / "demo.json"
    if not file.exists():
        drawn = {
            "secret_key": secrets.token_urlsafe(60),
            "signing_key": base64.b64encode(secrets.token_bytes(32)).decode(),
            "password": "-".join(secrets.token_hex(2) for _ in range(4)),
        }
        file.touch(mode=0o600)
        file.write_text(json.dumps(drawn), encoding="utf-8")
    kept = json.loads(file.read_text(encoding="utf-8"))
    os.environ.setdefault("AGGLO_SECRET_KEY", kept["secret_key"])
    os.environ.setdefault("AGGLO_SIGNING_KEY", kept["signing_key"])
    os.environ["AGGLO_PACK"] = str(pack)
    os.environ["AGGLO_HTTPS"] = "no"
    django_ready()
    return kept


def _fetch(pack: Path, mirror: str) -> list[str]:
    """Bring the outside datasets; return a sentence for each that stays missing."""
    from agglo.commands.pack import fetch_pack

    return fetch_pack(pack, mirror=mirror or None, timeout=FETCH_SECONDS)


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
