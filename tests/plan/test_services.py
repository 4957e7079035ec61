from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from agglo.core.periods import Period
from agglo.journal import services as journal
from agglo.journal.models import Entry
from agglo.plan import permissions as can
from agglo.plan import refusals, reports, services
from agglo.plan.models import Amount, Contest, Observation, Remark
from agglo.plan.services import chains
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


def last_line():
    return Entry.objects.latest("seq")


def record(by, **fields):
    given = {"period": Period.parse("2025"), "value": Decimal(12), "actor": by, "at": NOON}
    return services.record_observation(**given | fields)


class TestObservation:
    def test_it_is_recorded_journalled_and_shown(self):
        trees, agent = indicator(), person(can.RECORD_OBSERVATION)

        record(agent, indicator=trees, locator="registre 3")

        line = last_line()
        assert (line.verb, line.object_type, line.object_key, line.actor) == (
            "plan.observation:record",
            "plan.indicator",
            "arbres",
            agent,
        )
        assert line.before is None
        assert line.after["value"] == "12"
        assert reports.figures(["arbres"])["arbres"].text() == "inconnu"
        go_public()
        assert reports.figures(["arbres"])["arbres"].text() == "12"
        assert journal.verify() == []

    @pytest.mark.parametrize("held", [(), (can.RECORD_AMOUNT, can.CORRECT_OBSERVATION)])
    def test_it_is_refused_without_the_permission(self, held):
        with pytest.raises(refusals.NotAllowed, match="enregistrer un relevé"):
            record(person(*held), indicator=indicator())

        assert not Observation.objects.exists()
        assert not Entry.objects.exists()

    def test_a_role_that_ended_yesterday_no_longer_allows(self):
        yesterday, today = (
            person(can.RECORD_OBSERVATION, until=day) for day in (TODAY - timedelta(1), TODAY)
        )
        trees = indicator()

        with pytest.raises(refusals.NotAllowed):
            record(yesterday, indicator=trees)
        record(today, indicator=trees)

    def test_a_period_that_ends_today_is_accepted_and_tomorrow_refused(self):
        trees, agent = indicator(), person(can.RECORD_OBSERVATION)

        record(agent, indicator=trees, period=Period.of_day(TODAY))
        with pytest.raises(refusals.PeriodNotOver, match="3 mars 2026"):
            record(agent, indicator=trees, period=Period.of_day(TODAY + timedelta(1)))

    def test_a_second_value_for_the_same_place_and_period_is_refused(self):
        trees, agent = indicator(), person(can.RECORD_OBSERVATION)
        record(agent, indicator=trees)

        with pytest.raises(refusals.AlreadyObserved, match=r"période\xa0?: 12|: 12"):
            record(agent, indicator=trees, value=Decimal(13))
        record(agent, indicator=trees, commune=commune("62001"))

        assert Observation.objects.count() == 2

    def test_a_computed_indicator_is_not_observed(self):
        share = indicator("part", expression="a / b")

        with pytest.raises(refusals.NotObserved):
            record(person(can.RECORD_OBSERVATION), indicator=share)

    @pytest.mark.parametrize(
        "value", ["999999999.999999", "-99999999999999", "0.000001", "12345678901234.5"]
    )
    def test_the_longest_value_is_accepted(self, value):
        found = record(person(can.RECORD_OBSERVATION), indicator=indicator(), value=Decimal(value))

        assert Observation.objects.get(pk=found.pk).value == Decimal(value)

    @pytest.mark.parametrize("value", ["100000000000000", "0.0000001", "9999999999.999999"])
    def test_a_longer_value_is_refused(self, value):
        with pytest.raises(refusals.ValueTooLong):
            record(person(can.RECORD_OBSERVATION), indicator=indicator(), value=Decimal(value))

    def test_a_value_known_to_be_unknown_is_recorded_as_such(self):
        record(person(can.RECORD_OBSERVATION), indicator=indicator(), value=None)

        assert reports.figures(["arbres"])["arbres"].text() == "inconnu"


