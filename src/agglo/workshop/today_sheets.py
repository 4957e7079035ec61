"""The sheets that wait to be confirmed: one's own, and those of colleagues for who may correct."""

from datetime import date

from django.urls import reverse

from agglo.core.french import count, date_in_words, plural
from agglo.core.today import MOST_TASKS, Lot, Task
from agglo.people.models import User
from agglo.people.permissions import permissions_of
from agglo.plan import permissions as plan
from agglo.workshop.models import Sheet


def waiting(user: User, on: date) -> Lot:
    """Return the lot of the sheets that a person may confirm, in two queries."""
    drafts = Sheet.objects.filter(state=Sheet.State.DRAFT).select_related("by")
    if plan.CORRECT_OBSERVATION not in permissions_of(user, on=on):
        drafts = drafts.filter(by=user)
    found = list(drafts.defer("content", "table", "mending", "written")[: MOST_TASKS + 1])
    n_all = len(found) if len(found) <= MOST_TASKS else drafts.count()
    return Lot(
        key="workshop.sheets",
        title=plural(n_all, "import à confirmer", "imports à confirmer"),
        count=n_all,
        tasks=[
            Task(each.name, each.get_absolute_url(), _detail(each, user))
            for each in found[:MOST_TASKS]
        ],
        href=reverse("workshop:sheets"),
        empty="Aucune feuille n’attend d’être confirmée.",
    )


def _detail(sheet: Sheet, user: User) -> str:
    n_rows = count(sheet.counts.get("rows", 0), "ligne", "lignes")
    who = "" if sheet.by_id == user.pk else f", de {sheet.by}"
    return f"{sheet.get_what_display()}, {n_rows}{who}, {date_in_words(sheet.at.date())}"
