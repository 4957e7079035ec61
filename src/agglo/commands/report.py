"""``agglo report …``: write a report as files, find what no figure backs, verify, publish."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from agglo.commands import django_ready
from agglo.commands.pack import database
from agglo.core.refusal import Refusal
from agglo.packs import printing
from agglo.packs.faults import Fault, render
from agglo.report.rules import document, edition
from agglo.report.rules.composition import Composition, naked_digits, parse

if TYPE_CHECKING:
    from agglo.report.editions import Shown
    from agglo.report.models import Report

app = typer.Typer(help="Compose, vérifie et publie les bilans.", no_args_is_help=True)

SLUG = typer.Argument(help="Clé du bilan, comme mi-mandat-2023.")
PACK = typer.Option(None, help="Dossier d'un pack : rien n'est lu ni écrit dans la base.")
OUT = typer.Option(help="Dossier où écrire les fichiers.")
BASE = typer.Option("", help="Adresse publique du site, vers laquelle mènent les liens.")
WORKING = typer.Option(False, "--working", help="Version de travail, même si une est publiée.")
KEY = typer.Option("", help="Clé publique attendue, en hexadécimal.")
WHY = typer.Option("", help="Motif de l'édition, lu par tous.")
ACTOR = typer.Option("", help="Adresse électronique de la personne qui publie.")


@app.command(help="Écrit index.html, report.pdf et report.json dans un dossier.")
def build(
    slug: str = SLUG,
    pack: Path = PACK,
    out: Path = OUT,
    base_url: str = BASE,
    working: bool = WORKING,
) -> None:
    """Write a report as files that need no server."""
    with database(pack):
        from agglo.report import alone
        from agglo.territory.models import Epci
        from agglo.web import style

        epci = Epci.objects.filter(closed_on=None).first()
        css = style.addressed(
            style.joined(epci.theme.get("accent", "") if epci else ""), lambda name: name
        )
        shown = _shown(_report(slug), working=working)
        for file in alone.write(shown, out, css=css, base=base_url):
            typer.echo(file)
    typer.echo(shown.name(), err=True)


@app.command(help="Liste les nombres qu'aucun chiffre n'appuie et les renvois sans relevé.")
def check(slug: str = typer.Argument("", help=SLUG.help), pack: Path = PACK) -> None:
    """Print what is wrong in the text of reports; exit status 1 when something is."""
    faults = list(_pack_faults(pack, slug) if pack else _faults(slug))
    if faults:
        render(faults, printing.console())
        raise typer.Exit(1)
    typer.echo("Chaque nombre est appuyé par un chiffre, chaque renvoi mène à un relevé.")


@app.command(help="Refait les calculs d'un report.json et vérifie son empreinte et sa signature.")
def verify(file: Path = typer.Argument(help="Fichier report.json."), key: str = KEY) -> None:
    """Say whether a file is as it was published; exit status 1 when it is not."""
    try:
        data = file.read_bytes()
    except OSError:
        typer.echo(f"{file} : ce fichier ne peut pas être lu.", err=True)
        raise typer.Exit(2) from None
    found = edition.verify(data, public_key=key)
    for sentence in found:
        typer.echo(sentence)
    if found:
        raise typer.Exit(1)
    typer.echo(edition.proof(data))


@app.command(help="Publie la prochaine édition d'un bilan.")
def publish(slug: str = SLUG, why: str = WHY, actor: str = ACTOR) -> None:
    """Freeze a report; without an actor, in the name of the system."""
    django_ready()
    from agglo.people.models import User
    from agglo.report import services

    person = User.objects.filter(email=actor.lower()).first() if actor else None
    if actor and person is None:
        typer.echo(f"Aucun compte n'a l'adresse {actor}.", err=True)
        raise typer.Exit(2)
    now = datetime.now().astimezone()
    try:
        published = services.publish(report=_report(slug), actor=person, at=now, why=why)
    except Refusal as refusal:
        typer.echo(refusal.for_people(), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{published} : {published.get_absolute_url()}")


def _report(slug: str) -> "Report":
    from agglo.report.models import Report
    from agglo.report.refusals import UnknownReport

    reports = Report.objects.filter(closed_on=None)
    found = reports.filter(slug=slug).first()
    if found is None:
        known = ", ".join(reports.values_list("slug", flat=True)) or "aucun"
        typer.echo(UnknownReport(slug=slug, known=known).for_people(), err=True)
        raise typer.Exit(2)
    return found


def _shown(report: "Report", *, working: bool) -> "Shown":
    """Return the last edition, or the working version when there is none or it is asked for."""
    from agglo.report import editions

    latest = None if working else editions.latest(report)
    return editions.of_edition(latest) if latest else editions.working(report)


def _pack_faults(pack: Path, slug: str) -> Iterator[Fault]:
    """Yield the faults of the compositions of a pack."""
    from agglo.commands.pack import read

    whole = read(pack)
    known = whole.folder.matching("reports/*.md")
    names = [f"reports/{slug}.md"] if slug else known
    if not set(names) <= set(known):
        yield Fault(names[0], None, "", "", "un fichier de bilan qui existe")
    for name in names:
        yield from (fault for fault in whole.faults if fault.file == name)
        if name in whole.texts:
            yield from _naked(name, parse(whole.texts[name]))


def _faults(slug: str) -> Iterator[Fault]:
    """Yield the faults of the reports of the instance, each named by its key."""
    django_ready()
    from agglo.report.models import Report
    from agglo.report.reports import facts_of

    for report in [_report(slug)] if slug else Report.objects.filter(closed_on=None):
        composition = parse(report.composition)
        for fault in composition.faults:
            yield Fault(report.slug, fault.line, "", fault.found, fault.expected)
        for missing in document.build(composition, facts_of(composition))["missing"]:
            yield Fault(report.slug, None, "", missing, "un renvoi qui mène à un relevé")
        yield from _naked(report.slug, composition)


def _naked(name: str, composition: Composition) -> Iterator[Fault]:
    for line, _, text in naked_digits(composition):
        yield Fault(name, line, "", text, "un renvoi {figure:clé}, ou un nom déclaré dans names")