class TestCorrection:
    def test_it_replaces_the_value_and_keeps_the_old_one_in_sight(self):
        trees, head = indicator(), person(can.CORRECT_OBSERVATION)
        seen = observe(trees, "2025", 12)

        services.correct_observation(
            seen=seen, value=Decimal(21), why="Chiffres inversés", actor=head, at=NOON
        )

        line = last_line()
        assert reports.figures(["arbres"])["arbres"].text() == "12"
        go_public()
        assert reports.figures(["arbres"])["arbres"].text() == "21"
        (correction,) = reports.indicator_page("arbres", TODAY).corrections
        assert (correction.before, correction.after) == ("12", "21")
        assert correction.why == "Chiffres inversés"
        assert (line.before["value"], line.after["value"], line.why) == (
            "12",
            "21",
            "Chiffres inversés",
        )

    def test_whoever_may_only_record_may_not_correct(self):
        seen = observe(indicator(), "2025", 12)

        with pytest.raises(refusals.NotAllowed):
            services.correct_observation(
                seen=seen,
                value=Decimal(1),
                why="Erreur",
                actor=person(can.RECORD_OBSERVATION),
                at=NOON,
            )

    def test_the_second_of_two_is_told_what_the_first_changed(self):
        head = person(can.CORRECT_OBSERVATION)
        seen = observe(indicator(), "2025", 12)
        services.correct_observation(
            seen=seen, value=Decimal(21), why="Inversés", actor=head, at=NOON
        )

        with pytest.raises(refusals.ChangedMeanwhile) as refused:
            services.correct_observation(
                seen=seen, value=Decimal(30), why="Autre", actor=head, at=NOON
            )

        message = refused.value.for_people()
        assert f"{head.name} l’a changé" in message
        assert "2 mars 2026" in message
        assert "12 est devenu 21" in message

    @pytest.mark.parametrize("why", ["", "   "])
    def test_it_needs_a_reason(self, why):
        seen = observe(indicator(), "2025", 12)

        with pytest.raises(refusals.WhyMissing):
            services.correct_observation(
                seen=seen,
                value=Decimal(1),
                why=why,
                actor=person(can.CORRECT_OBSERVATION),
                at=NOON,
            )

    def test_one_that_changes_nothing_is_refused(self):
        seen = observe(indicator(), "2025", 12)

        with pytest.raises(refusals.NothingChanges):
            services.correct_observation(
                seen=seen,
                value=Decimal(12),
                why="Relu",
                actor=person(can.CORRECT_OBSERVATION),
                at=NOON,
            )

    def test_a_withdrawn_value_is_no_longer_shown_and_can_be_recorded_again(self):
        trees = indicator()
        head = person(can.CORRECT_OBSERVATION, can.RECORD_OBSERVATION)
        seen = observe(trees, "2025", 12)

        services.correct_observation(
            seen=seen, value=None, why="Doublon", withdraw=True, actor=head, at=NOON
        )
        go_public()
        withdrawn = reports.figures(["arbres"])["arbres"]
        again = record(head, indicator=trees, value=Decimal(7))

        assert (withdrawn.value, withdrawn.records) == (None, ())
        assert again.supersedes.is_withdrawal
        go_public()
        assert reports.figures(["arbres"])["arbres"].text() == "7"

    def test_a_fact_cannot_be_saved_again(self):
        seen = observe(indicator(), "2025", 12)
        seen.value = Decimal(13)

        with pytest.raises(TypeError, match="write a correction"):
            seen.save()


def spend(by, on, **fields):
    given = {"label": "Marché", "stage": "committed", "cents": 150_000_00, "actor": by, "at": NOON}
    return services.record_amount(action=on, **given | fields)


