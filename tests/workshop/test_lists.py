"""The lists: filters in the address, columns, views kept, and few queries however long they are."""

import re
from datetime import date

import pytest
from django.http import QueryDict

from agglo.core.periods import Period
from agglo.journal.kept import forget_everything
from agglo.people.models import Membership, Organisation, Role
from agglo.plan import services as plan
from agglo.plan.models import Action
from agglo.workshop import lists
from agglo.workshop.models import SavedView
from agglo.workshop.refusals import NameMissing, NotAllowed, NotYours
from agglo.workshop.services import following, saved
from tests.plan.factories import NOON, action, person, priority

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]

ON = NOON.date()
LIST, INDICATORS = "/atelier/actions/", "/atelier/indicateurs/"
MOST_QUERIES = 15
MOST_AFTER_A_WRITE = 17
"""What every page reads of the plan is read again once the journal has grown."""
MOST_HTML = 150_000
READ = "plan.version:read"


def found(user, query=""):
    return lists.actions(user, QueryDict(query), on=ON)


@pytest.mark.parametrize("address", [LIST, INDICATORS, "/atelier/vues/"])
def test_whoever_may_not_read_the_working_version_is_refused(client, address):
    client.force_login(person("plan.note:record"))

    assert client.get(address).status_code == 403


class TestActions:
    def test_every_action_of_the_plan_is_there(self, agent):
        assert found(agent).n_all == Action.objects.filter(closed_on=None).count()

    def test_filters_add_up(self, agent, follow):
        follow(agent, "bus-des-villages", "reseau-cyclable")

        assert set(found(agent, "miennes=1").keys) == {"bus-des-villages", "reseau-cyclable"}
        assert found(agent, "miennes=1&q=bus").keys == ["bus-des-villages"]

    def test_those_of_my_service_are_mine(self, agent):
        service = Organisation.objects.filter(name="Direction des mobilités").first()
        if service is None:
            service = Organisation.objects.create(
                key="mobilites", name="Direction des MOBILITÉS", kind="service"
            )
        role = Role.objects.create(key="x", label="x", permissions=[READ])
        Membership.objects.create(
            user=agent, organisation=service, role=role, since=date(2020, 1, 1)
        )

        mine = found(agent, "miennes=1")

        of_service = Action.objects.filter(service_pilot="Direction des mobilités", closed_on=None)
        assert set(mine.keys) == set(of_service.values_list("key", flat=True)) != set()

    def test_what_waits_to_be_published_is_found_and_marked(self, desk, agent):
        bus = Action.objects.get(key="bus-des-villages")
        plan.write_note(action=bus, text="Le marché est signé", actor=agent, at=NOON)

        assert found(agent, "attente=1").keys == ["bus-des-villages"]
        assert "à publier" in desk.get(f"{LIST}?attente=1").content.decode()

    def test_what_someone_wrote_is_the_last_news(self, agent):
        bus = Action.objects.get(key="bus-des-villages")
        assert bus.key in found(agent, "nouvelle=1").keys

        plan.write_note(action=bus, text="Le marché est signé", actor=agent, at=NOON)

        assert bus.key not in found(agent, "nouvelle=1").keys

    def test_the_address_of_a_list_gives_it_back(self, agent):
        query = "retard=1&tri=-etat&col=etat&col=service"

        again = found(agent, found(agent, query).query)

        assert again.query == found(agent, query).query
        assert again.keys == found(agent, query).keys
        assert [column.key for column in again.columns] == ["nom", "etat", "service"]

    def test_a_heading_sorts_then_sorts_the_other_way(self, desk):
        page = desk.get(f"{LIST}?tri=nom").content.decode()

        assert 'aria-sort="ascending"' in page
        assert re.search(r'href="\?tri=-nom"', page)

    def test_an_address_that_makes_no_sense_shows_the_list(self, desk):
        response = desk.get(f"{LIST}?tri=zut&col=zut&page=zut&nouvelle=zut&vu=%00")

        assert response.status_code == 200

    def test_a_list_with_nothing_says_so(self, desk):
        assert "Aucune action ne répond" in desk.get(f"{LIST}?q=zzzz").content.decode()

    def test_each_action_opens_with_the_list_it_came_from(self, desk):
        page = desk.get(f"{LIST}?q=bus").content.decode()

        assert 'href="/atelier/actions/bus-des-villages/?liste=q%3Dbus"' in page

    def test_one_goes_from_an_action_to_the_next_of_the_list(self, desk, agent):
        first, second, *_ = found(agent, "tri=nom").keys

        after = desk.get(f"{LIST}{first}/suivante/?liste=tri%3Dnom")
        before = desk.get(f"{LIST}{second}/precedente/?liste=tri%3Dnom")
        end = desk.get(f"{LIST}{first}/precedente/?liste=tri%3Dnom")

        assert after["Location"] == f"{LIST}{second}/?liste=tri%3Dnom"
        assert before["Location"] == f"{LIST}{first}/?liste=tri%3Dnom"
        assert end["Location"] == f"{LIST}?tri=nom"

    def test_the_page_of_an_action_says_where_the_list_goes_on(self, desk):
        page = desk.get(f"{LIST}bus-des-villages/?liste=q%3Dbus").content.decode()

        assert f'href="{LIST}bus-des-villages/suivante/?liste=q%3Dbus"' in page
        assert "Suivre cette action" in page


