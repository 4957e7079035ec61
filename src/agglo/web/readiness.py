"""Whether this instance can do its work, check by check, in French, without any secret."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from agglo.core.french import count, typeset
from agglo.journal import services as journal
from agglo.journal.models import Import
from agglo.web.states import oldest_work_seconds

LEAST_FREE_BYTES = 100_000_000

LONGEST_WAIT_S = 15 * 60
"""A work that no worker took for so long says that none is running."""

_up_to_date = False  # once true it stays so: the code of this process does not change


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold."""

    key: str
    title: str
    fault: str  # blank when it holds

    @property
    def holds(self) -> bool:
        """Say whether it holds."""
        return not self.fault


class Fault(Exception):
    """What a check found, in French."""


def checks(at: datetime) -> Iterator[Check]:
    """Yield every check; when the database does not answer, those that need it say so."""
    for key, (title, run) in CHECKS.items():
        try:
            run(at)
        except Fault as fault:
            yield Check(key, title, typeset(str(fault)))
        except (DatabaseError, OSError) as error:
            yield Check(key, title, typeset(f"Pas de réponse ({type(error).__name__})."))
        else:
            yield Check(key, title, "")


def _database(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations(at: datetime) -> None:
    global _up_to_date
    if _up_to_date:
        return
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        n_waiting = count(len(waiting), "migration attend", "migrations attendent")
        raise Fault(f"{n_waiting} : lancez « agglo manage migrate ».")
    _up_to_date = True


def _journal(at: datetime) -> None:
    seq, hash_ = journal.head()
    if seq and not hash_:
        raise Fault("La tête du journal n’a pas d’empreinte : lancez « agglo journal verify ».")


def _pack(at: datetime) -> None:
    if not Import.objects.exists():
        raise Fault("Aucun pack n’est chargé : lancez « agglo pack load ».")


def _disk(at: datetime) -> None:
    folder = settings.CONFIG.var
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".sante-") as file:
        file.write(b"?")
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise Fault(f"Il reste {free // 1_000_000} Mo sur le disque.")


def _queue(at: datetime) -> None:
    waited = int(oldest_work_seconds(at))
    if waited > LONGEST_WAIT_S:
        minutes = count(waited // 60, "minute", "minutes")
        raise Fault(f"Un travail attend depuis {minutes} : « agglo worker » tourne-t-il ?")


CHECKS: dict[str, tuple[str, Callable[[datetime], None]]] = {
    "base": ("La base de données répond", _database),
    "migrations": ("Les tables sont à jour", _migrations),
    "journal": ("La tête du journal se lit", _journal),
    "pack": ("Un pack est chargé", _pack),
    "disque": ("Le disque s’écrit", _disk),
    "file": ("Les travaux de fond avancent", _queue),
}
