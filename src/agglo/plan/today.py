"""What of the plan waits for a person: late values and steps, contests, remarks, drafts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.urls import reverse

from agglo.core import today
from agglo.core.french import plural, typeset
from agglo.core.periods import Period
from agglo.core.today import MOST_TASKS, Lot, Task
from agglo.people.models import User
from agglo.plan import permissions as can
from agglo.plan.models import Contest, Milestone
from agglo.plan.reports import workshop as waiting
from agglo.plan.reports.workshop import LateIndicator
from agglo.plan.services import drafts, kinds


def read(user: User, on: date) -> Iterable[Lot]:
    """Give what a person may do, in six queries at most."""
    allowed = can.allowed(user, on=on)
    if can.PUBLISH in allowed:
        yield _to_publish()
    elif allowed & _WRITES:
        yield _own_drafts(user)
    found = waiting.workshop(allowed, on)
    if found.late is not None:
        yield _late(found.late)
    if found.milestones is not None:
        yield _milestones(found.milestones)
    if found.contests is not None:
        yield _contests(found.contests)
    if found.n_remarks is not None:
        yield _remarks(found.n_remarks)


_WRITES = {kind.record for kind in kinds.ALL} | {can.RECORD_MILESTONE}


def _to_publish() -> Lot:
    """Return what whoever publishes should read, in one query."""
    n_units = len(drafts.waiting_units())
    return Lot(
        key="plan.publish",
        title=plural(n_units, "fiche à relire et publier", "fiches à relire et publier"),
        count=n_units,
        href=reverse("plan:campaign"),
        empty="Le public voit tout ce qui est écrit.",
    )


def _own_drafts(user: User) -> Lot:
    """Return what a person wrote and the public does not see, in one query."""
    written = drafts.authors().values()
    n_units = sum(any(by == user.pk for by, _ in found) for found in written)
    title = plural(
        n_units,
        "fiche que vous avez mise à jour attend d’être publiée",
        "fiches que vous avez mises à jour attendent d’être publiées",
    )
    return Lot(
        key="plan.drafts",
        title=title,
        count=n_units,
        href=f"{reverse('plan:campaign')}?auteur={user.pk}",
        empty="Tout ce que vous avez écrit est publié.",
    )


def _late(indicators: Sequence[LateIndicator]) -> Lot:
    return Lot(
        key="plan.late",
        title=_title(indicators, "relevé est en retard", "relevés sont en retard"),
        count=len(indicators),
        tasks=[
            Task(each.name, reverse("plan:write_indicator", args=[each.key]), due=each.expected_on)
            for each in indicators[:MOST_TASKS]
        ],
        href=f"{reverse('workshop:indicators')}?retard=1",
        empty="Aucun relevé n’est en retard.",
    )


def _milestones(milestones: Sequence[Milestone]) -> Lot:
    return Lot(
        key="plan.milestones",
        title=_title(milestones, "jalon dont la date est passée", "jalons dont la date est passée"),
        count=len(milestones),
        tasks=[
            Task(
                each.name,
                reverse("plan:write_milestone", args=[each.key]),
                each.action.name,
                Period.parse(each.planned).until,
            )
            for each in milestones[:MOST_TASKS]
        ],
        href=f"{reverse('workshop:actions')}?retard=1&tri=prevue",
        empty="Aucun jalon n’attend une date passée.",
    )


def _contests(contests: Sequence[Contest]) -> Lot:
    return Lot(
        key="plan.contests",
        title=_title(
            contests, "contestation attend une réponse", "contestations attendent une réponse"
        ),
        count=len(contests),
        tasks=[
            Task(
                typeset(f"{each.commune.name} : {each.observation.indicator.name}"),
                reverse("plan:write_answer", args=[each.pk]),
                due=each.at.date(),
            )
            for each in contests[:MOST_TASKS]
        ],
        href=f"{reverse('workshop:indicators')}?conteste=1",
        empty="Aucune contestation n’attend de réponse.",
    )


def _remarks(n_remarks: int) -> Lot:
    return Lot(
        key="plan.remarks",
        title=plural(n_remarks, "signalement à lire", "signalements à lire"),
        count=n_remarks,
        href=reverse("plan:workshop_remarks"),
        empty="Aucun signalement n’est à lire.",
    )


def _title(found: Collection, one: str, many: str) -> str:
    return plural(len(found), one, many)


today.register("plan", read)