class TestLongLists:
    @pytest.fixture
    def long_plan(self):
        objective = priority("longue", 9).objectives.get()
        for n in range(600):
            made = action(f"longue-{n}", service_pilot=f"Service {n % 40}", elected_pilot="Mme A")
            made.objectives.add(objective)

    @pytest.mark.usefixtures("long_plan")
    @pytest.mark.parametrize(
        "query", ["?tout=1", "?tout=1&col=" + "&col=".join(["etat", "etape", "service", "attente"])]
    )
    def test_a_page_is_light_and_asks_little(self, desk, django_assert_max_num_queries, query):
        desk.get("/atelier/raccourcis/")  # what a session asks once

        with django_assert_max_num_queries(MOST_QUERIES):
            response = desk.get(f"{LIST}{query}")

        assert response.content.count(b'name="cle"') == 50
        assert len(response.content) < MOST_HTML

    @pytest.mark.usefixtures("long_plan")
    def test_the_home_and_the_round_ask_little_too(
        self, desk, agent, django_assert_max_num_queries
    ):
        following.follow(actions=Action.objects.all(), actor=agent, at=NOON)
        desk.get("/atelier/raccourcis/")

        for address in ("/atelier/", "/atelier/tournee/", INDICATORS, f"{INDICATORS}?retard=1"):
            forget_everything()
            with django_assert_max_num_queries(MOST_AFTER_A_WRITE):
                desk.get(address)
            with django_assert_max_num_queries(MOST_QUERIES):
                response = desk.get(address)
            assert response.status_code == 200
            assert len(response.content) < MOST_HTML

    @pytest.mark.usefixtures("long_plan")
    def test_what_was_written_a_moment_ago_is_in_the_list(self, desk, agent):
        bus = Action.objects.get(key="bus-des-villages")
        step = plan.add_milestone(
            action=bus, name="Terminus", planned=None, reached=None, actor=agent, at=NOON
        )
        assert desk.get(f"{LIST}?q=bus&retard=1").context["page"].paginator.count == 0

        past = Period.parse("2025-01")
        plan.record_milestone(milestone=step, planned=past, reached=None, actor=agent, at=NOON)

        assert desk.get(f"{LIST}?q=bus&retard=1").context["page"].paginator.count == 1


