"""One person a role in the invented territory, and one of each thing that an address may name."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate, now

from agglo.jobs.queue import enqueue
from agglo.journal import outbox
from agglo.journal.models import Entry
from agglo.people import invitations, services
from agglo.people.models import Membership, Organisation, Role, User
from agglo.plan import services as plan
from agglo.plan.models import (
    Action,
    Amount,
    Contest,
    Milestone,
    Observation,
    Publication,
    Remark,
)
from agglo.report.models import Report
from agglo.report.services import publish_first
from agglo.territory.models import Place
from agglo.web import style
from agglo.workshop.models import Comment, Gesture, SavedView
from agglo.workshop.services import letters
from agglo.workshop.services.sheets import keep_sheet
from tests.architecture.matrix import ROLES
from tests.plan.files import PDF

COMMUNE = "99001"


@dataclass
class World:
    """Who asks, and what the samples of addresses are filled in with."""

    made_at: datetime
    users: dict[str, User] = field(default_factory=dict)
    samples: dict[str, object] = field(default_factory=dict)


def make() -> World:
    """Make the world, inside the transaction of whoever asks."""
    world = World(now())
    for role in ROLES:
        world.users[role] = _person(role)
    world.samples = {
        "style": style.url("#0b6e69"),
        "report": _report(),
        **_plan(world),
        **_people(world),
        **_workshop(world),
    }
    return world


def _person(key: str) -> User:
    user = User.objects.create_user(f"{key}@matrix.example", "cerfeuil-tubereux-42", name=key)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    body = Organisation.objects.get(kind="epci")
    if key == "commune":
        body = Organisation.objects.get(kind="commune", insee=COMMUNE)
    role = Role.objects.get(key=key)
    services.grant(user=user, role=role, organisation=body, since=localdate(), actor=None, at=now())
    return user


def _report() -> str:
    report = Report.objects.get()
    publish_first(report, at=now())
    return report.slug


def _plan(world: World) -> dict[str, object]:
    agent = world.users["agent"]
    observations = Observation.objects.published().filter(commune__insee=COMMUNE)
    observation = observations.filter(indicator__expression="").order_by("pk").first()
    contest = Contest.objects.create(
        observation=observation,
        commune=observation.commune,
        reason="Faux",
        by=world.users["commune"],
        at=now(),
    )
    amount = Amount.objects.published().exclude(action=None).order_by("pk").first()
    action = amount.action
    measured = Action.objects.filter(indicators__expression="", indicators__provider="").first()
    linked = Action.objects.exclude(pk=action.pk).order_by("pk").first()
    note = plan.write_note(action=action, text="Le chantier avance.", actor=agent, at=now())
    file = SimpleUploadedFile("plan.pdf", PDF, "application/pdf")
    document = plan.attach_document(action=action, title="Plan", file=file, actor=agent, at=now())
    return {
        "action": action.key,
        "linked": linked.key,
        "amount": amount.key,
        "milestone": Milestone.objects.order_by("pk").first().key,
        "indicator": observation.indicator.key,
        "measured": measured.key,
        "measure": measured.indicators.filter(expression="", provider="").first().key,
        "observation": observation.pk,
        "contest": contest.pk,
        "note": note.pk,
        "document": document.pk,
        "document_name": document.name,
        "publication": Publication.objects.order_by("pk").first().pk,
        "restored": Entry.objects.filter(verb="pack:add", object_type="plan.milestone").first().seq,
        "remark": Remark.objects.create(figure="haies", text="Faux", at=now()).pk,
        "place": Place.objects.order_by("pk").first().key,
    }


def _workshop(world: World) -> dict[str, object]:
    agent = world.users["agent"]
    action = Action.objects.order_by("pk").first()
    comment = Comment.objects.create(
        object_type="plan.action", object_key=action.key, text="Où en est-on ?", by=agent, at=now()
    )
    letter = outbox.post(
        to="personne@matrix.example", subject="A", body="B", key="matrix:1", at=now()
    )
    sheet = keep_sheet(
        what="releves",
        data="indicateur;période;valeur\ntrajets-bus;2026;1\n",
        name="releves.csv",
        actor=agent,
        at=now(),
    )
    return {
        "comment": comment.pk,
        "gesture": Gesture.objects.create(kind="suivre", by=agent, at=now()).pk,
        "view": SavedView.objects.create(owner=agent, of="actions", name="A", at=now()).pk,
        "stop": letters.stop_path(agent).rstrip("/").rpartition("/")[2],
        "letter": letter.pk,
        "sheet": sheet.pk,
        "work": enqueue("people.purge", {}, at=now()).pk,
    }


def _people(world: World) -> dict[str, object]:
    head, agent = world.users["service-head"], world.users["agent"]
    invited = services.invite(
        email="invitee@matrix.example",
        name="",
        role=Role.objects.get(key="agent"),
        organisation=Organisation.objects.get(kind="epci"),
        since=localdate(),
        actor=None,
        at=now(),
        address=None,
    )
    own = Membership.objects.get(user=head)
    given = services.delegate(
        membership=own,
        to=agent,
        since=localdate() + timedelta(days=2),
        until=localdate() + timedelta(days=9),
        actor=head,
        at=now(),
    )
    return {
        "person": invited.pk,
        "held": invited.memberships.get().pk,
        "own": own.pk,
        "given": given.pk,
        "token": invitations.token(invited),
    }
