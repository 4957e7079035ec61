"""``agglo accounts …``: who may do what, from the machine; how a first administrator begins."""

from datetime import date, datetime
from typing import TYPE_CHECKING, NoReturn

import typer

from agglo.commands import django_ready
from agglo.core.french import typeset

if TYPE_CHECKING:
    from agglo.people.models import Membership, Organisation, Role, User

app = typer.Typer(help="Montre les comptes, donne et retire des rôles, depuis la machine.")

EMAIL = typer.Argument(help="Adresse électronique du compte.")
ROLE = typer.Argument(help="Clé du rôle, telle que roles.toml la donne : administrator, agent…")
BODY = typer.Option("", "--for", help="Clé de l'organisme ; sans elle, l'intercommunalité.")
DAYS = "%Y-%m-%d"


@app.command("list", help="Affiche les comptes ouverts et les rôles tenus aujourd'hui.")
def list_accounts(
    role: str = typer.Option("", help="Seulement ceux qui tiennent ce rôle."),
) -> None:
    """Print a table of accounts."""
    django_ready()
    from django.utils.timezone import localdate

    from agglo.packs import printing
    from agglo.people import reports

    found = reports.accounts(reports.Filters(role=role), localdate())
    rows = [
        (str(user.pk), user.email, user.name, " | ".join(_said(held) for held in user.roles))
        for user in found
    ]
    printing.table("Comptes ouverts", ("numéro", "adresse", "nom", "rôles tenus"), rows)


@app.command(help="Donne un rôle à un compte ; avec --invite, ouvre d'abord le compte.")
def grant(
    email: str = EMAIL,
    role: str = ROLE,
    body: str = BODY,
    since: datetime = typer.Option(None, formats=[DAYS], help="Premier jour ; sinon aujourd'hui."),
    until: datetime = typer.Option(None, formats=[DAYS], help="Dernier jour ; sinon sans fin."),
    invite: bool = typer.Option(
        False, "--invite", help="Ouvre un compte à cette adresse et affiche le lien d'invitation."
    ),
) -> None:
    """Give a role; exit status 1 when a rule refuses, 2 when something named does not exist."""
    django_ready()
    from django.utils.timezone import localdate, now

    from agglo.core.refusal import Refusal
    from agglo.people import services

    given = {
        "role": _role(role),
        "organisation": _organisation(body),
        "since": since.date() if since else localdate(),
        "until": until.date() if until else None,
        "actor": None,
        "at": now(),
        "why": "Commande agglo accounts grant",
    }
    try:
        if invite:
            _invite(email, given)
        else:
            held = services.grant(user=_user(email), **given)
            typer.echo(typeset(f"{held.user} : {_said(held)}."))
    except Refusal as refusal:
        _refuse(refusal)


def _invite(email: str, given: dict[str, object]) -> None:
    """Open an account and print the link by which its owner chooses a password."""
    from agglo.people import addresses, services
    from agglo.people.services.invitations import link

    user = services.invite(email=email, name="", address=None, **given)
    typer.echo(addresses.whole(link(user)))
    typer.echo(
        typeset("Donnez ce lien à cette personne seule : il sert une fois, pendant sept jours."),
        err=True,
    )


@app.command(help="Met fin à un rôle d'un compte.")
def end(
    email: str = EMAIL,
    role: str = ROLE,
    body: str = BODY,
    until: datetime = typer.Option(None, formats=[DAYS], help="Dernier jour ; sinon aujourd'hui."),
) -> None:
    """End every such role in force; exit status 1 when a rule refuses or there is none."""
    django_ready()
    from django.db import transaction
    from django.utils.timezone import localdate, now

    from agglo.core.refusal import Refusal
    from agglo.people import services

    last = until.date() if until else localdate()
    held = _held(_user(email), _role(role), _organisation(body), localdate())
    if not held:
        typer.echo(typeset("Ce compte ne tient pas ce rôle aujourd'hui."), err=True)
        raise typer.Exit(1)
    try:
        with transaction.atomic():
            for one in held:
                services.end(membership=one, until=last, actor=None, at=now())
    except Refusal as refusal:
        _refuse(refusal)
    typer.echo(typeset(f"{email} : le rôle « {role} » prend fin le {last:%d/%m/%Y}."))


@app.command("reset-factors", help="Lève le second facteur d'un compte qui a tout perdu.")
def reset_factors(email: str = EMAIL) -> None:
    """Take every second factor away and end the sessions; the person enrols again."""
    django_ready()
    from django.utils.timezone import now

    from agglo.people import identity

    n_removed = identity.remove_factors(user=_user(email), actor=None, at=now())
    said = "second facteur levé" if n_removed else "aucun second facteur à lever"
    typer.echo(typeset(f"{email} : {said}."))


def _held(user: "User", role: "Role", body: "Organisation", on: date) -> "list[Membership]":
    return list(user.memberships.in_force(on).filter(role=role, organisation=body))


def _said(held: "Membership") -> str:
    until = f", jusqu'au {held.until:%d/%m/%Y}" if held.until else ""
    return f"{held.role.label} pour {held.organisation.name}{until}"


def _user(email: str) -> "User":
    from agglo.people.models import User

    found = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    return found or _unknown(f"aucun compte ouvert n'a l'adresse {email} ; ajoutez --invite")


def _role(key: str) -> "Role":
    from agglo.people.models import Role

    known = ", ".join(Role.objects.order_by("pk").values_list("key", flat=True))
    found = Role.objects.filter(key=key).first()
    none = "aucun ; chargez d'abord un pack"
    return found or _unknown(f"attendu un rôle parmi : {known or none}")


def _organisation(key: str) -> "Organisation":
    from agglo.people.models import Organisation

    if key:
        found = Organisation.objects.filter(key=key).first()
        return found or _unknown(f"aucun organisme n'a la clé {key}")
    found = Organisation.objects.filter(kind=Organisation.Kind.EPCI).first()
    return found or _unknown("chargez d'abord un pack : il nomme l'intercommunalité")


def _unknown(why: str) -> NoReturn:
    typer.echo(typeset(why), err=True)
    raise typer.Exit(2)


def _refuse(refusal: Exception) -> NoReturn:
    typer.echo(typeset(str(refusal)), err=True)
    raise typer.Exit(1)
