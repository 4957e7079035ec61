"""Publishing: what the public saw, what it sees, and what it never sees."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agglo.core.periods import Period
from agglo.journal import services as journal
from agglo.journal.models import Entry
from agglo.plan import permissions as can
from agglo.plan import refusals, reports, services
from agglo.plan.models import Amount, Link, Milestone, Note, Observation, Publication
from agglo.plan.reports import pending
from agglo.plan.services import drafts
from tests.plan.factories import (
    NOON,
    TODAY,
    action,
    amount,
    commune,
    go_public,
    indicator,
    observe,
    person,
    step,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def writer():
    return person(*can.TASKS)


def correct(seen, value, by, why="Erreur", **fields):
    given = {"seen": seen, "value": Decimal(value), "why": why, "actor": by, "at": NOON}
    return services.correct_observation(**given | fields)


def note(of, text="Les arbres sont livrés.", by=None, **fields):
    return services.write_note(action=of, text=text, actor=by or writer(), at=NOON, **fields)


class TestOneChange:
    def test_an_action_is_published_alone(self):
        here, there = action("ici"), action("ailleurs")
        note(here), note(there)

        go_public(actions=["ici"])

        assert Note.objects.published().get().action == here
        assert pending.count_by_action() == {"ailleurs": 1}

    def test_it_says_when_and_for_which_body_never_by_whom(self):
        head = person(can.PUBLISH)
        note(action())

        made = services.publish(actor=head, at=LATER)

        assert made.by == head
        page = reports.action_page("planter", TODAY)
        assert page.published.at == LATER
        assert made.organisation.name in page.published.sentence
        assert head.name not in page.published.sentence

    def test_the_journal_tells_what_the_public_saw_and_sees(self):
        by, seen = writer(), observe(indicator(), "2025", 12)
        correct(correct(seen, 1300, by, "Haie oubliée"), 13, by, "Faute de frappe")

        publication = go_public(at=LATER)

        line, of_publication = Entry.objects.order_by("-seq")[:2][::-1]
        assert (line.verb, line.object_key) == ("plan.observation:publish", "arbres")
        assert (line.before["value"], line.after["value"]) == ("12", "13")
        assert of_publication.object_key == str(publication.pk)
        assert of_publication.after["n_changes"] == 1
        assert journal.verify() == []

    def test_what_was_mended_before_it_was_published_is_never_shown(self):
        by, seen = writer(), observe(indicator(), "2025", 12)
        correct(correct(seen, 1300, by, "Haie oubliée"), 13, by, "Faute de frappe")

        go_public(at=LATER)

        (shown,) = reports.indicator_page("arbres", TODAY).corrections
        assert (shown.before, shown.after, shown.at) == ("12", "13", LATER)
        assert shown.why == "Haie oubliée Faute de frappe"

    def test_two_corrections_published_apart_are_both_shown(self):
        by, seen = writer(), observe(indicator(), "2025", 12)
        second = correct(seen, 13, by)
        go_public()
        correct(second, 14, by)
        go_public()

        shown = reports.indicator_page("arbres", TODAY).corrections

        assert [(each.before, each.after) for each in shown] == [("13", "14"), ("12", "13")]

    def test_a_correction_that_comes_back_to_what_is_public_is_nothing_to_publish(self):
        by, seen = writer(), observe(indicator(), "2025", 12)
        correct(correct(seen, 13, by), 12, by)

        assert pending.changes() == []
        with pytest.raises(refusals.NothingToPublish):
            go_public()

    def test_a_withdrawal_is_published_too(self):
        by, trees = writer(), indicator()
        seen = observe(trees, "2025", 12)
        correct(seen, 12, by, withdraw=True)

        (waiting,) = pending.changes()
        go_public()

        assert (waiting.before, waiting.after) == ("12", "valeur retirée")
        assert not Observation.objects.published().exists()

    def test_a_first_value_withdrawn_before_it_is_published_leaves_nothing(self):
        by, trees = writer(), indicator()
        made = services.record_observation(
            indicator=trees, period=Period.parse("2025"), value=Decimal(1), actor=by, at=NOON
        )
        services.correct_observation(
            seen=made, value=None, why="", withdraw=True, actor=by, at=NOON
        )

        assert pending.changes() == []

    def test_a_sum_of_the_whole_plan_is_a_unit_of_its_own(self):
        seen = amount("plan", cents=530_00)
        services.correct_amount(seen=seen, cents=531_00, why="Oubli", actor=writer(), at=NOON)

        assert [change.units for change in pending.changes()] == [(("amount", "plan"),)]
        go_public(amounts=["plan"])

        assert Amount.objects.published().get().amount_cents == 531_00

    def test_nothing_new_is_kept_and_never_published(self):
        plant, by = action(), writer()
        note(plant, "", by, kind=Note.Kind.NOTHING_NEW)

        assert pending.changes() == []
        assert Note.objects.current().get().text == ""

    def test_it_is_refused_to_whoever_may_only_write(self):
        note(action())

        with pytest.raises(refusals.NotAllowed, match="publier"):
            services.publish(actor=person(can.RECORD_NOTE), at=NOON)
        assert not Publication.objects.exists()


class TestMilestone:
    def test_a_new_one_is_shown_once_published(self):
        plant, by = action(), writer()
        services.add_milestone(
            action=plant, name="Vote", planned=Period.parse("2027"), reached=None, actor=by, at=NOON
        )
        before = reports.action_page("planter", TODAY).milestones
        go_public()

        assert before == ()
        assert [m.name for m in reports.action_page("planter", TODAY).milestones] == ["Vote"]

    def test_its_dates_are_those_published_until_the_new_ones_are(self):
        vote, by = step("vote", action(), planned="2025"), writer()
        services.record_milestone(
            milestone=vote,
            planned=Period.parse("2026"),
            reached=None,
            why="Report",
            actor=by,
            at=NOON,
        )

        working = Milestone.objects.current().get()
        (waiting,) = pending.changes()
        vote.refresh_from_db()
        assert (vote.planned, working.now_planned) == ("2025", "2026")
        assert (waiting.before, waiting.after) == ("prévu en 2025", "prévu en 2026")
        go_public()
        vote.refresh_from_db()
        assert vote.planned == "2026"

    def test_a_withdrawal_closes_it_once_published(self):
        vote, by = step("vote", action(), planned="2025"), writer()
        services.withdraw_milestone(milestone=vote, why="Doublon", actor=by, at=NOON)

        assert not Milestone.objects.current().exists()
        assert Milestone.objects.published().exists()
        go_public()
        assert not Milestone.objects.published().exists()

    def test_one_that_was_never_public_is_withdrawn_at_once_and_can_come_back(self):
        by = writer()
        vote = step("vote", action(), public=False, planned="2025")
        services.withdraw_milestone(milestone=vote, why="", actor=by, at=NOON)
        gone = Milestone.objects.current().exists()

        services.record_milestone(
            milestone=vote, planned=Period.parse("2025"), reached=None, actor=by, at=NOON
        )

        assert not gone
        assert Milestone.objects.current().exists()
        assert not Milestone.objects.published().exists()


class TestLinks:
    def test_a_link_is_shown_from_both_actions_once_published(self):
        one, two, by = action("un"), action("deux"), writer()
        services.link_actions(action=two, other=one, actor=by, at=NOON)
        before = reports.action_page("un", TODAY).links
        go_public(actions=["deux"])

        assert before == ()
        assert [link.key for link in reports.action_page("un", TODAY).links] == ["deux"]
        assert [link.key for link in reports.action_page("deux", TODAY).links] == ["un"]

    def test_a_link_of_the_pack_is_undone_and_done_again(self):
        one, two, by = action("un"), action("deux"), writer()
        one.links.add(two)
        services.unlink_actions(action=one, other=two, actor=by, at=NOON)
        go_public()
        undone = reports.action_page("un", TODAY).links
        services.link_actions(action=one, other=two, actor=by, at=NOON)
        go_public()

        assert undone == ()
        assert [link.key for link in reports.action_page("un", TODAY).links] == ["deux"]

    def test_linking_twice_undoing_nothing_and_oneself_are_refused(self):
        one, two, by = action("un"), action("deux"), writer()
        fields = {"action": one, "other": two, "actor": by, "at": NOON}

        with pytest.raises(refusals.NotLinked):
            services.unlink_actions(**fields)
        services.link_actions(**fields)
        with pytest.raises(refusals.AlreadyLinked):
            services.link_actions(**fields)
        with pytest.raises(refusals.LinkedToItself):
            services.link_actions(**fields | {"other": one})

    def test_giving_up_an_undone_link_of_the_pack_links_again(self):
        one, two, by = action("un"), action("deux"), writer()
        one.links.add(two)
        undone = services.unlink_actions(action=one, other=two, actor=by, at=NOON)

        services.discard(fact=undone, actor=by, at=NOON)

        assert pending.changes() == []
        assert Link.objects.current().exists()


class TestGivingUp:
    def test_the_working_version_says_again_what_is_public_and_the_journal_keeps_the_rest(self):
        by, seen = writer(), observe(indicator(), "2025", 12)
        wrong = correct(seen, 1300, by)

        services.discard(fact=wrong, actor=by, at=NOON)

        assert Observation.objects.current().get().value == 12
        assert pending.changes() == []
        line = Entry.objects.latest("seq")
        assert line.verb == "plan.observation:discard"
        assert (line.before["value"], line.after["value"]) == ("1300", "12")

    def test_what_is_new_disappears_from_the_working_version(self):
        by, plant = writer(), action()
        made = note(plant, by=by)

        services.discard(fact=made, actor=by, at=NOON)

        assert not Note.objects.current().exists()
        assert pending.changes() == []

    def test_a_step_comes_back_to_its_published_dates(self):
        vote, by = step("vote", action(), planned="2025"), writer()
        services.record_milestone(
            milestone=vote,
            planned=None,
            reached=Period.parse("2026-01"),
            why="Fait",
            actor=by,
            at=NOON,
        )

        services.discard_milestone(milestone=vote, actor=by, at=NOON)

        assert Milestone.objects.current().get().now_reached == ""
        assert pending.changes() == []

    def test_whoever_did_not_write_it_and_may_not_publish_is_refused(self):
        made = note(action())

        with pytest.raises(refusals.NotAllowed):
            services.discard(fact=made, actor=person(can.RECORD_NOTE), at=NOON)
        services.discard(fact=made, actor=person(can.PUBLISH), at=NOON)

    def test_what_is_public_or_given_up_already_is_refused(self):
        by, made = writer(), note(action())
        services.discard(fact=made, actor=by, at=NOON)

        with pytest.raises(refusals.NothingToDiscard):
            services.discard(fact=made, actor=by, at=NOON)
        with pytest.raises(refusals.NothingToDiscard):
            services.discard(fact=observe(indicator(), "2025", 1), actor=by, at=NOON)


class TestWhatWasSeen:
    def test_publishing_what_changed_since_it_was_read_is_refused(self):
        plant, by = action(), writer()
        note(plant, by=by)
        seen = drafts.marks()
        note(plant, "Une autre.", by)

        with pytest.raises(refusals.NotWhatWasSeen, match="Action planter"):
            services.publish(actor=by, at=NOON, seen=seen)
        services.publish(actor=by, at=NOON, seen=drafts.marks())

    def test_every_kind_of_writing_changes_the_mark(self):
        plant, other, by = action("un"), action("deux"), writer()
        vote = step("vote", plant, planned="2025")
        fields = {"actor": by, "at": NOON}
        writings = (
            lambda: note(plant, by=by),
            lambda: services.link_actions(action=plant, other=other, **fields),
            lambda: services.record_amount(
                action=plant, label="M", stage="paid", cents=1, **fields
            ),
            lambda: services.add_milestone(
                action=plant, name="M", planned=None, reached=None, **fields
            ),
            lambda: services.record_milestone(
                milestone=vote,
                planned=Period.parse("2025"),
                reached=Period.parse("2026-01"),
                **fields,
            ),
        )

        for write in writings:
            before = drafts.marks().get(("action", "un"))
            write()
            assert drafts.marks()["action", "un"] != before

    def test_the_same_is_published_once(self):
        note(action())
        go_public()

        with pytest.raises(refusals.NothingToPublish):
            go_public()


class TestMany:
    def test_many_observations_of_an_indicator_make_one_line(self):
        trees, by = indicator(), writer()
        places = [commune(f"62{n:03}") for n in range(30)]
        for place in places:
            services.record_observation(
                indicator=trees,
                period=Period.parse("2025"),
                value=Decimal(2),
                commune=place,
                actor=by,
                at=NOON,
            )
        assert len(pending.changes()) == pending.MOST == 30

        go_public()

        line = Entry.objects.filter(verb="plan.observation:publish").get()
        assert (line.before, line.after["n_rows"]) == (None, 30)
        assert line.after["csv"].splitlines()[1] == "62000,2025,2,,,,"
        assert reports.figures(["arbres"])["arbres"].text() == "60"

    def test_publishing_more_asks_no_more_queries_a_kind(self, django_assert_max_num_queries):
        by = writer()
        for number in range(30):
            note(action(f"action-{number}"), by=by)

        with django_assert_max_num_queries(45):
            services.publish(actor=by, at=NOON)
