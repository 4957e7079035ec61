"""What of the queue waits for whoever manages it: works that failed, letters in doubt."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from agglo.core import today
from agglo.core.french import plural
from agglo.core.today import Lot
from agglo.jobs.permissions import MANAGE_QUEUE
from agglo.jobs.reports import n_in_trouble
from agglo.people.models import User
from agglo.people.permissions import may


def read(user: User, on: date) -> Iterable[Lot]:
    """Give what a person may settle, in two queries at most."""
    if not may(user, MANAGE_QUEUE, on=on):
        return
    n_works, n_letters = n_in_trouble()
    href = reverse("jobs:queue")
    yield Lot(
        key="jobs.failed",
        title=plural(n_works, "travail de fond a échoué", "travaux de fond ont échoué"),
        count=n_works,
        href=f"{href}#echoues",
        empty="Aucun travail de fond n’a échoué.",
    )
    yield Lot(
        key="jobs.letters",
        title=plural(n_letters, "courriel refusé ou incertain", "courriels refusés ou incertains"),
        count=n_letters,
        href=f"{href}#courriels",
        empty="Aucun courriel n’est refusé ni incertain.",
    )


today.register("jobs", read)
