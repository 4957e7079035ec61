"""Whole instances for tests of processes: a database of their own, a folder, the real command.

They are on SQLite, or on the PostgreSQL of AGGLO_TEST_POSTGRES. Tables are made once a session in
a model that each instance is copied from. ``start`` and ``run`` are the real command, which takes
seconds to be ready; ``spawn`` forks a process that is ready already.
"""

import multiprocessing
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import cache
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).parent.parent
POSTGRES = os.environ.get("AGGLO_TEST_POSTGRES", "")
READY = multiprocessing.get_context("forkserver")
READY.set_forkserver_preload(["tests.ready"])
COMMAND = "from agglo.cli import main; main()"


class Instance:
    """An instance: ``env`` is what its processes get."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        ours = ("AGGLO_", "DJANGO_")
        kept = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
        self.env = kept | {
            "AGGLO_SECRET_KEY": "of an instance of the tests " * 3,
            "AGGLO_VAR": str(folder),
            "AGGLO_PACK": str(ROOT / "packs" / "val-fictif"),
            "AGGLO_HTTPS": "no",
            "AGGLO_SECOND_FACTOR": "no",
            "AGGLO_LEAKED_PASSWORDS": "no",
            "AGGLO_HOSTS": "testserver,localhost",
            "DATABASE_URL": url,
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "error",
        }

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    def spawn(self, deed: Callable, *args: object, **env: str) -> BaseProcess:
        """Call a function in a process of its own, which speaks to this instance."""
        process = READY.Process(target=_within, args=[self, env, deed, args], daemon=True)
        process.start()
        return process

    def do(self, deed: Callable, *args: object, **env: str) -> None:
        """Call a function in a process of its own, and check that it ends well."""
        process = self.spawn(deed, *args, **env)
        process.join(120)
        assert process.exitcode == 0, f"{deed.__name__}: {process.exitcode}"

    def start(self, *args: str, program: str = COMMAND, **env: str) -> subprocess.Popen:
        """Start the command in a process of its own, as ``agglo ARGS``."""
        return subprocess.Popen(
            [sys.executable, "-c", program, *args],
            env=self.env | env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *args: str, program: str = COMMAND, status: int = 0, **env: str):
        """Run the command to its end and check its status; return (stdout, stderr)."""
        process = self.start(*args, program=program, **env)
        out, err = process.communicate(timeout=240)
        assert process.returncode == status, f"{args}: {process.returncode}\n{out}\n{err}"
        return out, err

    def python(self, code: str, **env: str) -> str:
        """Run lines of Python with Django set up."""
        setup = "from agglo.commands import django_ready; django_ready()\n"
        return self.run(program=setup + code, **env)[0]

    def sql(self, query: str, *values: object) -> list[tuple]:
        """Run one statement in the database, beside every process."""
        if self.is_sqlite:
            path = self.url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(path, timeout=20)) as database, database:
                return database.execute(query.replace("%s", "?"), values).fetchall()
        with psycopg.connect(self.url, autocommit=True) as database:
            cursor = database.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def remove(self) -> None:
        if not self.is_sqlite:
            _drop(self.url)


def empty(folder: Path, *, postgres: bool) -> Instance:
    """Return an instance whose database has no table yet."""
    folder.mkdir(parents=True, exist_ok=True)
    if not postgres:
        return Instance(folder, f"sqlite:///{folder / 'agglo.sqlite3'}")
    return Instance(folder, _create(f"agglo_{secrets.token_hex(4)}"))


def new(folder: Path, *, postgres: bool) -> Instance:
    """Return an instance with its tables and nothing in them."""
    model = _model(postgres)
    folder.mkdir(parents=True, exist_ok=True)
    if not postgres:
        path = folder / "agglo.sqlite3"
        shutil.copy(model.url.removeprefix("sqlite:///"), path)
        return Instance(folder, f"sqlite:///{path}")
    return Instance(folder, _create(f"agglo_{secrets.token_hex(4)}", _name(model.url)))


@cache
def _model(postgres: bool) -> Instance:
    import atexit

    folder = Path(mkdtemp(prefix="agglo-model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    model = empty(folder, postgres=postgres)
    atexit.register(model.remove)
    model.do(_migrate)
    if model.is_sqlite:  # everything in the one file that is copied
        model.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return model


def _within(instance: Instance, env: dict[str, str], deed: Callable, args: tuple) -> None:
    """Make a process that was forked from a ready one speak to an instance, and call a function."""
    from tests import ready

    os.environ.update(env)
    ready.speak_to(instance.url, instance.folder)
    deed(*args)


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _create(name: str, template: str = "template0") -> str:
    with psycopg.connect(POSTGRES, autocommit=True) as database:
        database.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()


def _drop(url: str) -> None:
    with psycopg.connect(POSTGRES, autocommit=True) as database:
        database.execute(f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')
