"""What the workshop keeps of people: what they follow, keep, choose, say; and how it ends."""

from collections.abc import Iterator
from datetime import datetime

from agglo.core.processing import MISSION, Holding, Processing, register, table
from agglo.people.models import User
from agglo.workshop import processing_sheets as sheets
from agglo.workshop.models import Comment, Follow, Gesture, Mention, Preference, SavedView


def _choices(user: User) -> Iterator[Holding]:
    follows = Follow.objects.filter(user=user).order_by("pk")
    yield Holding(
        "Les actions que vous suivez", table(follows, {"action": "action__name", "depuis": "since"})
    )
    views = SavedView.objects.filter(owner=user).order_by("pk")
    columns = {"nom": "name", "liste": "of", "adresse": "query", "partagée": "is_shared"}
    yield Holding("Vos vues enregistrées", table(views, columns))
    chosen = Preference.objects.filter(user=user)
    columns = {
        "résumé": "digest",
        "courriel à chaque mention": "mention_letters",
        "raccourcis": "shortcuts",
    }
    yield Holding("Vos préférences", table(chosen, columns))


def _said(user: User) -> Iterator[Holding]:
    columns = {
        "sur": "object_type",
        "clé": "object_key",
        "message": "text",
        "le": "at",
        "retiré le": "withdrawn_at",
    }
    yield Holding("Vos messages", table(Comment.objects.filter(by=user).order_by("pk"), columns))
    mentions = Mention.objects.filter(user=user).order_by("pk")
    columns = {"message": "comment__text", "le": "comment__at", "lu le": "seen_at"}
    yield Holding("Les messages qui vous mentionnent", table(mentions, columns))


def _gestures(user: User) -> Iterator[Holding]:
    made = Gesture.objects.filter(by=user).order_by("pk")
    yield Holding(
        "Vos gestes groupés", table(made, {"geste": "kind", "le": "at", "défait le": "undone_at"})
    )


def _erase_choices(user: User, at: datetime) -> None:
    for model, field in ((Follow, "user"), (SavedView, "owner"), (Preference, "user")):
        model.objects.filter(**{field: user}).delete()


def _erase_mentions(user: User, at: datetime) -> None:
    Mention.objects.filter(user=user).delete()


register(
    Processing(
        key="workshop.choices",
        title="Ce que chacun suit et choisit à l’atelier",
        purpose="Montrer à chaque agent ce qui l’attend, et ne lui écrire que s’il le veut.",
        basis=MISSION,
        people="Agents, élus, personnes désignées par une commune",
        data=("actions suivies", "vues enregistrées", "courriels souhaités", "raccourcis"),
        readers="La personne elle-même ; ses collègues pour les vues qu’elle partage",
        kept="Tant que le compte est ouvert ; fermer le compte les efface.",
        fields=(
            "workshop.follow.user",
            "workshop.savedview.owner",
            "workshop.preference.user",
        ),
        holds=_choices,
        erase=_erase_choices,
    )
)

register(
    Processing(
        key="workshop.comments",
        title="Échanges entre collègues",
        purpose="Se parler d’une action, d’un indicateur ou d’un montant là où il se tient à jour.",
        basis=MISSION,
        people="Agents, élus",
        data=("texte du message", "auteur et date", "collègues mentionnés"),
        readers="Les personnes qui peuvent lire les échanges ; jamais le public",
        kept="Aussi longtemps que l’objet dont ils parlent. Un message retiré n’est plus montré ; "
        "son auteur n’est plus nommé une fois son compte fermé.",
        fields=("workshop.comment.by", "workshop.comment.text", "workshop.mention.user"),
        holds=_said,
        erase=_erase_mentions,
    )
)

register(
    Processing(
        key="workshop.gestures",
        title="Gestes groupés",
        purpose="Pouvoir défaire ce qui a été fait à plusieurs actions d’un coup.",
        basis=MISSION,
        people="Agents",
        data=("geste", "date", "auteur"),
        readers="La personne elle-même",
        kept="Aussi longtemps que le journal des écritures, sous un simple numéro une fois le "
        "compte fermé.",
        fields=("workshop.gesture.by",),
        holds=_gestures,
    )
)

register(sheets.PROCESSING)
