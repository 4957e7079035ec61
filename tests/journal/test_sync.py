"""A load: all or nothing, twice is once, and what people wrote is never lost."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from agglo.commands.pack import load_pack
from agglo.core.money import cents_from_euros
from agglo.journal import services
from agglo.journal.models import Entry, Import
from agglo.journal.sync.load import LoadStopped
from agglo.packs.faults import BadPack
from agglo.people.models import Organisation, Role, User
from agglo.plan.models import Action, Amount, Indicator, Milestone, Observation, Priority
from agglo.territory.models import Commune, Epci, Source
from tests.packs.database import held, said
from tests.packs.edit import SmallPack

NOON = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Europe/Paris"))
LATER = NOON + timedelta(days=30)
ACTIONS, BUDGETS, OBSERVATIONS = "plan/actions.csv", "plan/budgets.csv", "plan/observations.csv"
FIRST = {"indicator__key": "indicateur-1", "commune__insee": "99001", "period": "2015"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(tmp_path):
    return SmallPack(tmp_path / "pack")


@pytest.fixture
def loaded(pack):
    """A small pack, loaded."""
    load_pack(pack.path, at=NOON)
    return pack


def changes(result):
    return {
        name: (c.added, c.changed, c.closed, c.reopened) for name, c in result.counts.items() if c
    }


def fact(model, **identity):
    return model.objects.current().get(**identity)


def correct(old, actor, **said):
    """Write the correction of a fact as a person would."""
    names = [field.name for field in old._meta.concrete_fields if not field.primary_key]
    values = {name: getattr(old, name) for name in names} | said
    values |= {"supersedes": old, "entered_by": actor, "imported": None, "entered_at": NOON}
    return type(old).objects.create(**values)


@pytest.fixture
def agent(db):
    return User.objects.create_user("agent@val.example")


def test_a_loaded_database_holds_what_the_pack_says(loaded):
    assert held() == said(loaded.path)


def test_our_own_pack_is_held_too():
    path = Path(__file__).parents[2] / "packs/val-fictif"

    load_pack(path, at=NOON)

    assert held() == said(path)
    assert services.verify() == []


def test_a_first_load_says_what_it_adds_and_journals_it(pack):
    result = load_pack(pack.path, at=NOON)

    assert changes(result)["actions"] == (6, 0, 0, 0)
    assert changes(result)["observations"] == (30, 0, 0, 0)
    imported = Import.objects.get()
    assert imported.summary["actions"] == {"added": 6, "changed": 0, "closed": 0, "reopened": 0}
    assert Entry.objects.filter(imported=imported).count() == len(result.lines)
    assert services.verify() == []


def test_loading_twice_changes_nothing(loaded):
    before = services.head()

    result = load_pack(loaded.path, at=LATER)

    assert not result
    assert changes(result) == {}
    assert services.head() == before
    assert Import.objects.count() == 1


def test_organisations_and_roles_follow(loaded):
    assert Organisation.objects.filter(kind="commune").count() == 3
    assert Role.objects.get().key == "agent"


def test_boundaries_follow_and_are_loaded_once(loaded):
    outline = Commune.objects.get(insee="99001").boundary

    assert outline["type"] == "Polygon"
    assert len(outline["coordinates"][0]) == 5
    assert not load_pack(loaded.path, at=LATER)


def test_a_changed_cell_changes_its_row_alone(loaded):
    loaded.set(ACTIONS, "action-2", name="Un autre nom")

    result = load_pack(loaded.path, at=LATER)

    assert changes(result) == {"actions": (0, 1, 0, 0)}
    line = result.lines[0]
    assert (line.verb, line.object_type, line.object_key) == (
        "pack:change",
        "plan.action",
        "action-2",
    )
    assert (line.before, line.after) == ({"name": "Action 2"}, {"name": "Un autre nom"})


def test_a_row_that_leaves_the_pack_is_closed_then_opened_again(loaded):
    before = loaded.text("places/mairies.csv")
    loaded.remove("places/mairies.csv", "mairie-99002")
    gone = load_pack(loaded.path, at=LATER)
    assert held() == said(loaded.path)
    loaded.set_text("places/mairies.csv", before)

    back = load_pack(loaded.path, at=LATER)

    assert changes(gone) == {"lieux": (0, 0, 1, 0)}
    assert changes(back) == {"lieux": (0, 0, 0, 1)}
    assert held() == said(loaded.path)


def test_relations_to_many_are_added_and_taken_away(loaded):
    loaded.set(ACTIONS, "action-2", objectives="objectif-1|objectif-2", communes="99003", links="")
    loaded.set(ACTIONS, "action-4", communes="*", links="action-1")

    load_pack(loaded.path, at=LATER)

    assert held() == said(loaded.path)
    assert Action.objects.get(key="action-4").everywhere


def test_two_priorities_may_swap_their_ranks(loaded):
    loaded.set("plan/priorities.csv", "priorite-1", number="2")
    loaded.set("plan/priorities.csv", "priorite-2", number="1")

    load_pack(loaded.path, at=LATER)

    assert list(Priority.objects.values_list("key", flat=True))[:2] == ["priorite-2", "priorite-1"]


def test_a_child_may_come_before_its_parent(loaded):
    loaded.set(ACTIONS, "action-1", parent="action-5")
    loaded.add(ACTIONS, key="action-0", name="Petite", objectives="objectif-1", parent="action-9",
               source="registre")  # fmt: skip
    loaded.add(ACTIONS, key="action-9", name="Grande", objectives="objectif-1", source="registre")

    load_pack(loaded.path, at=LATER)

    assert held() == said(loaded.path)


def test_a_dry_run_says_all_and_writes_nothing(pack):
    result = load_pack(pack.path, at=NOON, dry_run=True)

    assert changes(result)["actions"] == (6, 0, 0, 0)
    assert not Action.objects.exists()
    assert not Import.objects.exists()
    assert services.head() == (0, "")


def test_a_pack_with_a_fault_writes_nothing(pack):
    pack.set(OBSERVATIONS, "indicateur-1", value="x")

    with pytest.raises(BadPack):
        load_pack(pack.path, at=NOON)

    assert not Source.objects.exists()


def test_a_failure_in_the_middle_undoes_everything(pack, monkeypatch):
    def fail(*args):
        raise IntegrityError("planted")

    monkeypatch.setattr("agglo.journal.sync.facts._insert", fail)

    with pytest.raises(IntegrityError), transaction.atomic():
        load_pack(pack.path, at=NOON)

    assert not Source.objects.exists()
    assert not Import.objects.exists()
    assert services.head() == (0, "")


def test_another_territory_is_refused(loaded):
    loaded.replace("pack.toml", 'siren = "000000000"', 'siren = "200072460"')

    with pytest.raises(BadPack) as bad:
        load_pack(loaded.path, at=LATER)

    assert "sert déjà" in bad.value.faults[0].expected
    assert Epci.objects.get().siren == "000000000"


# What people changed in the database


def test_a_load_stops_on_a_row_that_people_changed_and_names_each_value(loaded):
    Milestone.objects.filter(key="jalon-action-1").update(planned="2025-05-17", name="Ouvert")
    loaded.set("plan/milestones.csv", "jalon-action-1", planned="2026")
    loaded.set(ACTIONS, "action-2", name="Un autre nom")
    before = services.head()

    with pytest.raises(LoadStopped) as stopped:
        load_pack(loaded.path, at=LATER)

    found = {(c.object_type, c.object_key, c.field): c for c in stopped.value.conflicts}
    assert set(found) == {
        ("plan.milestone", "jalon-action-1", "name"),
        ("plan.milestone", "jalon-action-1", "planned"),
    }
    planned = found["plan.milestone", "jalon-action-1", "planned"]
    assert (planned.in_pack, planned.in_database) == ("2026", "2025-05-17")
    assert Action.objects.get(key="action-2").name == "Action 2"
    assert services.head() == before


def test_every_conflict_of_every_table_is_named_at_once(loaded, agent):
    Milestone.objects.filter(key="jalon-action-1").update(name="Ouvert")
    Source.objects.update(note="relu")
    correct(fact(Observation, **FIRST), agent, value=Decimal(7))
    loaded.set(OBSERVATIONS, "indicateur-1", value="8")

    with pytest.raises(LoadStopped) as stopped:
        load_pack(loaded.path, at=LATER)

    assert {c.object_type for c in stopped.value.conflicts} == {
        "territory.source",
        "plan.milestone",
        "plan.observation",
    }


def test_a_pack_that_adopts_what_people_changed_goes_on(loaded):
    Milestone.objects.filter(key="jalon-action-1").update(reached="2025-05-17")
    loaded.set("plan/milestones.csv", "jalon-action-1", reached="2025-05-17")
    assert not load_pack(loaded.path, at=LATER)
    loaded.set("plan/milestones.csv", "jalon-action-1", reached="2025-05-18")

    result = load_pack(loaded.path, at=LATER)

    assert changes(result) == {"jalons": (0, 1, 0, 0)}


def test_a_relation_to_many_that_people_changed_is_a_conflict(loaded):
    Action.objects.get(key="action-2").partners.clear()

    with pytest.raises(LoadStopped) as stopped:
        load_pack(loaded.path, at=LATER)

    assert [(c.object_key, c.field) for c in stopped.value.conflicts] == [("action-2", "partners")]


def test_a_changed_row_that_leaves_the_pack_is_a_conflict(loaded):
    Milestone.objects.filter(key="jalon-action-1").update(name="Ouvert")
    loaded.remove("plan/milestones.csv", "jalon-action-1")

    with pytest.raises(LoadStopped) as stopped:
        load_pack(loaded.path, at=LATER)

    assert stopped.value.conflicts[0].in_pack == "ligne retirée"


def test_rows_that_people_made_are_left_alone(loaded):
    action = Action.objects.get(key="action-1")
    Milestone.objects.create(key="a-la-main", action=action, name="Ajouté")

    assert not load_pack(loaded.path, at=LATER)
    assert Milestone.objects.get(key="a-la-main").closed_on is None


def test_peoples_changes_are_kept_when_asked(loaded):
    Milestone.objects.filter(key="jalon-action-1").update(name="Ouvert")
    loaded.set(ACTIONS, "action-2", name="Un autre nom")

    result = load_pack(loaded.path, at=LATER, edits="keep")

    assert changes(result) == {"actions": (0, 1, 0, 0)}
    assert Milestone.objects.get(key="jalon-action-1").name == "Ouvert"
    assert [c.object_key for c in result.edited] == ["jalon-action-1"]


def test_peoples_changes_are_overwritten_when_asked_and_journalled(loaded):
    Milestone.objects.filter(key="jalon-action-1").update(name="Ouvert")

    result = load_pack(loaded.path, at=LATER, edits="overwrite")

    assert result.lines[0].before == {"name": "Ouvert"}
    assert held() == said(loaded.path)
    assert not load_pack(loaded.path, at=LATER)


# Facts: never changed, only added to


def test_a_value_that_changes_is_corrected_and_stays_visible(loaded):
    old = fact(Observation, **FIRST)
    loaded.set(OBSERVATIONS, "indicateur-1", value="42.5")

    result = load_pack(loaded.path, at=LATER)

    new = fact(Observation, **FIRST)
    assert changes(result) == {"observations": (0, 1, 0, 0)}
    assert (new.value, new.supersedes, new.why) == (Decimal("42.5"), old, "Mise à jour du pack")
    assert (new.since, new.until) == (old.since, old.until)
    assert Observation.objects.filter(pk=old.pk, value=old.value).exists()
    assert result.lines[0].verb == "pack:correct"
    assert held() == said(loaded.path)


def test_a_value_that_leaves_the_pack_is_withdrawn_then_said_again(loaded):
    before = loaded.text(OBSERVATIONS)
    header, rows = loaded.table(OBSERVATIONS)
    loaded.write(OBSERVATIONS, header, rows[1:])
    gone = load_pack(loaded.path, at=LATER)
    assert held() == said(loaded.path)
    assert not load_pack(loaded.path, at=LATER)
    loaded.set_text(OBSERVATIONS, before)

    back = load_pack(loaded.path, at=LATER)

    assert changes(gone) == {"observations": (0, 0, 1, 0)}
    assert changes(back) == {"observations": (0, 0, 0, 1)}
    assert held() == said(loaded.path)
    assert Observation.objects.filter(**FIRST).count() == 3


def test_an_amount_is_corrected_and_withdrawn_the_same_way(loaded):
    loaded.set(BUDGETS, "montant-2", amount="12.34")
    loaded.remove(BUDGETS, "montant-3")

    result = load_pack(loaded.path, at=LATER)

    assert changes(result) == {"montants": (0, 1, 1, 0)}
    assert fact(Amount, key="montant-2").amount_cents == cents_from_euros("12.34")
    assert {(line.verb, line.object_key) for line in result.lines} == {
        ("pack:correct", "montant-2"),
        ("pack:withdraw", "montant-3"),
    }
    assert held() == said(loaded.path)


def test_a_correction_by_people_stays_while_the_pack_does_not_change(loaded, agent):
    correct(fact(Observation, **FIRST), agent, value=Decimal(7))

    assert not load_pack(loaded.path, at=LATER)
    assert fact(Observation, **FIRST).value == 7


def test_a_withdrawal_by_people_stays_while_the_pack_does_not_change(loaded, agent):
    correct(fact(Observation, **FIRST), agent, is_withdrawal=True)

    assert not load_pack(loaded.path, at=LATER)
    assert not Observation.objects.current().filter(**FIRST).exists()


def test_a_correction_that_the_pack_changes_too_is_a_conflict(loaded, agent):
    correct(fact(Observation, **FIRST), agent, value=Decimal(7))
    loaded.set(OBSERVATIONS, "indicateur-1", value="8")

    with pytest.raises(LoadStopped) as stopped:
        load_pack(loaded.path, at=LATER)

    (conflict,) = stopped.value.conflicts
    assert (conflict.object_type, conflict.field) == ("plan.observation", "value")
    assert conflict.object_key == "indicateur-1 99001 2015"
    assert (conflict.in_pack, conflict.in_database) == ("8", "7")


def test_a_correction_that_the_pack_adopts_is_no_conflict(loaded, agent):
    correct(fact(Observation, **FIRST), agent, value=Decimal(7))
    loaded.set(OBSERVATIONS, "indicateur-1", value="7")

    assert not load_pack(loaded.path, at=LATER)
    assert held() == said(loaded.path)


def test_a_corrected_fact_that_leaves_the_pack_is_a_conflict(loaded, agent):
    correct(fact(Amount, key="montant-2"), agent, amount_cents=1)
    loaded.remove(BUDGETS, "montant-2")

    with pytest.raises(LoadStopped) as stopped:
        load_pack(loaded.path, at=LATER)

    assert [(c.object_key, c.in_pack) for c in stopped.value.conflicts] == [
        ("montant-2", "ligne retirée")
    ]


def test_values_that_people_recorded_alone_are_left_alone(loaded, agent):
    indicator = Indicator.objects.get(key="indicateur-2")
    Observation.objects.create(
        indicator=indicator, period="2031", since="2031-01-01", until="2031-12-31",
        value=3, entered_by=agent, entered_at=NOON,
    )  # fmt: skip

    assert not load_pack(loaded.path, at=LATER)
    assert Observation.objects.current().filter(period="2031").exists()


def test_the_journal_of_facts_is_one_line_an_indicator(loaded):
    lines = Entry.objects.filter(object_type="plan.indicator", verb="pack:record")

    assert lines.count() == 9
    table = lines.get(object_key="indicateur-1").after
    assert table["n_rows"] == 4
    assert table["csv"].splitlines()[0] == "commune,period,value,qualifier,note,source,locator"
    assert table["csv"].splitlines()[1].startswith("99001,2015,")


# Any change of a pack

edits = st.lists(
    st.one_of(
        st.tuples(st.just("action"), st.integers(1, 6), st.sampled_from(["A", "B", "Été"])),
        st.tuples(st.just("communes"), st.integers(1, 6), st.sets(st.sampled_from("123"))),
        st.tuples(st.just("links"), st.integers(1, 6), st.integers(1, 6)),
        st.tuples(st.just("value"), st.integers(0, 20), st.integers(-500, 500)),
        st.tuples(st.just("drop"), st.integers(0, 20), st.just(OBSERVATIONS)),
        st.tuples(st.just("drop"), st.integers(0, 5), st.just("plan/targets.csv")),
        st.tuples(st.just("drop"), st.integers(0, 2), st.just("places/mairies.csv")),
        st.tuples(st.just("amount"), st.integers(1, 12), st.integers(0, 10**9)),
    ),
    max_size=6,
)


class AnyChange(TestCase):
    @settings(max_examples=25)
    @given(st.lists(edits, min_size=1, max_size=3))
    def test_after_any_change_the_database_says_what_the_pack_says(self, rounds):
        path = Path(self.enterContext(_folder()))
        pack = SmallPack(path / "pack")
        load_pack(pack.path, at=NOON)
        for changes_of_round in rounds:
            for kind, place, what in changes_of_round:
                _change(pack, kind, place, what)

            load_pack(pack.path, at=LATER)

            assert held() == said(pack.path)
            assert not load_pack(pack.path, at=LATER)
        assert services.verify() == []


def _folder():
    from tempfile import TemporaryDirectory

    return TemporaryDirectory()


def _change(pack, kind, place, what):
    """Change a pack in a way that leaves it without fault."""
    if kind == "action":
        pack.set(ACTIONS, f"action-{place}", name=what)
    elif kind == "communes":
        pack.set(ACTIONS, f"action-{place}", communes="|".join(f"9900{n}" for n in sorted(what)))
    elif kind == "links":
        pack.set(ACTIONS, f"action-{place}", links=f"action-{what}" if what != place else "")
    elif kind == "amount":
        pack.set(BUDGETS, f"montant-{place}", amount=str(what))
    else:
        file = what if kind == "drop" else OBSERVATIONS
        header, rows = pack.table(file)
        if place < len(rows):
            if kind == "drop":
                del rows[place]
            else:
                rows[place][header.index("value")] = str(what)
            pack.write(file, header, rows)