class TestAmount:
    def test_it_is_recorded_journalled_and_shown(self):
        agent, plant = person(can.RECORD_AMOUNT), action()

        amount = spend(agent, plant, period=Period.parse("2025"))

        assert last_line().after["amount_cents"] == 150_000_00
        assert (last_line().object_type, last_line().object_key) == ("plan.amount", amount.key)
        assert reports.figures([amount.key]) == {}
        go_public()
        assert reports.figures([amount.key])[amount.key].text() == "150\u202f000\xa0€"
        page = reports.action_page("planter", TODAY)
        assert page.assessment.status.slug == "underway"

    def test_two_amounts_of_the_same_name_have_their_own_address(self):
        agent, plant = person(can.RECORD_AMOUNT), action()

        keys = {spend(agent, plant).key for _ in range(3)}

        assert keys == {"planter-marche", "planter-marche-2", "planter-marche-3"}

    def test_the_largest_amount_is_accepted_and_a_cent_more_refused(self):
        agent, plant = person(can.RECORD_AMOUNT), action()

        spend(agent, plant, cents=services.AMOUNT_LIMIT_CENTS)
        with pytest.raises(refusals.AmountTooLarge, match="10\xa0Md€"):
            spend(agent, plant, cents=services.AMOUNT_LIMIT_CENTS + 1)

    def test_zero_is_an_amount_and_a_cent_less_is_not(self):
        agent, plant = person(can.RECORD_AMOUNT), action()

        spend(agent, plant, cents=0)
        with pytest.raises(refusals.AmountNegative):
            spend(agent, plant, cents=-1)

    @pytest.mark.parametrize("period", [None, "2025/2026", "2025-12/2026-01"])
    def test_payment_credits_are_of_one_year(self, period):
        agent, plant = person(can.RECORD_AMOUNT), action()

        spend(agent, plant, stage="credits", period=Period.parse("2025"))
        with pytest.raises(refusals.CreditsNeedAYear):
            spend(agent, plant, stage="credits", period=Period.parse(period) if period else None)

    def test_it_is_refused_to_a_stranger(self):
        with pytest.raises(refusals.NotAllowed):
            spend(person(), action())

    def test_it_is_corrected_once(self):
        agent = person(can.RECORD_AMOUNT, can.CORRECT_AMOUNT)
        seen = spend(agent, action())
        go_public()
        fields = {"seen": seen, "why": "Avenant", "actor": agent, "at": NOON}

        services.correct_amount(cents=160_000_00, **fields)
        with pytest.raises(refusals.ChangedMeanwhile, match="160\u202f000"):
            services.correct_amount(cents=170_000_00, **fields)
        go_public()

        page = reports.amount_page(seen.key)
        assert page.figure.text() == "160\u202f000\xa0€"
        assert [each.before for each in page.corrections] == ["150\u202f000\xa0€"]

    def test_an_amount_of_the_whole_plan_is_corrected_too(self):
        head = person(can.CORRECT_AMOUNT)
        seen = amount("plan", cents=530, stage="projected")

        services.correct_amount(seen=seen, cents=531, why="Oubli", actor=head, at=NOON)

        assert Amount.objects.current().get().amount_cents == 531

    def test_withdrawing_takes_it_out_of_the_totals(self):
        head = person(can.RECORD_AMOUNT, can.CORRECT_AMOUNT)
        seen = spend(head, action())
        go_public()

        services.correct_amount(
            seen=seen, cents=seen.amount_cents, why="Doublon", withdraw=True, actor=head, at=NOON
        )

        assert reports.glance().money != ()
        go_public()
        assert reports.glance().money == ()
        assert reports.amount_page(seen.key).figure.text() == "inconnu"


