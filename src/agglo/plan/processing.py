"""What the plan keeps of people: who wrote each fact, and the messages of readers."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.timezone import localtime

from agglo.core.processing import MISSION, Holding, Processing, Purge, register, table
from agglo.people.models import User
from agglo.plan import services
from agglo.plan.models import (
    Amount,
    Contest,
    Document,
    Link,
    MilestoneChange,
    Note,
    Observation,
    Publication,
    Remark,
)

CONFIG = settings.CONFIG

FACTS = (
    ("Relevés que vous avez saisis", Observation, {"indicateur": "indicator__name"}),
    ("Montants que vous avez saisis", Amount, {"libellé": "label", "action": "action__name"}),
    ("Notes que vous avez écrites", Note, {"action": "action__name", "texte": "text"}),
    ("Documents que vous avez joints", Document, {"action": "action__name", "titre": "title"}),
    ("Liens que vous avez faits", Link, {"action": "action__name", "autre": "other__name"}),
)


def _facts(user: User) -> Iterator[Holding]:
    for title, model, columns in FACTS:
        rows = model.objects.filter(entered_by=user).order_by("entered_at")
        yield Holding(title, table(rows, {"date": "entered_at", **columns, "motif": "why"}))
    columns = {"date": "at", "jalon": "milestone__name", "motif": "why"}
    changes = MilestoneChange.objects.filter(by=user).order_by("at")
    yield Holding("Jalons que vous avez changés", table(changes, columns))
    columns = {"date": "at", "intitulé": "label", "au nom de": "organisation__name"}
    published = Publication.objects.filter(by=user).order_by("at")
    yield Holding("Publications que vous avez faites", table(published, columns))


def _contests(user: User) -> Iterator[Holding]:
    columns = {"date": "at", "commune": "commune__name", "motif": "reason"}
    yield Holding("Vos contestations", table(Contest.objects.filter(by=user), columns))
    columns = {"date": "answered_at", "commune": "commune__name", "réponse": "answer"}
    yield Holding("Vos réponses", table(Contest.objects.filter(answered_by=user), columns))


def _remarks(user: User) -> Iterator[Holding]:
    """Give the messages left with the person's address, and which ones she dealt with."""
    columns = {"date": "at", "chiffre": "figure", "message": "text"}
    sent = Remark.objects.filter(email__iexact=user.email)
    yield Holding("Signalements laissés avec votre adresse", table(sent, columns))
    columns = {"date": "handled_at", "chiffre": "figure"}
    handled = Remark.objects.filter(handled_by=user)
    yield Holding("Signalements que vous avez traités", table(handled, columns))


def _erase_address(user: User, at: datetime) -> None:
    Remark.objects.filter(email__iexact=user.email).update(email="")


def _purge_remarks(at: datetime) -> int:
    return services.purge_remarks(months=CONFIG.keep_remarks_months, at=at)


def _purge_addresses(at: datetime) -> int:
    """Erase the addresses of messages dealt with for long enough; the messages stay a while."""
    limit = localtime(at).date() - timedelta(days=CONFIG.keep_remark_addresses_days)
    old = Remark.objects.filter(handled_at__date__lt=limit).exclude(email="")
    return old.update(email="")


register(
    Processing(
        key="plan.facts",
        title="Auteurs des faits du projet",
        purpose="Savoir qui a saisi, corrigé ou publié chaque chiffre.",
        basis=MISSION,
        people="Agents",
        data=("numéro du compte", "date", "motif des corrections", "notes"),
        readers="Les personnes qui lisent la version de travail ; le public ne lit aucun nom",
        kept="Aussi longtemps que le fait. Un compte fermé n’y est plus qu’un numéro.",
        fields=(
            "plan.observation.entered_by",
            "plan.amount.entered_by",
            "plan.note.entered_by",
            "plan.document.entered_by",
            "plan.link.entered_by",
            "plan.milestonechange.by",
            "plan.publication.by",
        ),
        holds=_facts,
    )
)

register(
    Processing(
        key="plan.contests",
        title="Contestations",
        purpose="Permettre à une commune de contester un chiffre et d’obtenir une réponse.",
        basis=MISSION,
        people="Personnes qui écrivent pour une commune, agents qui répondent",
        data=("numéro du compte", "date", "motif", "réponse"),
        readers="Tous, sans le nom",
        kept="Aussi longtemps que le relevé contesté.",
        fields=("plan.contest.by", "plan.contest.answered_by"),
        holds=_contests,
    )
)

register(
    Processing(
        key="plan.remarks",
        title="Signalements",
        purpose="Vérifier un chiffre qu’un lecteur dit faux, et lui répondre.",
        basis=MISSION,
        people="Lecteurs qui signalent une erreur",
        data=("message", "adresse électronique (facultative)", "date"),
        readers="Les agents et élus qui lisent les signalements",
        kept=f"{CONFIG.keep_remarks_months} mois. L’adresse est effacée "
        f"{CONFIG.keep_remark_addresses_days} jours après la réponse.",
        fields=("plan.remark.email", "plan.remark.handled_by"),
        holds=_remarks,
        erase=_erase_address,
        purges=(
            Purge("plan.remarks", "signalements", _purge_remarks),
            Purge("plan.remark-addresses", "adresses de signalements traités", _purge_addresses),
        ),
    )
)
