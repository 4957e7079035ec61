"""What this room keeps of people: their account, their sessions, their roles; and how it ends."""

from collections.abc import Iterator
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.timezone import localtime

from agglo.core.processing import MISSION, Holding, Processing, Purge, register, table
from agglo.people import services, sessions
from agglo.people.models import User

CONFIG = settings.CONFIG
FACTORS = dict(Authenticator.Type.choices) | {"totp": "application", "webauthn": "clé de sécurité"}


def _account(user: User) -> Iterator[Holding]:
    yield Holding(
        "Votre compte",
        [
            {
                "numéro": user.pk,
                "adresse électronique": user.email,
                "nom affiché": user.name,
                "ouvert le": localtime(user.joined_at),
                "dernière connexion": user.last_login and localtime(user.last_login),
            }
        ],
    )
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    columns = {"adresse": "email", "confirmée": "verified", "principale": "primary"}
    yield Holding("Vos adresses", table(addresses, columns))
    yield Holding("Vos moyens de connexion", list(_factors(user)))
    elsewhere = SocialAccount.objects.filter(user=user).order_by("pk")
    columns = {"service": "provider", "identifiant": "uid", "ce qu’il a dit": "extra_data"}
    yield Holding("Votre identité chez un autre service", table(elsewhere, columns))


def _factors(user: User) -> Iterator[dict[str, object]]:
    for factor in Authenticator.objects.filter(user=user).order_by("pk"):
        used = factor.last_used_at and localtime(factor.last_used_at)
        kind = FACTORS.get(factor.type, factor.type)
        yield {"sorte": kind, "ajouté le": localtime(factor.created_at), "dernier usage": used}


def _roles(user: User) -> Iterator[Holding]:
    columns = {
        "rôle": "role__label",
        "organisme": "organisation__name",
        "depuis le": "since",
        "jusqu’au": "until",
    }
    yield Holding("Vos rôles", table(user.memberships.order_by("since", "pk"), columns))


def _sessions(user: User) -> Iterator[Holding]:
    columns = {
        "ouverte le": "created_at",
        "dernier usage": "last_seen_at",
        "adresse IP": "ip",
        "navigateur": "user_agent",
    }
    yield Holding("Vos sessions", table(UserSession.objects.filter(user=user), columns))


def _erase_account(user: User, at: datetime) -> None:
    """Delete what signs a person in; her number and her past roles stay."""
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()


def _erase_sessions(user: User, at: datetime) -> None:
    """End every session of a person, even those that nothing was noted of."""
    for session in UserSession.objects.filter(user=user):
        session.end()
    for session in Session.objects.iterator(chunk_size=500):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def _purge_sessions(at: datetime) -> int:
    return sessions.clean(at=at)["sessions"]


register(
    Processing(
        key="people.accounts",
        title="Comptes et connexion",
        purpose="Reconnaître les personnes qui se connectent et leur écrire à ce sujet.",
        basis=MISSION,
        people="Personnes qui ont un compte : habitants, agents, élus, partenaires",
        data=(
            "adresse électronique",
            "nom affiché",
            "empreinte du mot de passe",
            "moyens de connexion (application, clé de sécurité, FranceConnect, ProConnect)",
            "dates d’ouverture et de dernière connexion",
        ),
        readers="La personne elle-même ; les personnes qui gèrent ou vérifient les comptes "
        "(adresse, nom, dates seulement)",
        kept=f"Tant que le compte sert. Sans connexion pendant {CONFIG.keep_accounts_months} mois, "
        f"un courrier prévient, et le compte est fermé {CONFIG.keep_warned_days} jours après. "
        f"Un compte dont l’adresse n’est jamais confirmée est fermé au bout de "
        f"{CONFIG.keep_unconfirmed_days} jours. Fermer un compte efface tout, sauf son numéro.",
        fields=(
            "people.user.email",
            "people.user.name",
            "account.emailaddress.user",
            "account.emailaddress.email",
            "mfa.authenticator.user",
            "socialaccount.socialaccount.user",
        ),
        holds=_account,
        erase=_erase_account,
        purges=(
            Purge("people.unconfirmed", "comptes jamais confirmés", services.purge_unconfirmed),
            Purge("people.unused", "comptes inutilisés", services.warn_or_close_unused),
        ),
    )
)

register(
    Processing(
        key="people.roles",
        title="Habilitations",
        purpose="Savoir qui peut faire quoi, pour quel organisme, et le prouver ensuite.",
        basis=MISSION,
        people="Agents, élus, personnes désignées par une commune ou un partenaire",
        data=("rôle", "organisme", "dates de début et de fin", "délégation"),
        readers="La personne elle-même ; les personnes qui gèrent ou vérifient les comptes",
        kept="Aussi longtemps que le journal des écritures, sous un simple numéro une fois le "
        "compte fermé.",
        fields=("people.membership.user",),
        holds=_roles,
    )
)

register(
    Processing(
        key="people.sessions",
        title="Sessions",
        purpose="Garder une personne connectée, et lui montrer où son compte est ouvert.",
        basis=MISSION,
        people="Personnes connectées",
        data=("adresse IP", "navigateur", "dates de connexion et de dernier usage"),
        readers="La personne elle-même",
        kept="Douze heures au plus ; ce qui est fini est effacé chaque jour.",
        fields=(
            "usersessions.usersession.user",
            "usersessions.usersession.ip",
            "usersessions.usersession.user_agent",
            "usersessions.usersession.session_key",
            "sessions.session.session_key",
            "sessions.session.session_data",
        ),
        holds=_sessions,
        erase=_erase_sessions,
        purges=(Purge("people.sessions", "sessions finies", _purge_sessions),),
    )
)

register(
    Processing(
        key="people.organisations",
        title="Adresses des organismes",
        purpose="Écrire à un service, à une commune ou à un partenaire.",
        basis=MISSION,
        people="Organismes ; leur adresse peut être celle d’une personne",
        data=("adresse électronique de contact",),
        readers="Les personnes qui gèrent ou vérifient les comptes",
        kept="Tant que l’organisme figure dans le pack.",
        fields=("people.organisation.email",),
    )
)