class TestMilestone:
    def test_reaching_it_is_recorded_journalled_and_shown(self):
        agent, plant = person(can.RECORD_MILESTONE), action()
        planned = step("m", plant, planned="2025")

        services.record_milestone(
            milestone=planned,
            planned=Period.parse("2025"),
            reached=Period.of_day(TODAY),
            actor=agent,
            at=NOON,
        )

        line = last_line()
        assert (line.before["reached"], line.after["reached"]) == ("", "2026-03-02")
        assert not reports.action_page("planter", TODAY).milestones[0].reached
        go_public()
        found = reports.action_page("planter", TODAY).assessment
        assert found.evidences[0].sentence.endswith("atteint le 2 mars 2026.")

    def test_today_can_be_reached_and_tomorrow_cannot(self):
        agent, plant = person(can.RECORD_MILESTONE), action()
        fields = {"action": plant, "name": "Vote", "planned": None, "actor": agent, "at": NOON}

        services.add_milestone(reached=Period.of_day(TODAY), **fields)
        with pytest.raises(refusals.MilestoneInFuture, match="3 mars 2026"):
            services.add_milestone(reached=Period.of_day(TODAY + timedelta(1)), **fields)

    def test_a_date_already_recorded_changes_only_with_a_reason(self):
        agent = person(can.RECORD_MILESTONE)
        vote = step("m", action(), reached="2025-01")
        fields = {"milestone": vote, "planned": None, "actor": agent, "at": NOON}

        with pytest.raises(refusals.WhyMissing):
            services.record_milestone(reached=Period.parse("2025-02"), **fields)
        services.record_milestone(reached=Period.parse("2025-02"), why="Procès-verbal", **fields)

        assert last_line().why == "Procès-verbal"

    def test_whoever_saw_an_older_date_is_told_the_new_one(self):
        agent = person(can.RECORD_MILESTONE)
        vote = step("m", action(), planned="2025")
        fields = {"milestone": vote, "planned": Period.parse("2025"), "actor": agent, "at": NOON}
        services.record_milestone(reached=Period.parse("2025-06"), **fields)

        with pytest.raises(refusals.ChangedMeanwhile, match="atteint en juin 2025"):
            services.record_milestone(
                reached=Period.parse("2025-07"), why="Erreur", seen=("2025", ""), **fields
            )

    def test_it_is_refused_to_a_stranger(self):
        with pytest.raises(refusals.NotAllowed):
            services.add_milestone(
                action=action(), name="Vote", planned=None, reached=None, actor=person(), at=NOON
            )


class TestContest:
    def test_a_commune_contests_its_value_and_gets_an_answer(self):
        here = commune("62001")
        seen = observe(indicator(), "2025", 12, place=here)
        mayor = person(can.CONTEST_OBSERVATION, insee="62001")
        head = person(can.ANSWER_CONTEST)

        made = services.contest(
            observation=seen,
            commune=here,
            reason="Une haie est oubliée",
            proposed=Decimal(14),
            actor=mayor,
            at=NOON,
        )
        waiting = reports.indicator_page("arbres", TODAY)
        services.answer_contest(
            contest=made, answer="Elle est au relevé suivant", actor=head, at=NOON
        )
        answered = reports.indicator_page("arbres", TODAY)

        assert (waiting.n_open_contests, answered.n_open_contests) == (1, 0)
        assert waiting.communes[0].is_contested
        assert waiting.figure.text() == "12"
        assert answered.contests[0].answer == "Elle est au relevé suivant"
        assert last_line().verb == "plan.contest:answer"

    def test_another_commune_may_not(self):
        here, there = commune("62001"), commune("62002")
        seen = observe(indicator(), "2025", 12, place=here)
        fields = {"observation": seen, "reason": "Non", "proposed": None, "at": NOON}
        neighbour = person(can.CONTEST_OBSERVATION, insee="62002")

        with pytest.raises(refusals.NotAllowed):
            services.contest(commune=here, actor=neighbour, **fields)
        with pytest.raises(refusals.NotYourValue):
            services.contest(commune=there, actor=neighbour, **fields)

    def test_a_value_of_the_whole_territory_can_be_contested_by_any_commune(self):
        here = commune("62001")
        seen = observe(indicator(), "2025", 12)

        services.contest(
            observation=seen,
            commune=here,
            reason="Notre part manque",
            proposed=None,
            actor=person(can.CONTEST_OBSERVATION, insee="62001"),
            at=NOON,
        )

        assert Contest.objects.count() == 1

    def test_a_second_contest_waits_for_the_answer_to_the_first(self):
        here = commune("62001")
        seen = observe(indicator(), "2025", 12, place=here)
        mayor, head = person(can.CONTEST_OBSERVATION, insee="62001"), person(can.ANSWER_CONTEST)
        fields = {
            "observation": seen,
            "commune": here,
            "proposed": None,
            "actor": mayor,
            "at": NOON,
        }
        first = services.contest(reason="Un", **fields)

        with pytest.raises(refusals.AlreadyContested):
            services.contest(reason="Deux", **fields)
        services.answer_contest(contest=first, answer="Vu", actor=head, at=NOON)
        services.contest(reason="Deux", **fields)
        with pytest.raises(refusals.AlreadyAnswered):
            services.answer_contest(contest=first, answer="Encore", actor=head, at=NOON)

        assert Contest.objects.count() == 2

    def test_a_value_corrected_meanwhile_cannot_be_contested(self):
        here = commune("62001")
        seen = observe(indicator(), "2025", 12, place=here)
        services.correct_observation(
            seen=seen,
            value=Decimal(14),
            why="Haie oubliée",
            actor=person(can.CORRECT_OBSERVATION),
            at=NOON,
        )
        go_public()

        with pytest.raises(refusals.ChangedMeanwhile, match="14"):
            services.contest(
                observation=seen,
                commune=here,
                reason="Non",
                proposed=None,
                actor=person(can.CONTEST_OBSERVATION, insee="62001"),
                at=NOON,
            )


