"""What the journal keeps of people: the number of who wrote, and the letters sent to them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db.models import Q

from agglo.core.processing import MISSION, Holding, Processing, Purge, register, table
from agglo.journal import outbox
from agglo.journal.models import Entry, Letter
from agglo.journal.registry import histories

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser as User

DAYS = settings.CONFIG.keep_letters_days
NOTHING = {"to": "", "subject": "", "body": "", "html": "", "headers": {}, "answer": ""}


def _entries(user: "User") -> Iterator[Holding]:
    about = Q(object_type="people.user", object_key=str(user.pk))
    entries = Entry.objects.filter(Q(actor=user) | about).order_by("seq")
    yield Holding("Ce que le journal dit de vous", map(_line, entries.iterator(chunk_size=1000)))


def _line(entry: Entry) -> dict[str, object]:
    return {
        "écriture n°": entry.seq,
        "date": entry.at,
        "action": histories.verb(entry.verb),
        "objet": f"{_nature(entry.object_type)} {entry.object_key}",
        "motif": entry.why,
    }


def _nature(object_type: str) -> str:
    try:
        return str(apps.get_model(object_type)._meta.verbose_name)
    except LookupError:
        return object_type


def _letters(user: "User") -> Iterator[Holding]:
    letters = Letter.objects.filter(to__iexact=user.email).order_by("posted_at")
    columns = {"date": "posted_at", "objet": "subject", "texte": "body", "état": "state"}
    yield Holding("Courriels envoyés par ce site", table(letters, columns))


def _erase_letters(user: "User", at: datetime) -> None:
    """Erase the letters to a person; those that have not left never will."""
    letters = Letter.objects.filter(to__iexact=user.email)
    letters.filter(state=Letter.State.WAITING).update(state=Letter.State.FILED, settled_at=at)
    letters.exclude(state__in=Letter.OPEN).update(is_erased=True, **NOTHING)


def _purge_letters(at: datetime) -> int:
    return outbox.erase_before(at - timedelta(days=DAYS))


register(
    Processing(
        key="journal.entries",
        title="Journal des écritures",
        purpose="Prouver qui a écrit quoi et quand, et que rien n’a été réécrit.",
        basis=MISSION,
        people="Personnes qui écrivent dans l’atelier, ou dont le compte change",
        data=("numéro du compte", "date", "nature de l’écriture", "motif"),
        readers="Tous, sans le nom ; avec le nom, les personnes qui lisent le journal",
        kept="Aussi longtemps que les faits qu’il prouve. Un compte fermé n’y est plus qu’un "
        "numéro.",
        fields=("journal.entry.actor",),
        holds=_entries,
    )
)

register(
    Processing(
        key="journal.letters",
        title="Courriels",
        purpose="Envoyer les courriels du site une fois, et savoir qu’ils sont partis.",
        basis=MISSION,
        people="Personnes à qui le site écrit",
        data=("adresse électronique", "objet", "texte"),
        readers="Les personnes qui suivent les travaux de fond (sans le texte)",
        kept=f"{DAYS} jours après l’envoi ou l’abandon ; l’adresse et le texte sont ensuite "
        "effacés.",
        fields=("journal.letter.to", "journal.letter.headers"),
        holds=_letters,
        erase=_erase_letters,
        purges=(Purge("journal.letters", "courriels réglés", _purge_letters),),
    )
)