class TestIndicators:
    def test_late_ones_are_found_and_dated(self, desk):
        page = desk.get(f"{INDICATORS}?retard=1").content.decode()

        assert "Niveau de la nappe à Rêverolles" in page
        assert "freshness-late" in page
        assert "freshness-fresh" not in page

    def test_those_of_what_i_follow_are_found(self, agent, follow):
        every = lists.indicators(agent, QueryDict(""), on=ON)
        assert lists.indicators(agent, QueryDict("miennes=1"), on=ON).keys == []

        follow(agent, "reseau-cyclable")
        mine = lists.indicators(agent, QueryDict("miennes=1"), on=ON)

        assert 0 < len(mine.keys) < every.n_all

    @pytest.mark.parametrize("order", ["nom", "-nom", "attendue", "-attendue"])
    def test_an_order_loses_nothing(self, agent, order):
        every = lists.indicators(agent, QueryDict(""), on=ON)

        found = lists.indicators(agent, QueryDict(f"tri={order}"), on=ON)

        assert sorted(found.keys) == sorted(every.keys)

    def test_rows_for_an_export_have_every_figure(self, agent):
        listing = lists.indicators(agent, QueryDict("col=valeur&col=unite"), on=ON)

        rows = listing.rows

        assert [row.key for row in rows] == listing.keys
        assert any(listing.columns[1].value(row) is not None for row in rows)


class TestViews:
    def test_a_view_is_kept_then_opened_by_default(self, desk, agent):
        form = {"of": "actions", "query": "retard=1", "nom": "En retard", "defaut": "on"}

        response = desk.post("/atelier/vues/enregistrer/", form)

        assert response["Location"] == f"{LIST}?retard=1"
        assert desk.get(LIST)["Location"] == f"{LIST}?retard=1"
        assert desk.get(f"{LIST}?tout=1").status_code == 200

    def test_a_view_without_a_name_is_asked_for_one(self, desk):
        response = desk.post(
            "/atelier/vues/enregistrer/", {"of": "actions", "query": "", "nom": " "}
        )

        assert response.status_code == 422
        assert not SavedView.objects.exists()

    def test_a_shared_view_is_seen_by_colleagues_and_changed_by_its_owner_alone(
        self, client, agent
    ):
        view = saved.save_view(
            of="actions", name="En retard", query="retard=1", actor=agent, at=NOON, is_shared=True
        )
        saved.save_view(of="actions", name="À moi", query="q=eau", actor=agent, at=NOON)
        colleague = person(READ)
        client.force_login(colleague)

        page = client.get(f"{LIST}?tout=1").content.decode()

        assert "En retard" in page
        assert "À moi" not in page
        assert client.post(f"/atelier/vues/{view.pk}/oublier/").status_code == 404
        with pytest.raises(NotYours):
            saved.forget_view(view=view, actor=colleague)

    def test_there_is_one_default_a_list(self, agent):
        for name in ("Une", "Deux"):
            saved.save_view(
                of="actions", name=name, query="", actor=agent, at=NOON, is_default=True
            )

        assert SavedView.objects.get(is_default=True).name == "Deux"

    def test_the_same_name_takes_the_place_of_the_first(self, agent):
        for query in ("q=eau", "q=bus"):
            saved.save_view(of="actions", name="Vue", query=query, actor=agent, at=NOON)

        assert SavedView.objects.get().query == "q=bus"

    def test_whoever_may_not_read_keeps_nothing(self):
        with pytest.raises(NotAllowed):
            saved.save_view(of="actions", name="Vue", query="", actor=person(), at=NOON)

    def test_a_blank_name_is_refused(self, agent):
        with pytest.raises(NameMissing):
            saved.save_view(of="actions", name=" ", query="", actor=agent, at=NOON)

    def test_a_view_is_given_up(self, desk, agent):
        view = saved.save_view(of="actions", name="Vue", query="", actor=agent, at=NOON)

        desk.post(f"/atelier/vues/{view.pk}/oublier/")

        assert not SavedView.objects.exists()


class TestFollowing:
    def test_one_follows_then_no_more_from_the_page_of_the_action(self, desk, agent):
        address = f"{LIST}bus-des-villages/suivre/"

        desk.post(address, {"geste": "suivre"})
        assert agent.follows.get().action.key == "bus-des-villages"
        response = desk.post(address, {"geste": "arreter", "liste": "q=bus"})

        assert not agent.follows.exists()
        assert response["Location"] == f"{LIST}bus-des-villages/?liste=q%3Dbus"

    def test_it_takes_the_right_to_read(self):
        with pytest.raises(NotAllowed):
            following.follow(actions=Action.objects.all()[:1], actor=person(), at=NOON)