def signal(text="Faute", origin="192.0.2.1", at=NOON):
    return services.signal_error(figure="arbres", text=text, email="", origin=origin, at=at)


class TestRemark:
    def test_the_journal_keeps_neither_the_text_nor_the_address(self):
        services.signal_error(
            figure="arbres", text="Je m’appelle Ada", email="ada@exemple.fr", origin="x", at=NOON
        )

        line = last_line()
        assert (line.actor, line.after) == (None, {"figure": "arbres"})

    def test_the_longest_message_is_accepted_and_one_character_more_refused(self):
        signal("é" * services.REMARK_LIMIT)
        with pytest.raises(refusals.TextTooLong, match="2001"):
            signal("é" * (services.REMARK_LIMIT + 1))

    def test_an_empty_message_is_refused(self):
        with pytest.raises(refusals.TextMissing):
            signal(" \n ")

    def test_the_last_message_of_the_hour_is_accepted_and_the_next_refused(self):
        for _ in range(services.REMARKS_AN_HOUR):
            signal()
        with pytest.raises(refusals.TooManyRemarks):
            signal()
        signal(origin="192.0.2.2")

        assert Remark.objects.count() == services.REMARKS_AN_HOUR + 1

    def test_the_place_of_a_message_is_free_again_an_hour_later(self):
        for minute in range(services.REMARKS_AN_HOUR):
            signal(origin="198.51.100.9", at=NOON + timedelta(minutes=minute))

        with pytest.raises(refusals.TooManyRemarks):
            signal(origin="198.51.100.9", at=NOON + timedelta(minutes=59, seconds=59))
        signal(origin="198.51.100.9", at=NOON + timedelta(minutes=60))
        with pytest.raises(refusals.TooManyRemarks):
            signal(origin="198.51.100.9", at=NOON + timedelta(minutes=60))

    def test_it_is_handled_once_by_whoever_may(self):
        remark = signal()
        reader, head = person(can.READ_REMARKS), person(can.HANDLE_REMARKS)

        with pytest.raises(refusals.NotAllowed):
            services.handle_remark(remark=remark, actor=reader, at=NOON)
        services.handle_remark(remark=remark, actor=head, at=NOON)
        with pytest.raises(refusals.AlreadyHandled):
            services.handle_remark(remark=remark, actor=head, at=NOON)

    def test_those_older_than_a_year_go_and_those_of_the_very_day_stay(self):
        signal(at=NOON.replace(year=2025, day=1))
        kept = signal(at=NOON.replace(year=2025))

        gone = services.purge_remarks(months=12, at=NOON)

        assert gone == 1
        assert list(Remark.objects.all()) == [kept]
        assert last_line().after == {"deleted": 1, "months": 12}
        assert services.purge_remarks(months=12, at=NOON) == 0


def test_a_day_is_the_local_one():
    assert chains.day(datetime(2026, 3, 1, 23, 30, tzinfo=UTC)) == TODAY
