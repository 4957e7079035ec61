"""The queue's page: who sees it, what it says and does not say, what its buttons do."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from agglo.core.jobs import Stopped
from agglo.jobs import reports, services, taking
from agglo.jobs.models import Slot, Work
from agglo.jobs.queue import enqueue
from agglo.jobs.schedule import WATCH
from agglo.jobs.worker import drain
from agglo.journal import outbox
from agglo.journal.models import Entry, Letter
from agglo.people.models import Organisation
from agglo.people.refusals import NotAllowed
from tests.conftest import NOON
from tests.people.factories import (
    MembershipFactory,
    OrganisationFactory,
    RoleFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "/atelier/travaux/"


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def someone(*permissions):
    epci = Organisation.objects.filter(key="epci-1").first() or OrganisationFactory(epci=True)
    role = RoleFactory(permissions=list(permissions))
    return MembershipFactory(role=role, organisation=epci).user


def manager():
    return someone("jobs.queue:read", "jobs.queue:manage")


def read(client, user=None):
    client.force_login(user or manager())
    return client.get(PAGE).content.decode()


def failed_work(declare, error=ValueError):
    def sweep(payload, at):
        raise error

    declare(sweep, retries=0)
    work = enqueue("desk.sweep", {"name": "Ada Lovelace"}, at=NOON)
    drain(clock=lambda: NOON)
    return work


def doubtful(state="uncertain", key="desk.receipt:1", **fields):
    letter = outbox.post(
        to="ada.lovelace@demo.example", subject="Reçu", body="Bien reçu.", key=key, at=NOON
    )
    Letter.objects.filter(pk=letter.pk).update(state=state, settled_at=NOON, **fields)
    return letter


def urls(work, letter):
    return [
        reverse("jobs:launch", args=["jobs.clear"]),
        reverse("jobs:relaunch", args=[work.pk]),
        reverse("jobs:cancel", args=[work.pk]),
        reverse("jobs:resend", args=[letter.pk]),
        reverse("jobs:file_away", args=[letter.pk]),
    ]


def test_a_stranger_is_asked_to_sign_in(client, declare):
    for url in [PAGE, *urls(failed_work(declare), doubtful())]:
        method = client.get if url == PAGE else client.post
        assert method(url).url.startswith("/compte/connexion/")


def test_someone_without_the_right_sees_nothing(client):
    client.force_login(UserFactory())

    assert client.get(PAGE).status_code == 403


def test_whoever_may_only_read_sees_no_button_and_can_press_none(client, declare):
    work, letter = failed_work(declare), doubtful()
    reader = someone("jobs.queue:read")

    page = read(client, reader)

    assert "Balayage" in page
    assert 'action="/atelier/travaux/' not in page
    for url in urls(work, letter):
        assert client.post(url).status_code == 403
    assert Work.objects.failed().count() == 1


def test_a_button_is_pressed_not_followed(client, declare):
    work, letter = failed_work(declare), doubtful()
    client.force_login(manager())

    for url in urls(work, letter):
        assert client.get(url).status_code == 405


@pytest.mark.parametrize("name", ["launch", "relaunch", "cancel", "resend", "file_away"])
def test_the_services_check_the_right_themselves(declare, name):
    what = {
        "launch": {"job": services.jobs["jobs.clear"]},
        "resend": {"letter": Letter()},
        "file_away": {"letter": Letter()},
    }.get(name, {"work": Work()})

    with pytest.raises(NotAllowed):
        getattr(services, name)(actor=someone("jobs.queue:read"), at=NOON, **what)


def test_an_empty_queue_says_so(client):
    Slot.objects.create(key=WATCH, at=NOON)

    page = read(client)

    assert "Rien n’attend." in page
    assert "Aucun courriel n’attend de décision." in page
    assert "agglo worker</code> ne tourne pas" not in page


def test_the_page_says_when_nobody_works(client):
    assert "Personne n’a encore fait ces travaux." in read(client)

    Slot.objects.create(key=WATCH, at=NOON - timedelta(days=1))
    assert "le dernier passage était hier à 12\N{NO-BREAK SPACE}h" in read(client)


def test_a_running_work_shows_how_far_it_is(client, declare):
    declare()
    enqueue("desk.sweep", {}, at=NOON)
    work = taking.take(["default"], "elsewhere:1:a", NOON)
    taking.hold(work, NOON, 450, 1000)

    page = read(client)

    assert 'value="45"' in page
    assert "450 sur 1\N{NARROW NO-BREAK SPACE}000" in page


def test_a_failure_shows_words_and_a_reference_and_neither_payload_nor_trace(client, declare):
    work = failed_work(declare, ValueError("secret of Ada"))
    work.refresh_from_db()

    page = read(client)

    assert "Erreur inattendue (ValueError)." in page
    assert work.reference in page
    assert "Ada" not in page
    assert "Traceback" not in page


def test_a_letter_in_doubt_hides_its_address_and_its_words(client):
    doubtful()

    page = read(client)

    assert "a…@demo.example" in page
    assert "lovelace" not in page
    assert "Bien reçu" not in page


def test_the_schedule_says_when_each_job_runs_next(client, declare):
    declare(every=timedelta(minutes=90))

    page = read(client)

    assert "Rangement de la file" in page
    assert "Chaque jour à 3\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}20" in page
    assert "demain à 3\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}20" in page
    assert "Toutes les 90\N{NO-BREAK SPACE}minutes" in page


def test_the_page_costs_the_same_whatever_the_queue(client, declare, django_assert_max_num_queries):
    declare()
    for n in range(60):
        enqueue("desk.sweep", {}, at=NOON)
        doubtful(key=f"desk.receipt:{n}")

    with django_assert_max_num_queries(11):
        queue = reports.queue(NOON)

    assert (queue.n_open, len(queue.open)) == (60, reports.MOST_SHOWN)
    assert (queue.n_doubts, len(queue.doubts)) == (60, reports.MOST_SHOWN)


def press(client, name, *args):
    client.force_login(manager())
    return client.post(reverse(f"jobs:{name}", args=args), follow=True).content.decode()


def test_a_failed_work_is_run_again_from_its_first_try(client, declare):
    work = failed_work(declare)

    assert "de nouveau dans la file" in press(client, "relaunch", work.pk)
    assert "n’est pas relancé" in press(client, "relaunch", work.pk)

    work.refresh_from_db()
    assert Work.objects.waiting().get() == work
    assert work.n_attempts == 0
    assert Entry.objects.filter(verb="jobs.work:relaunch", object_key=str(work.pk)).count() == 1


def test_a_failed_work_that_is_given_up_leaves_the_list(client, declare):
    work = failed_work(declare)

    press(client, "cancel", work.pk)

    assert not Work.objects.failed().exists()
    assert "n’est pas relancé" in press(client, "relaunch", work.pk)


def test_a_waiting_work_is_cancelled_and_never_run(client, declare):
    done = declare()
    work = enqueue("desk.sweep", {}, at=NOON)

    press(client, "cancel", work.pk)

    assert drain(clock=lambda: NOON) == 0
    assert not done
    assert "n’est pas annulé" in press(client, "cancel", work.pk)


def test_a_running_work_is_told_to_stop(client, declare):
    def sweep(payload, at, run):
        press(client, "cancel", Work.objects.get().pk)
        assert "arrêt demandé" in read(client)
        raise Stopped

    declare(sweep)
    enqueue("desk.sweep", {}, at=NOON)
    drain(clock=lambda: NOON)

    assert Work.objects.get().is_cancelled


def test_a_job_is_launched_by_hand_unless_it_is_in_the_queue(client):
    assert "est dans la file" in press(client, "launch", "jobs.clear")
    assert "pas lancée une fois de plus" in press(client, "launch", "jobs.clear")

    assert Work.objects.waiting().count() == 1


def test_only_jobs_that_run_by_themselves_are_launched_by_hand(client, declare):
    declare()
    client.force_login(manager())

    for key in ("desk.sweep", "desk.unknown"):
        assert client.post(reverse("jobs:launch", args=[key])).status_code == 404


@pytest.mark.parametrize("state", ["uncertain", "failed"])
def test_a_letter_is_sent_again_when_a_person_says_so(client, state, mailoutbox):
    letter = doubtful(state, claim="old", n_tries=9)

    assert "va partir de nouveau" in press(client, "resend", letter.pk)
    assert "reste tel quel" in press(client, "resend", letter.pk)
    press(client, "launch", "journal.letters")
    drain(clock=lambda: NOON)

    letter.refresh_from_db()
    assert letter.state == "sent"
    assert len(mailoutbox) == 1
    assert Entry.objects.filter(verb="jobs.letter:resend").count() == 1


def test_a_letter_is_filed_for_good(client):
    letter = doubtful()

    press(client, "file_away", letter.pk)

    letter.refresh_from_db()
    assert letter.state == "filed"
    assert "reste tel quel" in press(client, "file_away", letter.pk)
    assert "reste tel quel" in press(client, "resend", letter.pk)


def test_a_letter_without_words_any_more_can_only_be_filed(client):
    letter = doubtful(is_erased=True, to="", subject="")

    page = read(client)
    assert "adresse effacée" in page
    assert reverse("jobs:resend", args=[letter.pk]) not in page

    assert "ont été effacés" in press(client, "resend", letter.pk)


@pytest.mark.parametrize("state", ["waiting", "sending", "sent", "filed"])
def test_a_letter_that_is_in_no_doubt_is_left_alone(client, state):
    is_open = state in {"waiting", "sending"}
    letter = outbox.post(to="ada@demo.example", subject="", body="", key="k", at=NOON)
    Letter.objects.update(state=state, settled_at=None if is_open else NOON)

    assert "reste tel quel" in press(client, "resend", letter.pk)


def test_old_works_are_cleared_away_and_what_is_asked_once_stays_longer(declare):
    declare()
    plain = enqueue("desk.sweep", {}, at=NOON)
    single = enqueue("desk.sweep", {}, at=NOON, once="room-12")
    drain(clock=lambda: NOON)
    clear = services.jobs["jobs.clear"].run

    clear({}, NOON + timedelta(days=7))
    assert Work.objects.count() == 2
    clear({}, NOON + timedelta(days=7, seconds=1))
    assert Work.objects.get() == single
    clear({}, NOON + timedelta(days=400, seconds=1))
    assert not Work.objects.filter(pk__in=[plain.pk, single.pk]).exists()


def test_what_waits_for_a_manager_today_is_counted(declare):
    from agglo.jobs.today import read as today

    failed_work(declare)
    doubtful()

    found = {lot.key: lot.count for lot in today(manager(), NOON.date())}
    assert found == {"jobs.failed": 1, "jobs.letters": 1}
    assert not list(today(someone("jobs.queue:read"), NOON.date()))


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "à 12\N{NO-BREAK SPACE}h"),
        (-24, "hier à 12\N{NO-BREAK SPACE}h"),
        (15.5, "demain à 3\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30"),
        (-48, "le 28 février 2026 à 12\N{NO-BREAK SPACE}h"),
    ],
)
def test_an_instant_is_written_as_one_says_it(hours, words):
    said = reports.moment(NOON + timedelta(hours=hours), NOON)

    assert said.replace("\N{NO-BREAK SPACE}", " ") == words.replace("\N{NO-BREAK SPACE}", " ")
