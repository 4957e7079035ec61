"""What of the workshop waits for a person: the round of the month, and who called them."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from agglo.core import today
from agglo.core.french import plural
from agglo.core.today import Lot, Task
from agglo.people.models import User
from agglo.people.permissions import permissions_of
from agglo.workshop import permissions, today_sheets
from agglo.workshop.reports import exchanges
from agglo.workshop.reports.desk import Desk, read_desk
from agglo.workshop.reports.tour import round_of
from agglo.workshop.rules.actions import NO_NEWS_DAYS


def read(user: User, on: date) -> Iterable[Lot]:
    """Give the mentions not read, the actions not reviewed this month, the sheets to confirm."""
    held = permissions_of(user, on=on)
    speaks, rounds = permissions.READ_COMMENTS in held, held & set(permissions.ROUND)
    desk = read_desk(user, on) if speaks or rounds else Desk()
    if speaks:
        yield _mentions(desk)
    if rounds:
        yield from _round(desk, on)
    if permissions.IMPORT_SHEET in held:
        yield today_sheets.waiting(user, on)


def _mentions(desk: Desk) -> Lot:
    found = exchanges.unread_on(desk)
    return Lot(
        key="workshop.mentions",
        title=plural(len(found), "collègue vous a mentionné", "messages vous mentionnent"),
        count=len(found),
        tasks=[
            Task(each.subject.name, each.href, f"{each.author}, {each.excerpt}")
            for each in found[: today.MOST_TASKS]
        ],
        href=reverse("workshop:mentions"),
        empty="Personne ne vous a mentionné depuis votre dernière visite.",
    )


def _round(desk: Desk, on: date) -> Iterable[Lot]:
    tour = round_of(desk, on)
    waiting = tour.remaining
    yield Lot(
        key="workshop.round",
        title=plural(len(waiting), "action à revoir ce mois-ci", "actions à revoir ce mois-ci"),
        count=len(waiting),
        href=reverse("workshop:round"),
        empty=(
            "Votre tournée du mois est finie."
            if tour.keys
            else "Vous ne suivez aucune action : choisissez-en dans la liste."
        ),
    )
    yield _silent(desk, on)


def _silent(desk: Desk, on: date) -> Lot:
    """Count the actions of a person that nobody wrote about for three months, or ever."""
    spoken = (desk.news_on(key) for key in desk.mine)
    n_silent = sum(day is None or (on - day).days >= NO_NEWS_DAYS["3"] for day in spoken)
    return Lot(
        key="workshop.silent",
        title="de vos actions sans nouvelle depuis trois mois",
        count=n_silent,
        href=f"{reverse('workshop:actions')}?nouvelle=3&miennes=1",
        empty="Chacune de vos actions a eu une nouvelle depuis trois mois.",
    )


today.register("workshop", read)
