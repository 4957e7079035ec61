"""``agglo opendata …``: list what is published, write a dataset as a file."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from agglo.commands.pack import database
from agglo.core.datasets import FORMATS
from agglo.core.french import typeset

if TYPE_CHECKING:
    from agglo.core.datasets import Dataset

app = typer.Typer(help="Liste et exporte les jeux de données publiés.", no_args_is_help=True)

CATALOGUE = "catalogue"
CATALOGUE_FORMATS = ("jsonld", "ttl")

NAME = typer.Argument(help="Clé du jeu, comme observations ; « catalogue » pour le catalogue.")
PACK = typer.Option(None, help="Dossier d'un pack : rien n'est lu ni écrit dans la base.")
OUT = typer.Option(help="Fichier à écrire ; sa fin dit le format : .csv, .xlsx, .json…")
FORCE = typer.Option(False, "--force", help="Remplace le fichier s'il existe.")
BASE = typer.Option("", help="Adresse publique du site, que portent le catalogue et ses liens.")


@app.command("list", help="Liste les jeux : clé, formats, titre.")
def list_datasets(pack: Path = PACK) -> None:
    """Print a line a dataset, its cells separated by tabs."""
    with database(pack):
        from agglo.opendata.registry import every_dataset

        for dataset in every_dataset():
            typer.echo(f"{dataset.key}\t{','.join(dataset.formats)}\t{dataset.title}")
    typer.echo(f"{CATALOGUE}\t{','.join(CATALOGUE_FORMATS)}\tLe catalogue, en DCAT-AP")


@app.command("export", help="Écrit un jeu de données dans un fichier.")
def export(
    name: str = NAME, pack: Path = PACK, out: Path = OUT, force: bool = FORCE, base_url: str = BASE
) -> None:
    """Write a whole file or none: it takes its name once it is complete."""
    suffix = out.suffix.removeprefix(".").lower()
    _check_place(out, suffix, force=force)
    with database(pack):
        write = _writer(name, suffix, out, base_url.rstrip("/"))
        try:
            n_bytes = _whole(out, write)
        except OSError as error:
            _stop(
                f"{out} : ce fichier ne peut pas être écrit ({error.strerror or error}).", status=1
            )
    typer.echo(out)
    typer.echo(typeset(f"{name} : {n_bytes} octets."), err=True)


def _check_place(out: Path, suffix: str, *, force: bool) -> None:
    """End with status 2 when the file could not be written as it is asked for."""
    if suffix not in (*FORMATS, *CATALOGUE_FORMATS):
        known = ", ".join(f".{name}" for name in (*FORMATS, *CATALOGUE_FORMATS))
        _stop(f"{out} : la fin du nom dit le format ; attendu : {known}.")
    if not out.parent.is_dir():
        _stop(f"{out.parent} : ce dossier n'existe pas.")
    if out.is_dir():
        _stop(f"{out} : c'est un dossier ; donnez un nom de fichier.")
    if out.exists() and not force:
        _stop(f"{out} : ce fichier existe ; ajoutez --force pour le remplacer.")


def _writer(name: str, suffix: str, out: Path, base: str) -> Callable[[Path], None]:
    """Return the function that writes the file, or end with status 2."""
    if name == CATALOGUE:
        if suffix not in CATALOGUE_FORMATS:
            _stop(f"{out} : le catalogue s'écrit en .jsonld ou en .ttl.")
        return lambda path: _write_catalogue(path, suffix, base)
    from agglo.opendata.registry import every_dataset

    dataset = every_dataset().get(name)
    if dataset is None:
        known = ", ".join(sorted([CATALOGUE, *(each.key for each in every_dataset())]))
        _stop(f"{name} : aucun jeu n'a cette clé ; attendu : {known}.")
    if suffix not in dataset.formats:
        known = ", ".join(f".{each}" for each in dataset.formats)
        _stop(f"{out} : {name} ne s'écrit pas en .{suffix} ; attendu : {known}.")
    return lambda path: _write_dataset(path, dataset)


def _write_dataset(path: Path, dataset: "Dataset") -> None:
    from agglo.opendata import files, reports

    (card,) = reports.cards([dataset])
    files.write(path, dataset, dataset.rows({}), reports.metadata(card, {}))


def _write_catalogue(path: Path, suffix: str, base: str) -> None:
    from agglo.opendata import dcat, reports
    from agglo.opendata.registry import every_dataset
    from agglo.people.addresses import whole
    from agglo.territory.reports import bounding_box

    cards, root = reports.cards(every_dataset()), base or whole("")
    built = dcat.Catalogue(cards, reports.publisher(), root=root, box=bounding_box())
    path.write_text(dcat.serialised(built.graph, suffix), "utf-8")


def _whole(out: Path, write: Callable[[Path], None]) -> int:
    """Write beside the file, then give it its name: a full disk leaves what was there."""
    with tempfile.TemporaryDirectory(prefix=".agglo-", dir=out.parent) as folder:
        ready = Path(folder) / f"data{out.suffix.lower()}"
        write(ready)
        n_bytes = ready.stat().st_size
        os.replace(ready, out)
    return n_bytes


def _stop(sentence: str, *, status: int = 2) -> NoReturn:
    typer.echo(typeset(sentence), err=True)
    raise typer.Exit(status)
