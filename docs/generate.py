"""Write ``docs/reference/`` from the code, so that it cannot disagree with it.

.venv/bin/python docs/generate.py            # write
.venv/bin/python docs/generate.py --check    # exit status 1 when a page is out of date
"""

import ast
import inspect
import itertools
import json
import sys
from collections.abc import Iterable
from dataclasses import MISSING, fields
from pathlib import Path

import click
import typer

from agglo.cli import build
from agglo.commands import django_ready
from agglo.config import PREFIX, Config
from agglo.core.refusal import Refusal
from agglo.packs import registry

HERE = Path(__file__).parent / "reference"
NOTE = "<!-- Écrit par docs/generate.py à partir du code : ne pas modifier à la main. -->\n\n"


def main() -> int:
    """Write the pages, or compare them."""
    django_ready()
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("pack", "refusals", "datasets")
    pages = {
        "configuration.md": configuration(),
        "commandes.md": commands(),
        "refus.md": refusals(),
        "pack.md": pack(),
        "droits.md": permissions(),
    }
    pages = {name: NOTE + text for name, text in pages.items()} | schemas()
    stale = [
        name
        for name, text in pages.items()
        if not (HERE / name).exists() or (HERE / name).read_text("utf-8") != text
    ]
    if "--check" in sys.argv:
        sys.stdout.writelines(f"docs/reference/{name} is out of date\n" for name in stale)
        return 1 if stale else 0
    (HERE / "schemas").mkdir(parents=True, exist_ok=True)
    for name in stale:
        (HERE / name).write_text(pages[name], "utf-8")
    return 0


def schemas() -> dict[str, str]:
    """Return the Table Schema of every dataset that no national schema describes."""
    from agglo.opendata.registry import every_dataset
    from agglo.opendata.table_schema import table_schema

    local = {one.key: table_schema(one) for one in every_dataset() if not one.standard}
    return {
        f"schemas/{key}.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for key, schema in local.items()
    }


def table(titles: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    titles = list(titles)
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(
        "| "
        + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in line)
        + " |\n"
        for line in lines
    )


def configuration() -> str:
    """Return the page of the settings: one environment variable each."""
    said = field_docstrings(Config)
    rows = [
        (
            "`DATABASE_URL`" if f.name == "database_url" else f"`{PREFIX}{f.name.upper()}`",
            "" if f.default in (MISSING, "") else f"`{shown(f.default)}`",
            said[f.name],
        )
        for f in fields(Config)
    ]
    return "# Configuration\n\nUne variable d'environnement par réglage.\n\n" + table(
        ("variable", "par défaut", "ce qu'elle règle (en anglais, comme le code)"), rows
    )


def shown(value: object) -> str:
    """Return a default as one would write it in the environment."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(value) if isinstance(value, tuple) else str(value)


def field_docstrings(cls: type) -> dict[str, str]:
    """Return the text under each field of a dataclass."""
    body = ast.parse(inspect.getsource(cls)).body[0].body
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }


def commands() -> str:
    """Return the page of the commands, each with its arguments and options."""
    text = (
        "# Commandes\n\nLes résultats vont sur la sortie standard, les messages sur la sortie "
        "d'erreur. Statut : 0 tout va bien, 1 une faute est trouvée, 2 mauvais usage.\n"
    )
    group = typer.main.get_command(build())
    for name, command in sorted(group.commands.items()):
        verbs = getattr(command, "commands", None) or {"": command}
        for verb, one in sorted(verbs.items()):
            text += f"\n## `agglo {f'{name} {verb}'.strip()}`\n\n{one.help or ''}\n"
            rows = [(f"`{usage(p)}`", getattr(p, "help", "") or "") for p in one.params]
            text += "\n" + table(("", "sens"), rows) if rows else ""
    return text


def usage(parameter: click.Parameter) -> str:
    """Return how a parameter is written."""
    if parameter.param_type_name == "argument":
        return parameter.name.upper()
    return ", ".join(parameter.opts)


def refusals() -> str:
    """Return the page of the refusals: every "no", with its code."""
    rows = [
        (f"`{cls.code}`", f"{cls.what} {cls.why} {cls.remedy}") for cls in sorted_refusals(Refusal)
    ]
    return (
        "# Refus\n\nCe que le logiciel répond quand une règle dit non : ce qui s'est passé, "
        "pourquoi, que faire. Les mots entre `%( )s` sont remplacés par les faits.\n\n"
        + table(("code", "phrase"), rows)
    )


def sorted_refusals(root: type[Refusal]) -> list[type[Refusal]]:
    """Return every refusal of the code, by code."""
    found: list[type[Refusal]] = []
    for cls in root.__subclasses__():
        if cls.__module__.startswith("agglo."):
            found += [cls, *sorted_refusals(cls)]
    return sorted(found, key=lambda cls: cls.code)


def pack() -> str:
    """Return the page of the pack's tables and files."""
    text = (
        "# Fichiers d'un pack\n\nCSV en UTF-8, séparé par des virgules, dates ISO, point "
        "décimal, listes séparées par `|`, cellule vide = inconnu. Les fichiers d'un tableur "
        "(marque d'ordre, fins de ligne Windows) sont acceptés. Le guide : "
        "[docs/guides/ecrire-un-pack.md](../guides/ecrire-un-pack.md).\n"
    )
    for room in registry.rooms():
        for one in room.tables:
            text += f"\n## `{one.file}`{'' if not one.required else ' (obligatoire)'}\n\n"
            text += table(
                ("colonne", "obligatoire", "renvoie à"),
                (
                    (f"`{c.name}`", "oui" if c.required else "", f"`{c.to}`" if c.to else "")
                    for c in one.columns
                ),
            )
    return text


def permissions() -> str:
    """Return the matrix role x permission of the model pack: a row a task, of every room."""
    import tomllib

    from agglo.people.permissions import tasks

    path = Path(__file__).parents[1] / "packs/val-fictif/roles.toml"
    roles = tomllib.loads(path.read_text("utf-8"))
    rows = [
        (
            sentence[0].upper() + sentence[1:],
            f"`{name}`",
            *("✓" if name in role["permissions"] else "" for role in roles.values()),
        )
        for name, sentence in sorted(tasks().items())
    ]
    delegable = (
        "*peut être délégué*",
        "",
        *("✓" if r.get("may_delegate") else "" for r in roles.values()),
    )
    return (
        "# Droits par rôle\n\nCe que chaque rôle permet, tel que "
        "[packs/val-fictif/roles.toml](../../packs/val-fictif/roles.toml) le donne ; un pack peut "
        "en décider autrement. Une ligne par permission que le logiciel connaît. Un rôle tenu pour "
        "une commune ne vaut que pour elle ; un rôle tenu pour l'intercommunalité ou l'un de ses "
        "services vaut partout.\n\n"
        + table(
            ("ce que l'on peut faire", "permission", *(r["label"] for r in roles.values())),
            [*rows, delegable],
        )
    )


if __name__ == "__main__":
    raise SystemExit(main())
